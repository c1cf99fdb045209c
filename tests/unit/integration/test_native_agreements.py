"""The portal's own agreements, as its answers tell them."""

import pytest

from integration.native_agreements import NativeAgreement, NativeText, agreement_text, list_agreements
from integration.rest import BadAnswer
from tests.unit.integration.calls import Scripted

METHOD = "userconsent.agreement.text"


def test_the_list_is_read_whatever_the_portal_leaves_empty():
    rows = [
        {"ID": "35", "NAME": " Согласие ", "ACTIVE": "Y", "LANGUAGE_ID": "ru"},
        {"ID": 29, "NAME": None, "ACTIVE": "N", "LANGUAGE_ID": None},
        {"NAME": "без номера"},
        "мусор",
    ]
    assert list_agreements(Scripted(userconsent__agreement__list=[rows])) == [
        NativeAgreement(35, "Согласие", is_active=True, language="ru"),
        NativeAgreement(29, "", is_active=False, language=""),
    ]


def test_a_text_is_asked_for_with_the_companys_fields():
    portal = Scripted(userconsent__agreement__text=[{"LABEL": "Нажимая", "TEXT": "Согласие\n"}])
    found = agreement_text(portal, 35, {"COMPANY_NAME": "ООО «Ромашка»"}, "Принимаю")
    assert found == NativeText("Нажимая", "Согласие\n")
    fields = {"button_caption": "Принимаю", "fields": {"COMPANY_NAME": "ООО «Ромашка»"}}
    assert portal.sent(METHOD) == [{"id": 35, "replace": fields}]


@pytest.mark.parametrize("answer", [None, [], {"LABEL": "x"}, {"TEXT": None}, "Согласие"])
def test_an_answer_without_a_text_is_none(answer):
    with pytest.raises(BadAnswer):
        agreement_text(Scripted(userconsent__agreement__text=[answer]), 35, {}, "Принимаю")

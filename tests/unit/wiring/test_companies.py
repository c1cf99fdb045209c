"""What the portal says of its own companies, and what its refusals mean."""

import pytest

from integration.rest import AccessDenied, AuthorizationLost, BadAnswer, PortalUnavailable
from tests.unit.integration.calls import Scripted
from usecases import errors
from wiring.companies import PortalCompanies


def companies(answer, requisites=()):
    client = Scripted(
        crm__item__list=[answer], crm__requisite__list=[list(requisites)], crm__address__list=[[]]
    )
    return PortalCompanies(lambda portal_id: client)


def test_cards_come_in_clean_form():
    row = {"ID": "40", "ENTITY_ID": "12", "RQ_INN": " 7717-586 110 ", "RQ_OGRN": "5077746476209"}
    (card,) = companies({"items": [{"id": 12, "title": "  ООО  «Ромашка» "}]}, [row]).fetch(1)
    assert card.requisites.inn == "7717586110"
    assert card.requisites.full_name == "ООО «Ромашка»"
    assert card.origin.portal_requisite_id == 40


@pytest.mark.parametrize("refusal", [PortalUnavailable("m"), AuthorizationLost("m"), BadAnswer("m")])
def test_a_portal_that_does_not_answer_is_said_to_be_away(refusal):
    with pytest.raises(errors.PortalUnavailable):
        companies(refusal).fetch(1)


def test_missing_rights_are_told_from_a_portal_that_is_away():
    with pytest.raises(errors.Conflict) as refused:
        companies(AccessDenied("m")).fetch(1)
    assert refused.value.code == "crm_denied"

"""What the portal's refusals to show its agreements mean."""

import pytest

from integration.rest import AccessDenied, AuthorizationLost, BadAnswer, BadRequest, PortalUnavailable
from tests.unit.integration.calls import Scripted
from usecases import errors
from wiring.native_agreements import NativeAgreements


def natives(answer):
    portal = Scripted(userconsent__agreement__list=[answer], userconsent__agreement__text=[answer])
    return NativeAgreements(lambda portal_id: portal)


def test_agreements_and_texts_pass_through():
    (found,) = natives([{"ID": "35", "NAME": "Согласие", "ACTIVE": "Y", "LANGUAGE_ID": "ru"}]).fetch(1)
    assert (found.id, found.name, found.is_active, found.language) == (35, "Согласие", True, "ru")
    text = natives({"LABEL": "Нажимая", "TEXT": "Согласие"}).text(1, 35, {}, "Принимаю")
    assert (text.label, text.text) == ("Нажимая", "Согласие")


@pytest.mark.parametrize(
    ("refusal", "expected", "code"),
    [
        (AccessDenied("m", code="insufficient_scope"), errors.Conflict, "scope_missing"),
        (AccessDenied("m", code="access_denied"), errors.Conflict, "agreements_access_denied"),
        (BadRequest("m", code="error_argument"), errors.NotFound, "not_found"),
        (BadRequest("m", code="400", status=400), errors.NotFound, "not_found"),
        (PortalUnavailable("m"), errors.PortalUnavailable, "portal_unavailable"),
        (AuthorizationLost("m"), errors.PortalUnavailable, "portal_unavailable"),
        (BadAnswer("m"), errors.PortalUnavailable, "portal_unavailable"),
    ],
)
def test_a_refusal_is_told_in_our_words(refusal, expected, code):
    for ask in (lambda: natives(refusal).fetch(1), lambda: natives(refusal).text(1, 35, {}, "Принимаю")):
        with pytest.raises(expected) as refused:
            ask()
        assert refused.value.code == code

"""Open lines through the JSON API: what protects them, what stands in the way."""

import pytest

from models.audit import audit_of
from models.line import LinePart, find_line
from tests.support.administration import EUROPEAN, Office
from usecases.errors import Conflict, PortalUnavailable
from usecases.line_view import PortalLine


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


def line(admin):
    return admin.get("/lines").json["items"][0]


def test_an_untouched_line_is_shown_unprotected(admin):
    shown = line(admin)
    assert (shown["line_id"], shown["name"], shown["protected"]) == (15, "Линия 15", False)
    assert (shown["agreement_id"], shown["mode"], shown["warnings"]) == (None, "implied", [])


def test_what_stands_in_the_way_on_the_portal_is_shown(office, admin):
    troubled = PortalLine(
        15, "Сайт", is_active=False, has_native_agreement=True, bot_id=12, makes_cards=True,
        connectors=("livechat", "telegrambot"),
    )  # fmt: skip
    office.portals.lines[admin.portal_id] = [troubled, PortalLine(16, "Наша", bot_id=456)]
    first, second = admin.get("/lines").json["items"]
    assert set(first["warnings"]) == {
        "line_inactive", "native_agreement_on", "other_bot", "crm_before_consent", "foreign_messenger"
    }  # fmt: skip
    assert second["warnings"] == []


def test_a_line_is_protected_once_the_bot_stands_on_it(office, admin):
    agreement_id = admin.published()
    body = {"protected": True, "agreement_id": agreement_id, "mode": "explicit", "auto_save_to_crm": True}
    answer = admin.put("/lines/15", body)
    assert answer.status_code == 200
    assert {name: answer.json[name] for name in body} == body
    assert office.portals.held == [(admin.portal_id, 15, LinePart.BOT)]
    assert line(admin) == answer.json


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Conflict("other_bot"), 409, "other_bot"),
        (Conflict("not_attached"), 409, "not_attached"),
        (PortalUnavailable(), 502, "portal_unavailable"),
    ],
)
def test_a_line_that_the_portal_does_not_give_stays_unprotected(office, admin, refusal, status, code):
    office.portals.refusal = refusal
    answer = admin.put("/lines/15", {"protected": True, "agreement_id": admin.published()})
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert line(admin)["protected"] is False


def test_releasing_a_line_puts_its_former_bot_back(office, admin):
    office.portals.before = {"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": "0"}
    agreement_id = admin.protected()
    admin.put("/lines/15", {"protected": True, "agreement_id": agreement_id, "mode": "explicit"})
    answer = admin.put("/lines/15", {"protected": False, "agreement_id": agreement_id})
    assert (answer.status_code, answer.json["protected"]) == (200, False)
    before = {"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": "0"}
    assert office.portals.given_back == [(admin.portal_id, 15, LinePart.BOT, before)]


def test_a_line_that_cannot_be_released_stays_protected(office, admin):
    admin.protected()
    office.portals.refusal = PortalUnavailable()
    assert admin.put("/lines/15", {"protected": False}).status_code == 502
    assert line(admin)["protected"] is True


def test_the_portal_is_not_kept_waiting_inside_a_transaction(office, admin, monkeypatch):
    agreement_id = admin.published()

    def hold(portal_id, line_id, part, remember):
        with office.db.write() as session:
            assert find_line(session, portal_id, line_id) is None

    monkeypatch.setattr(office.app.extensions["soglasie"], "hold_line", hold)
    assert admin.put("/lines/15", {"protected": True, "agreement_id": agreement_id}).status_code == 200


def test_only_a_published_agreement_protects(office, admin):
    drafts = [None, "unknown", admin.agreement()]
    for agreement_id in drafts:
        answer = admin.put("/lines/15", {"protected": True, "agreement_id": agreement_id})
        assert answer.status_code == 422
        assert list(answer.json["error"]["fields"]) == ["agreement_id"]
    assert office.portals.held == []


def test_another_portals_agreement_is_as_unknown_as_none(office, admin):
    foreign = office.administrator("other").published()
    answers = [admin.put("/lines/15", {"protected": True, "agreement_id": each}) for each in (foreign, "x")]
    assert answers[0].status_code == 422
    assert answers[0].json == answers[1].json


def test_a_european_company_may_not_count_continuing_as_consent(admin):
    company_id = admin.post("/companies", EUROPEAN).json["id"]
    agreement_id = admin.published(company_id=company_id)
    body = {"protected": True, "agreement_id": agreement_id, "mode": "implied"}
    answer = admin.put("/lines/15", body)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["mode"])
    assert admin.put("/lines/15", {**body, "mode": "explicit"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "protected"),
        ({"protected": "no"}, "protected"),
        ({"protected": 1}, "protected"),
        ({"protected": False, "mode": "silent"}, "mode"),
        ({"protected": False, "line_id": 16}, "line_id"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_field(admin, body, field):
    answer = admin.put("/lines/15", body)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])


def test_a_line_the_portal_does_not_have_is_not_found(admin):
    for line_id in (16, 2**63 - 1, 2**63):
        assert admin.put(f"/lines/{line_id}", {"protected": False}).status_code == 404


def test_an_older_page_does_not_overwrite_a_line(admin):
    agreement_id = admin.protected(revision=0)
    late = admin.put("/lines/15", {"protected": True, "agreement_id": agreement_id, "revision": 0})
    assert (late.status_code, late.json["error"]["code"]) == (409, "changed_meanwhile")


def test_every_change_of_a_line_is_written_down(office, admin):
    admin.protected()
    admin.put("/lines/15", {"protected": False})
    with office.db.read() as session:
        entries = [each for each in audit_of(session, admin.portal_id) if each.action == "line.changed"]
    assert [entry.subject for entry in entries] == ["15", "15"]
    assert entries[0].old is None
    assert (entries[1].old["protected"], entries[1].new["protected"]) == (True, False)

"""Who may call the JSON API: checked for every route there is, from the map of addresses."""

from datetime import timedelta

import pytest

from models.erasure import ErasureDocument, ErasureItem, find_case
from models.portal import Portal, PortalState
from tests.support.administration import ENTITY, NOW, Office, hear_client, record

OPERATORS_MAY_WRITE = {
    f"/api/v1/conversations/{{chat_id}}/{step}"
    for step in ("ask", "save-to-crm", "portal-card", "portal-card/permit")
}
OPEN = {"/api/v1/openapi.json"}
PORTALS_OWN = "/api/v1/agreements/portal/{native_id}/text"
"""Its number is the portal's and not ours: the session's portal is asked for it."""
ADMINISTRATORS_READ = {
    "/api/v1/companies/portal",
    "/api/v1/companies/drift",
    "/api/v1/changes",
    "/api/v1/consents/export",
    "/api/v1/consents/evidence",
    "/api/v1/consents/checkpoint",
    "/api/v1/erasures",
    "/api/v1/erasures/{case_id}",
    "/api/v1/erasures/{case_id}/documents/{document_id}",
    "/api/v1/officers",
    "/api/v1/agreements/portal",
    PORTALS_OWN,
}
NO_IDS = {
    **dict.fromkeys(("line_id", "chat_id", "native_id", "item_id"), 15),
    **dict.fromkeys(("agreement_id", "consent_id", "company_id", "case_id", "document_id"), "x"),
}
BODIES = {"line_id": {"protected": False}, "company_id": ENTITY}
ORDERS = {
    "/withdraw": {"document": "заявление", "received_on": "2026-11-20"},
    "/cancel": {"reason": "ошибка"},
    "/extend": {"reason": "проверка"},
    "/hold": {"reason": "договор", "until": "2030-01-01"},
    "/items/{item_id}": {"action": "delete"},
    "/by-hand/{item_id}": {"done": True},
}


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def stranger(office):
    """An administrator of another portal than the one whose ids are tried."""
    return office.administrator("stranger")


def routes(office):
    """(method, path with {names}) of everything under /api."""
    rules = [rule for rule in office.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert len(rules) >= 12
    for rule in rules:
        path = "".join(part if not is_name else f"{{{part}}}" for is_name, part in rule._trace)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield method, path.removeprefix("|")


def filled(path, ids):
    return path.removeprefix("/api/v1").format(**ids)


def guarded(office):
    return [(method, path) for method, path in routes(office) if path not in OPEN]


def test_without_a_page_session_nothing_answers(office, stranger):
    for method, path in guarded(office):
        for token in ("", "Bearer", "Bearer nonsense", f"Basic {stranger.token}", stranger.token):
            answer = stranger.call(method, filled(path, NO_IDS), headers={"Authorization": token})
            assert answer.status_code == 401, (method, path, token)
            assert answer.json["error"]["code"] == "unauthorized"


def test_an_operator_changes_no_setting(office, stranger):
    operator = office.employee(stranger.portal_id, is_admin=False)
    for method, path in guarded(office):
        answer = operator.call(method, filled(path, NO_IDS), {})
        is_open = path in OPERATORS_MAY_WRITE or (method == "GET" and path not in ADMINISTRATORS_READ)
        assert (answer.status_code == 403) is not is_open, (method, path)


def erasure(owner):
    """A case with an item and a document, by their ids."""
    case = owner.post("/erasures", {"chat_id": 1777, "cause": "demand"}).json
    with owner.office.db.write() as session:
        row = find_case(session, owner.portal_id, case["id"])
        item = ErasureItem(
            portal_id=row.portal_id, case_id=row.id, kind="contact", ref=5, action="hold", state="found"
        )
        document = ErasureDocument(
            portal_id=row.portal_id, case_public_id=row.public_id, number="2026-0001", kind="act",
            format="json", content=b"{}", sha256="0" * 64, created_at=NOW,
        )  # fmt: skip
        session.add_all([item, document])
        session.flush()
        return {"case_id": case["id"], "item_id": item.id, "document_id": document.public_id}


def test_ids_of_another_portal_are_answered_like_unknown_ones(office, stranger):
    owner = office.administrator("owner")
    agreement_id = owner.protected()
    entry_id = record(owner, agreement_id, hear_client(owner, agreement_id))
    office.portals.lines[stranger.portal_id] = []
    real = {"line_id": 15, "chat_id": 1777, "agreement_id": agreement_id, "consent_id": entry_id,
            "company_id": owner.get("/companies").json["items"][0]["id"],
            **erasure(owner)}  # fmt: skip
    unknown = {**NO_IDS, "line_id": 16, "chat_id": 9}
    before = owner.get(f"/agreements/{agreement_id}").json
    draft = owner.draft(stranger.company())
    for method, path in guarded(office):
        if "{" not in path or path == PORTALS_OWN:
            continue
        fitting = next((body for name, body in BODIES.items() if name in path), draft)
        order = next((body for end, body in ORDERS.items() if path.endswith(end)), {})
        body = fitting if method == "PUT" else order
        answers = [stranger.call(method, filled(path, ids), body) for ids in (real, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404], (method, path)
        assert answers[0].json == answers[1].json
    assert owner.get(f"/agreements/{agreement_id}").json == before
    assert owner.get(f"/companies/{real['company_id']}").json["revision"] == 1


def test_lists_hold_nothing_of_another_portal(office, stranger):
    owner = office.administrator("owner")
    agreement_id = owner.protected()
    record(owner, agreement_id, hear_client(owner, agreement_id))
    erasure(owner)
    for path in ("/companies", "/agreements", "/consents", "/changes", "/erasures", "/officers"):
        assert stranger.get(path).json["items"] == [], path
    assert [line["protected"] for line in stranger.get("/lines").json["items"]] == [False]


def test_a_page_session_ends_after_an_hour_and_with_the_portal(office, stranger):
    assert stranger.get("/companies").status_code == 200
    with office.db.write() as session:
        session.get(Portal, stranger.portal_id).state = PortalState.REMOVED
    assert stranger.get("/companies").status_code == 401
    other = office.administrator("other")
    office.now += timedelta(hours=1, seconds=1)
    assert other.get("/companies").status_code == 401


def test_another_site_cannot_change_anything_even_with_a_session(stranger):
    for site, status in [("cross-site", 403), ("same-site", 403), ("same-origin", 422), ("none", 422)]:
        answer = stranger.call("POST", "/companies", {}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status, site
    assert stranger.call("GET", "/companies", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200

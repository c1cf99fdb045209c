"""Only a proved request of a portal opens a frame, and nothing it brings is shown or sent elsewhere."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import func, select

from integration.frame_page import Frames
from integration.install import frame_blueprint
from integration.proof import Prover
from integration.rest import Transport
from models.audit import audit_of
from models.erasure import PrivacyOfficer
from models.line import Line, find_line
from models.page_session import PageSession, find_page_session
from models.portal import Portal, PortalState, PortalToken, find_portal
from pages import csp
from tests.unit.integration.portal import ENDPOINT, answers
from tests.unit.integration.stored import CLIENT_ID, MEMBER, OAUTH, World, tells
from tests.unit.integration.test_ensure import BOT, bound_events, bound_placements

PUBLIC = "https://consent.example.ru"
SECRETS = ("opener-token", "opener-refresh", "portal-secret")
TEMPLATE = "{{ page }}|{{ page_session }}|{{ csp_nonce }}|{{ bx24_url }}|{{ code }}|%s"
VALUES = {
    "install": "{{ is_ready }}{{ steps }}",
    "app": "{{ role }}|{{ portal_domain }}|{{ data_residency }}",
    "sidebar": "{{ chat_id }}",
    "contact_tab": "{{ contact_id }}",
    "not_admin": "",
    "plain": "",
    "error": "{{ title }}",
}


class FrameWorld(World):
    """A portal whose frames are opened; at first it is not installed."""

    def __init__(self, folder):
        super().__init__(folder)
        with self.db.write() as session:
            session.delete(session.get_one(Portal, self.portal_id))
        prover = Prover(self.db, self.servers, Transport(), CLIENT_ID, self.clock)
        frames = Frames(
            portals=self.portals,
            vault=self.vault,
            prover=prover,
            public_url=PUBLIC,
            data_residency="RU",
            bx24_url="https://api.bitrix24.com/api/v1/",
            avatar=None,
            page_context=lambda wish: {"lang": wish or "ru", "_": lambda text: text},
            purposes=lambda _language: [],
            policy=csp.frame_page,
        )
        app = Flask(__name__)
        app.jinja_loader = DictLoader(
            {f"pages/{name}.html": f"{name}|{TEMPLATE % values}" for name, values in VALUES.items()}
        )
        app.register_blueprint(frame_blueprint(frames))
        self.http = app.test_client()

    def open(self, where="app", *, domain="portal.example.com", **changes):
        form = {
            "AUTH_ID": "opener-token",
            "AUTH_EXPIRES": "3600",
            "REFRESH_ID": "opener-refresh",
            "SERVER_ENDPOINT": f"{OAUTH}/rest/",
            "APPLICATION_TOKEN": "portal-secret",
            "member_id": MEMBER,
            "status": "F",
            "PLACEMENT": "DEFAULT",
            **changes,
        }
        return self.http.post(f"/bitrix24/{where}", query_string={"DOMAIN": domain, "LANG": "ru"}, data=form)

    def stored(self):
        with self.db.read() as session:
            return find_portal(session, MEMBER)

    def count(self, table):
        with self.db.read() as session:
            return session.scalar(select(func.count()).select_from(table))

    def shown_session(self, answer):
        with self.db.read() as session:
            return find_page_session(session, answer.text.split("|")[2], self.clock())


@pytest.fixture
def world(tmp_path):
    return FrameWorld(tmp_path)


def proved(portal, **changes):
    tells(portal, token="opener-token", **changes)


def is_admin(portal, result):
    answers(portal, "user.admin", {"result": result}, token="opener-token")


def is_set_up(portal):
    """The portal has all our registrations but the bot's newest state."""
    portal.post(ENDPOINT + "imbot.v2.Bot.register", json={"result": BOT})
    portal.post(ENDPOINT + "imbot.v2.Bot.update", json={"result": BOT})
    placements = bound_placements(f"{PUBLIC}/bitrix24/app")
    portal.post(ENDPOINT + "placement.get", json={"result": placements})
    portal.post(ENDPOINT + "event.get", json={"result": bound_events()})


def install(portal, world):
    proved(portal)
    is_admin(portal, True)
    is_set_up(portal)
    return world.open("install")


def test_an_administrator_installs(portal, world):
    answer = install(portal, world)
    stored = world.stored()
    assert answer.status_code == 200
    assert answer.text.startswith("install|")
    assert (stored.state, stored.endpoint, stored.bot_id) == (PortalState.ACTIVE, ENDPOINT, 456)
    assert stored.knows_application_token("portal-secret")
    assert world.shown_session(answer).is_admin


def test_the_opener_may_be_the_portals_token_from_then_on(portal, world):
    install(portal, world)
    answers(portal, "profile", {"result": {}}, token="opener-token")
    world.portals.client(world.stored().id).call("profile", {}, write=False)


def test_only_the_verified_portal_may_frame_the_page(portal, world):
    policy = install(portal, world).headers["Content-Security-Policy"]
    assert "frame-ancestors https://portal.example.com" in policy.split("; ")
    for part in ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"):
        assert part in policy.split("; ")


def test_frame_pages_are_neither_kept_nor_told_about(portal, world):
    headers = install(portal, world).headers
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_token_of_the_opener_is_in_any_page(portal, world):
    pages = [install(portal, world), world.http.get("/bitrix24/app")]
    is_admin(portal, False)
    pages.append(world.open(AUTH_ID="opener-token"))
    pages.append(world.open(member_id="another"))
    for page in pages:
        whole = page.text + str(page.headers)
        assert not [secret for secret in SECRETS if secret in whole]


def test_another_employee_cannot_install(portal, world):
    proved(portal)
    is_admin(portal, False)
    answer = world.open("install")
    assert (answer.status_code, answer.text.split("|")[0]) == (403, "not_admin")
    assert world.stored() is None


def test_before_the_installation_employees_are_sent_to_an_administrator(portal, world):
    proved(portal)
    is_admin(portal, False)
    assert world.open().text.startswith("not_admin|")


def test_an_employee_works_as_operator_and_his_tokens_are_not_kept(portal, world):
    install(portal, world)
    tells(portal, token="employee-token", user_id=7)
    answers(portal, "user.admin", {"result": False}, token="employee-token")
    answer = world.open(AUTH_ID="employee-token", APPLICATION_TOKEN="forged")
    assert "|operator|portal.example.com|RU" in answer.text
    session = world.shown_session(answer)
    assert (session.user_id, session.is_admin) == (7, False)
    assert world.count(PortalToken) == 1
    assert world.stored().knows_application_token("portal-secret")


def test_an_officer_is_offered_what_he_may_do(portal, world):
    install(portal, world)
    with world.db.write() as session:
        session.add(PrivacyOfficer(portal_id=world.stored().id, user_id=7, name="Ольга"))
    tells(portal, token="employee-token", user_id=7)
    answers(portal, "user.admin", {"result": False}, token="employee-token")
    assert "|officer|portal.example.com" in world.open(AUTH_ID="employee-token").text


REFUSED = [
    ({"member_id": "b" * 32}, {}, 403),
    ({}, {"client_id": "app.of.somebody"}, 403),
    ({}, {"member_id": "b" * 32}, 403),
    ({"domain": "other.example.com"}, {}, 403),
    ({"domain": ""}, {}, 403),
    ({}, {"client_endpoint": "javascript:alert(1)//rest/"}, 403),
]


@pytest.mark.parametrize(("posted", "told", "status"), REFUSED)
def test_a_request_that_does_not_fit_its_token_is_refused(portal, world, posted, told, status):
    proved(portal, **told)
    answer = world.open("install", **posted)
    assert answer.status_code == status
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert world.stored() is None
    assert world.count(PageSession) == 0


def test_the_domain_may_carry_the_schemes_own_port(portal, world):
    proved(portal)
    is_admin(portal, False)
    assert world.open(domain="Portal.example.com:443").text.startswith("not_admin|")


def test_after_a_rename_the_stored_host_is_accepted_too(portal, world):
    install(portal, world)
    renamed = "https://renamed.example.com/rest/"
    tells(portal, token="later-token", endpoint=renamed)
    portal.post(renamed + "user.admin", json={"result": True})
    answer = world.open(AUTH_ID="later-token")
    assert answer.status_code == 200
    assert world.stored().endpoint == renamed


def test_a_server_named_by_the_request_is_never_called(portal, world):
    proved(portal)
    is_admin(portal, False)
    world.open("install", SERVER_ENDPOINT="https://thief.example.net/rest/")
    assert not [call for call in portal.calls if "thief" in call.request.url]


def test_a_token_nobody_issued_is_asked_about_once_a_minute(portal, world):
    asked = portal.get(f"{OAUTH}/rest/app.info", json={"error": "invalid_token"}, status=401)
    assert [world.open().status_code for _ in range(3)] == [401, 401, 401]
    assert asked.call_count == 1
    world.clock.forward(seconds=61)
    world.open()
    assert asked.call_count == 2


def test_a_source_of_many_bad_tokens_is_not_asked_about_any_more(portal, world):
    asked = portal.get(f"{OAUTH}/rest/app.info", json={"error": "invalid_token"}, status=401)
    codes = [world.open(AUTH_ID=f"guess-{number}").status_code for number in range(25)]
    assert codes == [401] * 20 + [429] * 5
    assert asked.call_count == 20


def test_a_proof_is_remembered_for_some_minutes_but_rights_are_asked_each_time(portal, world):
    told = tells(portal, token="opener-token")
    is_admin(portal, False)
    is_admin(portal, False)
    world.open()
    world.open()
    assert told.call_count == 1


def test_a_silent_authorization_server_refuses_nobody_for_good(portal, world):
    portal.get(f"{OAUTH}/rest/app.info", body="busy", status=502)
    assert world.open().status_code == 503


def test_a_browser_gets_a_short_page_and_a_probe_an_answer(world):
    for where in ("install", "app"):
        assert world.http.head(f"/bitrix24/{where}").status_code == 200
        page = world.http.get(f"/bitrix24/{where}")
        assert (page.status_code, page.text.split("|")[0]) == (200, "plain")
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_post_without_parameters_is_a_mistake_and_one_without_a_token_is_refused(world):
    assert world.http.post("/bitrix24/install").status_code == 400
    assert world.open(AUTH_ID="").status_code == 401


@pytest.mark.parametrize(
    ("placement", "options", "page"),
    [
        ("IM_SIDEBAR", json.dumps({"dialogId": "chat1777", "URI": "/online/"}), "sidebar"),
        ("CRM_CONTACT_DETAIL_TAB", json.dumps({"ID": "42"}), "contact_tab"),
        ("IM_SIDEBAR", "{broken", "app"),
        ("IM_SIDEBAR", json.dumps({"dialogId": "42'); drop"}), "app"),
        ("CRM_CONTACT_DETAIL_TAB", "[]", "app"),
        ("DEFAULT", "", "app"),
    ],
)
def test_each_place_shows_its_page(portal, world, placement, options, page):
    install(portal, world)
    is_admin(portal, True)
    answer = world.open(PLACEMENT=placement, PLACEMENT_OPTIONS=options)
    assert answer.text.split("|")[0] == page


def test_an_administrators_opening_heals_a_portal_and_looks_after_it_every_ten_minutes(portal, world):
    install(portal, world)
    world.portals.mark(world.stored().id, PortalState.NEEDS_REAUTH)
    is_admin(portal, True)
    world.open()
    assert world.stored().state == PortalState.ACTIVE
    updates = [call for call in portal.calls if call.request.url.endswith("Bot.update")]
    assert len(updates) == 1
    world.clock.forward(minutes=11)
    proved(portal)
    is_admin(portal, True)
    is_set_up(portal)
    world.open()
    assert len([call for call in portal.calls if call.request.url.endswith("Bot.update")]) == 2


def test_a_portal_that_refuses_the_bot_is_not_told_that_all_is_well(portal, world):
    proved(portal)
    is_admin(portal, True)
    portal.post(ENDPOINT + "imbot.v2.Bot.register", json={"error": "BOT_CODE_ALREADY_TAKEN"}, status=400)
    portal.post(ENDPOINT + "placement.get", json={"result": bound_placements(f"{PUBLIC}/bitrix24/app")})
    portal.post(ENDPOINT + "event.get", json={"result": bound_events()})
    answer = world.open("install")
    assert "False" in answer.text
    assert "bot_code_already_taken" in answer.text
    assert world.stored().ensured_at is None


def test_a_token_without_a_user_is_asked_whose_it_is(portal, world):
    tells(portal, token="opener-token", user_id=None)
    is_admin(portal, True)
    answers(portal, "profile", {"result": {"ID": "27", "ADMIN": True}}, token="opener-token")
    is_set_up(portal)
    assert world.shown_session(world.open("install")).user_id == 27


def test_a_portal_that_does_not_say_who_asks_opens_nothing(portal, world):
    proved(portal)
    answers(portal, "user.admin", {"error": "expired_token"}, token="opener-token", status=401)
    assert world.open("install").status_code == 401
    answers(portal, "user.admin", "busy", token="opener-token", status=502)
    assert world.open("install").status_code == 503
    assert world.stored() is None


@pytest.mark.parametrize("seconds", ["9" * 18, "-" + "9" * 18, "0", "nan"])
def test_a_nonsensical_lifetime_of_the_token_is_read_as_an_hour(portal, world, seconds):
    install(portal, world)
    answer = world.open(AUTH_EXPIRES=seconds)
    with world.db.read() as session:
        expires_at = session.scalars(select(PortalToken.expires_at)).one()
    assert answer.status_code == 200
    assert expires_at == world.clock() + timedelta(hours=1)


def test_a_form_of_two_mebibytes_is_refused_on_a_page_that_nobody_may_frame(world):
    answer = world.open(x="a" * 2**21)
    assert answer.status_code == 413
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def protect_line(world, portal_id):
    with world.db.write() as session:
        row = Line(portal_id=portal_id, line_id=22, name="Продажи", is_protected=True, revision=3)
        row.crm_after_consent = True
        row.previous_crm = {"CRM_CREATE": "deal", "CRM_CHAT_TRACKER": "Y"}
        session.add(row)


@pytest.mark.parametrize("gives_way", [True, False])
def test_a_line_lost_to_another_bot_gets_its_own_settings_back(portal, world, gives_way):
    install(portal, world)
    portal_id = world.stored().id
    protect_line(world, portal_id)
    with world.db.write() as session:
        session.get_one(Portal, portal_id).bot_id = 400
    config = {"ID": "22", "WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": "777",
              "CRM_CREATE": "none", "CRM_CHAT_TRACKER": "N"}  # fmt: skip
    given_back = {**config, "CRM_CREATE": "deal", "CRM_CHAT_TRACKER": "Y"} if gives_way else config
    for shown in (config, config, given_back):
        portal.post(ENDPOINT + "imopenlines.config.get", json={"result": shown})
    portal.post(ENDPOINT + "imopenlines.config.update", json={"result": gives_way})
    world.clock.forward(minutes=11)
    install(portal, world)
    with world.db.read() as session:
        line = find_line(session, portal_id, 22)
        [entry] = [each for each in audit_of(session, portal_id) if each.action == "line.released"]
    assert (line.is_protected, line.revision) == (False, 4)
    assert (line.previous_crm is None) is gives_way
    assert (entry.subject, entry.old["protected"], entry.new["protected"]) == ("22", True, False)

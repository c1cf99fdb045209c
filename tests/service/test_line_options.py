"""What protecting a line changes in the portal and gives back, also where the portal fails in the middle."""

import pytest

from integration.rest import Answer, PortalUnavailable
from models.agreement import find_agreement
from models.audit import audit_of
from models.line import find_line
from tests.support.administration import Office
from wiring.lines import PortalLines

CARDS = {"CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y"}
NO_CARDS = {"CRM_CREATE": "none", "CRM_CHAT_TRACKER": "N"}
ALL = {"crm_after_consent": True, "native_agreement_off": True}


class EmulatedLine:
    """One line of a portal that can fall silent at any call; with ``stubborn`` it keeps some settings."""

    def __init__(self):
        self.config = {
            "ID": "15", "LINE_NAME": "Сайт", "ACTIVE": "Y", "CRM": "Y", **CARDS, "AGREEMENT_MESSAGE": "Y",
            "WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": "0",
        }  # fmt: skip
        self.calls, self.silent_from, self.silent_for = 0, None, 1
        self.stubborn, self.on_update = (), lambda: None

    def call(self, method, params, *, write):
        self.calls += 1
        at = self.calls - (self.silent_from or 0)
        if self.silent_from is not None and 0 <= at < self.silent_for:
            raise PortalUnavailable(method)
        if method == "imopenlines.config.list.get":
            return Answer([self.config])
        if method == "imopenlines.config.update":
            self.on_update()
            given = {key: str(value) for key, value in params["PARAMS"].items()}
            self.config |= {key: value for key, value in given.items() if key not in self.stubborn}
            return Answer(True)
        return Answer(dict(self.config))

    def falls_silent(self, after, calls):
        self.silent_from, self.silent_for = self.calls + after + 1, calls

    def shows(self, **wanted):
        return {key: self.config[key] for key in wanted} == wanted

    @property
    def is_as_before(self):
        return self.shows(**CARDS, AGREEMENT_MESSAGE="Y", WELCOME_BOT_ENABLE="N")

    @property
    def is_ours(self):
        return self.shows(**NO_CARDS, AGREEMENT_MESSAGE="N", WELCOME_BOT_ENABLE="Y", WELCOME_BOT_ID="456")


class Desk:
    """An administrator who sets the line."""

    def __init__(self, db):
        self.office = Office(db)
        self.portal = EmulatedLine()
        lines = PortalLines(db, lambda _portal_id: self.portal)
        services = self.office.app.extensions["soglasie"]
        services.list_lines, services.hold_line, services.give_back_line = (
            lines.fetch, lines.hold, lines.give_back,
        )  # fmt: skip
        self.admin = self.office.administrator()
        self.agreement_id = self.admin.published()

    def puts(self, protected=True, **options):
        body = {"protected": protected, "agreement_id": self.agreement_id, "mode": "implied", **options}
        return self.admin.put("/lines/15", body)

    def refusal(self, **options):
        answer = self.puts(**options)
        return answer.status_code, answer.json["error"]["code"]

    def shown(self):
        return self.admin.get("/lines").json["items"][0]

    def row(self):
        with self.office.db.read() as session:
            return find_line(session, self.admin.portal_id, 15)


@pytest.fixture
def desk(db):
    return Desk(db)


@pytest.fixture
def portal(desk):
    return desk.portal


def test_a_short_request_changes_the_bot_alone_and_keeps_what_was_set(desk, portal):
    first = desk.puts().json
    defaults = {"on_refusal": "hand_over", "on_silence": "note", "silence_days": 3,
                "crm_after_consent": False, "native_agreement_off": False}  # fmt: skip
    assert {name: first[name] for name in defaults} == defaults
    assert portal.shows(**CARDS, AGREEMENT_MESSAGE="Y", WELCOME_BOT_ID="456")
    wanted = {"on_refusal": "finish", "on_silence": "remind", "silence_days": 10, **ALL}
    assert desk.puts(**wanted).status_code == 200
    assert portal.is_ours
    again = desk.puts().json
    assert {name: again[name] for name in wanted} == wanted
    assert portal.is_ours


def test_warnings_fall_silent_with_their_cause_and_speak_of_the_rest(desk):
    assert set(desk.shown()["warnings"]) == {"native_agreement_on", "crm_before_consent"}
    assert desk.puts(**ALL).json["warnings"] == ["implied_mode"]
    assert desk.puts(mode="explicit").json["warnings"] == []
    desk.portal.config["WELCOME_BOT_ENABLE"] = "N"
    assert desk.shown()["warnings"] == ["bot_missing"]


@pytest.mark.parametrize(
    "way", [{"protected": False}, {"crm_after_consent": False, "native_agreement_off": False}]
)
def test_the_portals_own_settings_come_back(desk, portal, way):
    desk.puts(**ALL)
    desk.puts(**ALL)
    assert desk.puts(**way).status_code == 200
    assert portal.shows(**CARDS, AGREEMENT_MESSAGE="Y")
    assert (desk.row().previous_crm, desk.row().previous_agreement) == (None, None)


def test_a_released_line_takes_its_options_up_again(desk, portal):
    desk.puts(**ALL)
    desk.puts(protected=False)
    assert portal.is_as_before
    assert desk.puts().status_code == 200
    assert portal.is_ours


def test_what_an_administrator_changed_meanwhile_stays_as_he_left_it(desk, portal):
    desk.puts(**ALL)
    portal.config |= {"CRM_CREATE": "deal"}
    desk.puts(protected=False)
    assert portal.shows(CRM_CREATE="deal", CRM_CHAT_TRACKER="Y", AGREEMENT_MESSAGE="Y")


def test_what_was_off_before_us_stays_off(desk, portal):
    portal.config |= {**NO_CARDS, "AGREEMENT_MESSAGE": "N"}
    desk.puts(**ALL)
    desk.puts(protected=False)
    assert portal.shows(**NO_CARDS, AGREEMENT_MESSAGE="N")


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("AGREEMENT_MESSAGE",), "native_agreement_stays"),
        (("CRM_CHAT_TRACKER",), "crm_settings_stay"),
        (("WELCOME_BOT_ENABLE", "WELCOME_BOT_ID"), "not_attached"),
    ],
)
def test_a_setting_that_the_portal_keeps_leaves_the_line_as_it_was(desk, portal, keys, code):
    portal.stubborn = keys
    assert desk.refusal(**ALL) == (409, code)
    assert desk.shown()["protected"] is False
    assert portal.shows(**CARDS, AGREEMENT_MESSAGE="Y")
    portal.stubborn = ()
    assert desk.puts(**ALL).status_code == 200
    assert desk.puts(protected=False).status_code == 200
    assert portal.is_as_before


def test_a_warning_switched_off_by_hand_satisfies_and_is_not_switched_on_by_us(desk, portal):
    portal.stubborn = ("AGREEMENT_MESSAGE",)
    portal.config["AGREEMENT_MESSAGE"] = "N"
    assert desk.puts(**ALL).status_code == 200
    assert desk.puts(protected=False).status_code == 200
    assert portal.shows(AGREEMENT_MESSAGE="N")


def calls_of(desk, **options):
    before = desk.portal.calls
    assert desk.puts(**options).status_code == 200
    return desk.portal.calls - before


@pytest.mark.parametrize("lasting", [1, 99])
def test_protecting_survives_a_failure_of_the_portal_after_any_call(desk, portal, lasting):
    total = calls_of(desk, **ALL)
    desk.puts(protected=False)
    for after in range(1, total):
        portal.falls_silent(after, lasting)
        status = desk.puts(**ALL).status_code
        portal.silent_from = None
        # The last call only reads what is shown.
        assert status == (502 if after < total else 200)
        line = desk.shown()
        assert not line["protected"] or portal.is_ours
        assert desk.puts(**ALL).status_code == 200
        assert portal.is_ours
        assert desk.puts(protected=False).status_code == 200
        assert portal.is_as_before


@pytest.mark.parametrize("lasting", [1, 99])
def test_releasing_survives_a_failure_of_the_portal_after_any_call(desk, portal, lasting):
    desk.puts(**ALL)
    total = calls_of(desk, protected=False)
    for after in range(1, total):
        assert desk.puts(**ALL).status_code == 200
        portal.falls_silent(after, lasting)
        assert desk.puts(protected=False).status_code == 502
        portal.silent_from = None
        line = desk.shown()
        assert not line["protected"] or portal.shows(WELCOME_BOT_ENABLE="Y", WELCOME_BOT_ID="456")
        assert desk.puts(protected=False).status_code == 200
        assert portal.is_as_before


def test_a_short_failure_is_made_good_at_once(desk, portal):
    portal.falls_silent(5, 1)
    assert desk.refusal(**ALL) == (502, "portal_unavailable")
    assert portal.is_as_before
    assert desk.row().is_protected is False


@pytest.mark.parametrize("revision", [True, False])
def test_of_two_administrators_the_second_is_told_and_the_portal_keeps_the_firsts(desk, portal, revision):
    desk.puts(**ALL)
    number = {"revision": desk.row().revision} if revision else {}

    def somebody_is_faster():
        portal.on_update = lambda: None
        assert desk.puts(protected=True, silence_days=9).status_code == 200

    portal.on_update = somebody_is_faster
    assert desk.refusal(protected=False, **number) == (409, "changed_meanwhile")
    assert (desk.shown()["protected"], desk.shown()["silence_days"]) == (True, 9)
    assert portal.is_ours


def test_an_archived_agreement_protects_no_line_but_lets_one_go(desk):
    desk.puts()
    with desk.office.db.write() as session:
        row = find_agreement(session, desk.admin.portal_id, desk.agreement_id)
        row.archived_at = desk.office.now
    assert set(desk.shown()["warnings"]) >= {"agreement_archived", "implied_mode"}
    answer = desk.puts()
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["agreement_id"])
    assert "архив" in answer.json["error"]["fields"]["agreement_id"]
    assert desk.puts(protected=False).status_code == 200


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("silence_days", 0), ("silence_days", 31), ("silence_days", "3"), ("silence_days", None),
        ("on_refusal", "ban"), ("on_silence", None), ("crm_after_consent", "yes"),
        ("native_agreement_off", 1),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_named(desk, portal, option, value):
    answer = desk.puts(**{option: value})
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [option])
    assert portal.is_as_before


def test_every_option_is_written_down_with_what_it_was(desk):
    desk.puts()
    desk.puts(on_refusal="finish", silence_days=5, **ALL)
    with desk.office.db.read() as session:
        entry = [each for each in audit_of(session, desk.admin.portal_id) if each.action == "line.changed"][
            -1
        ]
    names = ("on_refusal", "silence_days", "crm_after_consent", "native_agreement_off")
    assert [entry.old[name] for name in names] == ["hand_over", 3, False, False]
    assert [entry.new[name] for name in names] == ["finish", 5, True, True]
    assert entry.new["agreement_id"] == desk.agreement_id

"""Saving to CRM as people meet it: namesakes, two at once, cards that vanish, fields and rights that lack."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.stage import Person, eventually

PHONE = "+7 999 000-00-01"
CONTACT = 3


class Anna:
    """A client who consented, and two older cards with her phone."""

    def __init__(self, stage):
        self.stage = stage
        stage.protect(15)
        self.person = Person(stage, "anna", name="Анна", phone=PHONE)
        self.person.writes("Здравствуйте")
        self.person.is_told("согласие на обработку")
        self.person.presses("Принимаю")
        self.person.is_told("Согласие получено")
        eventually(self.is_given)
        eventually(lambda: self.operator() in (27, 28))
        self.twins = [self.card("Муж"), self.card("")]

    def is_given(self):
        return self.stage.api("GET", self.path).json()["state"] == "given"

    def operator(self):
        return self.stage.control("GET", "/operator/view", chat_id=self.person.chat_id)["operator_id"]

    def card(self, name):
        body = {"type_id": CONTACT, "values": {"NAME": name}, "fm": [["PHONE", PHONE, "WORK"]]}
        return self.stage.control("POST", "/crm/items", body)["id"]

    @property
    def path(self):
        return f"/conversations/{self.person.chat_id}"

    def previews(self, **query):
        answer = self.stage.api("GET", f"{self.path}/crm-preview", **query)
        assert answer.ok, answer.text
        return answer.json()

    def saves(self, body=None, session=None):
        return self.stage.api("POST", f"{self.path}/save-to-crm", body, session=session)

    def refused(self, body=None):
        answer = self.saves(body)
        return answer.status_code, answer.json()["error"]

    def contacts(self):
        items = self.stage.portal_state()["crm"]["items"]
        return {item["id"]: item for item in items if item["type_id"] == CONTACT}

    def values(self, number, kind):
        return [row["value"] for row in self.contacts()[number]["fm"] if row["type_id"] == kind]


@pytest.fixture
def anna(stage):
    return Anna(stage)


def test_an_employee_chooses_the_clients_card_and_adds_what_she_wrote(stage, anna):
    husband, card = anna.twins
    status, error = anna.refused()
    assert (status, error["code"]) == (409, "choose_contact")
    assert [each["id"] for each in error["candidates"]] == [husband, card]
    anna.person.writes("По заказу 12345678901 звоните на 8 (999) 000-00-02")

    preview = anna.previews()
    assert (preview["chosen"], preview["must_choose"]) == (None, True)
    [heard] = preview["recognised"]
    assert (heard["kind"], heard["value"]) == ("phone", "+79990000002")
    actions = {each["key"]: each["action"] for each in anna.previews(contact_id=card)["fields"]}
    assert (actions["name"], actions["phone:0"], actions["im"]) == ("fill", "same", "add")

    wish = {"contact_id": card, "with": [{"kind": heard["kind"], "value": heard["value"]}]}
    assert anna.saves(wish).json() == {"contact_id": card}
    assert anna.values(card, "PHONE") == [PHONE, "+79990000002"]
    assert anna.contacts()[card]["values"]["NAME"] == "Анна"
    assert anna.values(husband, "IM") == []

    assert anna.saves().json() == {"contact_id": card}
    [note] = stage.portal_state()["crm"]["log_messages"]
    [row] = stage.consents()
    assert row["id"] in note["text"]
    assert "Ромашка Плюс" in note["text"]
    assert [each["id"] for each in stage.consents(contact_id=card)] == [row["id"]]


def test_two_employees_who_press_at_once_make_one_card(stage, anna):
    sessions = [stage.session_of(1), stage.session_of(27)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda session: anna.saves({"contact_id": "new"}, session), sessions))
    assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
    [number] = {answer.json()["contact_id"] for answer in answers}
    assert anna.contacts().keys() == {*anna.twins, number}
    made = anna.contacts()[number]["values"]
    assert (made["NAME"], made["ORIGINATOR_ID"]) == ("Анна", "soglasie")
    assert made["ASSIGNED_BY_ID"] == anna.operator()


def test_a_card_that_is_deleted_before_the_press_is_not_written_to(stage, anna):
    husband, card = anna.twins
    assert card in [each["id"] for each in anna.previews()["candidates"]]
    stage.control("POST", "/crm/delete", {"type_id": CONTACT, "id": card})
    status, error = anna.refused({"contact_id": card})
    assert (status, error["code"]) == (409, "contact_gone")
    assert "выберите другую" in error["message"]
    assert anna.saves().json() == {"contact_id": husband}


def test_a_saved_card_that_people_delete_or_merge_is_followed(stage, anna):
    number = anna.saves({"contact_id": "new"}).json()["contact_id"]
    stage.control("POST", "/crm/merge", {"type_id": CONTACT, "into": anna.twins[1], "from": [number]})
    _look_after_cards(stage)
    contact = eventually(lambda: _contact(stage, anna, "merged"))
    assert contact["id"] == anna.twins[1]
    assert stage.consents(contact_id=anna.twins[1])
    assert anna.saves().json() == {"contact_id": anna.twins[1]}


def test_a_saved_card_that_people_delete_is_known_to_be_gone(stage, anna):
    number = anna.saves({"contact_id": "new"}).json()["contact_id"]
    stage.control("POST", "/crm/delete", {"type_id": CONTACT, "id": number})
    _look_after_cards(stage)
    assert eventually(lambda: _contact(stage, anna, "gone"))["id"] == number


def test_a_required_field_of_the_portals_own_is_named_by_its_title(stage, anna):
    _require(stage, "CITY", "Город")
    [problem] = anna.previews(contact_id="new")["problems"]
    assert problem["code"] == "crm_fields_required"
    status, error = anna.refused({"contact_id": "new"})
    assert (status, error["code"]) == (409, "crm_fields_required")
    assert list(error["fields"]) == ["Город"]
    assert anna.contacts().keys() == set(anna.twins)


def test_an_administrator_who_lost_the_crm_is_told_so(stage, anna):
    stage.control("POST", "/users", {"id": 1, "admin": False, "crm": "none"})
    for status, error in (anna.refused(), anna.refused({"contact_id": anna.twins[0]})):
        assert (status, error["code"]) == (409, "crm_access_denied")
        assert "Дайте ему права" in error["message"]
    stage.control("POST", "/users", {"id": 1, "admin": True, "crm": "all"})
    assert anna.saves({"contact_id": anna.twins[1]}).json() == {"contact_id": anna.twins[1]}


def test_an_expired_token_is_renewed_on_the_way(stage, anna):
    stage.control("POST", "/tokens/expire", {"user_id": 1})
    assert anna.previews()["must_choose"]
    stage.control("POST", "/tokens/expire", {"user_id": 1})
    assert anna.saves({"contact_id": anna.twins[1]}).json() == {"contact_id": anna.twins[1]}


def test_an_answer_that_was_lost_makes_no_second_card(stage, anna):
    lost = {"method": "crm.item.add", "kind": "effect_then_timeout", "seconds": 0.1, "times": 1}
    stage.control("POST", "/faults", {"rest": [lost]})
    number = anna.saves({"contact_id": "new"}).json()["contact_id"]
    assert anna.contacts().keys() == {*anna.twins, number}


def _look_after_cards(stage):
    """The worker begins its daily work anew when it starts."""
    stage.kill("worker")
    stage.start_worker()


def _contact(stage, anna, state):
    contact = stage.api("GET", anna.path).json()["contact"]
    return contact if contact["state"] == state else None


def _require(stage, name, title):
    """The portal's administrator makes a field of his own that everybody has to fill in."""
    state = stage.control("GET", "/state")
    portal = state["portals"][state["default_portal"]]
    token = next(pair["access"] for pair in state["tokens"] if pair["user_id"] == 1)
    fields = {
        "FIELD_NAME": name,
        "USER_TYPE_ID": "string",
        "MANDATORY": "Y",
        "EDIT_FORM_LABEL": title,
    }
    answer = stage.http.post(
        f"http://127.0.0.1:{stage.emulator.port}/rest/crm.contact.userfield.add",
        json={"fields": fields, "auth": token},
        headers={"Host": portal["domain"]},
        timeout=10,
    )
    assert answer.ok, answer.text

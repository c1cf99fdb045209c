"""Every cause for which a client's data have to go, from his words to the documents."""

import hashlib
import io
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import create_engine, inspect, text

from tests.support.stage import Person, eventually

NAME, SURNAME = "Аристарх", "Верещагин"
PHONE, EMAIL = "+7 900 765-43-21", "aristarkh@example.com"
WORDS = (NAME, SURNAME, PHONE, EMAIL)
LEAD, CONTACT = 1, 3
OURS_THAT_KEEP = {"register_entry", "register_word", "erasure_document"}
"""The register with what finds its entries, and the documents, which name whose data went (order 179)."""


def today():
    """The day of the employee who enters a paper: from 21:00 on another one than that of UTC."""
    return datetime.now(ZoneInfo("Europe/Moscow")).date()


class Story:
    """A client of a messenger, with a lead that the portal made of him and a contact that he was saved to."""

    def __init__(self, stage):
        self.stage = stage
        stage.protect(15)
        self.client = Person(
            stage, "aristarkh", connector="telegrambot", name=f"{NAME} {SURNAME}", phone=PHONE, email=EMAIL
        )
        self.client.writes("Добрый день")
        self.client.is_told("продолжите переписку")
        stage.control("POST", "/clock", {"advance_seconds": 5})

    @property
    def path(self):
        return f"/conversations/{self.client.chat_id}"

    def consents_and_is_saved(self):
        self.client.writes(f"Мой телефон {PHONE}, почта {EMAIL}, жду звонка")
        self.client.is_told("Согласие получено")
        saved = eventually(lambda: self._saved())
        self.stage.control(
            "POST", "/crm/items",
            {"type_id": CONTACT, "id": saved, "values": {"COMMENTS": f"{SURNAME} просит скидку"}},
        )  # fmt: skip
        passport = {"RQ_LAST_NAME": SURNAME, "RQ_IDENT_DOC_NUM": "004217", "RQ_PHONE": PHONE}
        self.stage.control("POST", "/crm/requisites", {"contact_id": saved, "values": passport})

    def _saved(self):
        answer = self.stage.api("POST", f"{self.path}/save-to-crm")
        return answer.ok and answer.json()["contact_id"]

    def case(self):
        """The one case there is, opened by itself."""
        items = self.stage.api("GET", "/erasures", chat_id=self.client.chat_id).json()["items"]
        return items[0]["id"] if items else None

    def opened(self, cause, **paper):
        answer = self.stage.api(
            "POST", "/erasures", {"chat_id": self.client.chat_id, "cause": cause, **paper}
        )
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["id"]


def refuses(story):
    story.client.writes(f"Не согласен. Не пишите на {EMAIL} и не звоните на {PHONE}")
    story.client.is_told("Вы не дали согласие")
    return story.opened("refused")


def is_silent(story):
    return story.opened("no_decision")


def withdraws_in_the_chat(story):
    story.consents_and_is_saved()
    story.client.writes("Отзываю согласие")
    story.client.is_told("Согласие отозвано")
    return eventually(story.case)


def withdraws_on_the_page(story):
    story.consents_and_is_saved()
    prompt = story.client.is_told("Квитанция")[0]
    words = [part.get("url") or "" for part in prompt["parts"]] + prompt["text"].split()
    link = next(word for word in words if "?p=" in word)
    page, _, token = link.partition("?p=")
    address = page.removesuffix("/receipt").replace("app.localhost", "127.0.0.1") + "/answer"
    answer = story.stage.http.post(address, data={"p": token, "answer": "withdraw"}, timeout=30)
    assert answer.ok, answer.text[:500]
    story.client.is_told("Согласие отозвано")
    return eventually(story.case)


def withdraws_on_paper(story):
    story.consents_and_is_saved()
    paper = {"document": "Заявление, вх. № 17", "received_on": today().isoformat()}
    answer = story.stage.api("POST", f"{story.path}/withdraw", paper)
    assert answer.ok, answer.text
    story.client.is_told("Согласие отозвано")
    return eventually(story.case)


def demands(story):
    story.consents_and_is_saved()
    received = (today() - timedelta(days=1)).isoformat()
    return story.opened("demand", document="Обращение, вх. № 18", received_on=received)


def purpose_is_reached(story):
    story.consents_and_is_saved()
    return story.opened("purpose_reached", document="Договор исполнен")


CAUSES = {
    "refused": refuses, "no_decision": is_silent, "withdrawn in the chat": withdraws_in_the_chat,
    "withdrawn on the page": withdraws_on_the_page, "withdrawn on paper": withdraws_on_paper,
    "demand": demands, "purpose_reached": purpose_is_reached,
}  # fmt: skip
NEVER_SAVED = ("refused", "no_decision")
WITH_A_CONSENT = ("demand", "purpose_reached")
ENDED = {"refused": {"refused"}, "no_decision": set(), "demand": {"given"}, "purpose_reached": {"given"}}
IN_THE_CHAT = {"chats", "messages", "users"}
"""Where the list that is done by hand leads: the dialogue with the profile of who wrote."""


@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_of_a_client_is_left_but_what_stands_on_the_list(stage, cause):
    story = Story(stage)
    case_id = CAUSES[cause](story)
    case = reaches(stage, case_id, "inventory")
    mine = [row for row in stage.portal_state()["crm"]["requisites"] if row["ENTITY_TYPE_ID"] == "4"]
    assert case["cause"] == cause.split()[0]
    things = {"lead"} if cause in NEVER_SAVED else {"lead", "contact", "requisite"}
    assert kinds(case["inventory"]) & {"lead", "contact", "requisite"} == things
    frozen = stage.api("POST", f"{story.path}/save-to-crm")
    reason = "erasure_open" if cause in WITH_A_CONSENT else "consent_required"
    assert (frozen.status_code, frozen.json()["error"]["code"]) == (409, reason)

    assert stage.api("POST", f"/erasures/{case_id}/approve").ok
    done = reaches(stage, case_id, "documented")

    assert kinds(done["by_hand"]) == {"dialogue"}
    crm = stage.portal_state()["crm"]
    assert [item for item in crm["items"] if item["type_id"] in (LEAD, CONTACT)] == []
    assert len(crm["recycle_bin"]) == len(things & {"lead", "contact"})
    assert crm["requisites"] == mine
    assert {place for word in WORDS for place in places(stage, word)} <= IN_THE_CHAT
    assert left_with_us(stage) <= OURS_THAT_KEEP
    assert stage.flask("register", "verify").returncode == 0
    assert {row["status"] for row in stage.consents()} == ENDED.get(cause, {"given", "withdrawn"})
    if cause != "no_decision":
        story.client.is_told("Ваши персональные данные уничтожены")
    documents_are_whole(stage, done)


def kinds(items):
    return {item["kind"] for item in items}


def reaches(stage, case_id, state):
    def look():
        case = stage.api("GET", f"/erasures/{case_id}").json()
        assert case["state"] != "failed", case["error"]
        return case["state"] == state and case

    return eventually(look, timeout=60)


def places(stage, text):
    return {row["where"] for row in stage.control("GET", "/find", text=text)["items"]}


def left_with_us(stage):
    """Tables of ours with any of the client's words."""
    engine = create_engine(stage.env["DATABASE_URL"])
    found = set()
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            # Named by the database itself.
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                found |= {table for value in row if any(word in readable(value) for word in WORDS)}
    engine.dispose()
    return found


def readable(value):
    value = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
    # As JSON may be kept.
    return re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), value)


def documents_are_whole(stage, case):
    """Act and extract say whose data went from where, why and when, and are what their hashes say."""
    files = {}
    for document in case["documents"]:
        answer = stage.api("GET", f"/erasures/{case['id']}/documents/{document['id']}")
        assert hashlib.sha256(answer.content).hexdigest() == document["sha256"]
        files[document["kind"], document["format"]] = answer.content
    assert len(files) == 4
    [number] = {document["number"] for document in case["documents"]}
    for kind in ("act", "extract"):
        account = json.loads(files[kind, "json"])
        assert account["number"] == number
        assert account["ground"]["cause"]["code"] == case["cause"]
        pages = PdfReader(io.BytesIO(files[kind, "pdf"])).pages
        words = " ".join(" ".join(page.extract_text() for page in pages).split())
        expected = (number, NAME, "Ромашка Плюс", "портал portal.localhost", f"{today():%Y}")
        assert [each for each in expected if each not in words] == []
    act = json.loads(files["act", "json"])
    assert act["ground"]["in_time"]
    assert {thing["kind"]["code"] for thing in act["erased"]} >= {"lead", "working_data"}
    assert [thing["kind"]["code"] for thing in act["by_hand"]] == ["dialogue"]

"""A client refuses on a line where the portal had made a lead of him: his data go, an old customer's stay."""

from tests.support.stage import Person, eventually

PHONE, EMAIL = "+7 900 123-45-67", "ivan.petrov@example.com"
LEAD, CONTACT = 1, 3


def refuses(stage, **about):
    """Somebody writes, tells his phone in the chat, and does not agree."""
    stage.protect(15)
    ivan = Person(stage, "ivan", connector="telegrambot", name="Иван Петров", **about)
    ivan.writes("Добрый день")
    ivan.is_told("продолжите переписку")
    stage.control("POST", "/clock", {"advance_seconds": 5})
    ivan.writes(f"Не согласен. Мой телефон {PHONE}, почта {EMAIL}")
    ivan.is_told("Вы не дали согласие")
    return ivan


def case_of(stage, ivan):
    answer = stage.api("POST", "/erasures", {"chat_id": ivan.chat_id, "cause": "refused"})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()["id"]


def reaches(stage, case_id, state):
    def look():
        case = stage.api("GET", f"/erasures/{case_id}").json()
        assert case["state"] != "failed" or state == "failed", case["error"]
        return case["state"] == state and case

    return eventually(look, timeout=60)


def approve(stage, case_id):
    answer = stage.api("POST", f"/erasures/{case_id}/approve")
    assert answer.status_code == 200, answer.text


def places(stage, text):
    return {row["where"] for row in stage.control("GET", "/find", text=text)["items"]}


def test_nothing_of_a_client_who_refused_is_left_in_the_crm(stage):
    ivan = refuses(stage)
    [lead] = [item for item in stage.portal_state()["crm"]["items"] if item["type_id"] == LEAD]
    stage.control(
        "POST", "/crm/items",
        {"type_id": LEAD, "id": lead["id"], "values": {"COMMENTS": "Петров, просит скидку"}},
    )  # fmt: skip
    case_id = case_of(stage, ivan)
    found = reaches(stage, case_id, "inventory")
    assert [(item["kind"], item["ref"]) for item in found["inventory"] if item["kind"] == "lead"] == [
        ("lead", lead["id"])
    ]

    approve(stage, case_id)
    done = reaches(stage, case_id, "documented")

    crm = stage.portal_state()["crm"]
    assert [item for item in crm["items"] if item["type_id"] in (LEAD, CONTACT)] == []
    [binned] = crm["recycle_bin"]
    assert binned["fm"] == []
    assert f"Уничтожено {done['number']}" in str(binned["values"])
    listed = {item["kind"] for item in done["by_hand"]}
    assert listed == {"dialogue"}
    for text in ("Иван", "Петров", PHONE, EMAIL, f"|{ivan.chat_id}|"):
        assert not {where for where in places(stage, text) if where.startswith("crm.")}, text
    ivan.is_told("Ваши персональные данные уничтожены")
    assert stage.consents()[0]["status"] == "refused"


def test_an_old_customer_whom_the_session_found_is_held_and_survives(stage):
    old = stage.control(
        "POST", "/crm/items",
        {"type_id": CONTACT, "values": {"NAME": "Иван", "LAST_NAME": "Петров"}, "fm": [["PHONE", PHONE]]},
    )["id"]  # fmt: skip
    stage.control("POST", "/clock", {"advance_seconds": 3600})
    ivan = refuses(stage, phone=PHONE)

    case_id = case_of(stage, ivan)
    [contact] = [i for i in reaches(stage, case_id, "held")["inventory"] if i["kind"] == "contact"]
    assert (contact["ref"], contact["action"], contact["reason"]) == (old, "hold", "older_card")
    keep = {"action": "keep", "reason": "договор поставки"}
    assert stage.api("POST", f"/erasures/{case_id}/items/{contact['id']}", keep).ok
    approve(stage, case_id)
    reaches(stage, case_id, "documented")

    [card] = [item for item in stage.portal_state()["crm"]["items"] if item["type_id"] == CONTACT]
    assert (card["id"], card["values"]["LAST_NAME"]) == (old, "Петров")
    assert stage.portal_state()["crm"]["activities"] == []

"""The story of an online chat: asked, accepted, recorded, saved; and refused."""

import requests

from tests.support.stage import Person, eventually

PAGE = "https://shop.example/cart?item=7"


def test_a_client_accepts_and_the_operator_saves_him(stage):
    version = stage.protect(15)
    anna = Person(stage, "anna", name="Анна", page_url=PAGE, phone="+7 999 000-00-01")
    anna.writes("Здравствуйте, хочу заказать доставку")
    prompt = anna.is_told("согласие на обработку")[0]
    assert [part["value"] for part in prompt["parts"] if part["type"] == "send"] == [
        "Принимаю",
        "Не принимаю",
    ]
    addresses = [part.get("url") or "" for part in prompt["parts"]]
    assert any(address.startswith(f"{version['public_url']}?p=") for address in addresses)
    assert contacts(stage) == []
    refused = stage.api("POST", f"/conversations/{anna.chat_id}/save-to-crm")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "consent_required")

    anna.presses("Принимаю")
    anna.is_told("Согласие получено")

    [row] = eventually(stage.consents)
    assert (row["status"], row["method"], row["connector"]) == ("given", "button", "livechat")
    assert (row["url"], row["url_kind"]) == (PAGE, "session_start_page")
    assert row["client"]["name"] == "Анна"
    assert row["agreement"]["sha256"] == version["sha256"]
    eventually(lambda: is_with_the_operators(stage, anna))

    saved = stage.api("POST", f"/conversations/{anna.chat_id}/save-to-crm")
    again = stage.api("POST", f"/conversations/{anna.chat_id}/save-to-crm")

    assert saved.status_code == 200, saved.text
    assert again.json() == saved.json()
    [contact] = contacts(stage)
    assert contact["id"] == saved.json()["contact_id"]
    assert contact["values"]["NAME"] == "Анна"
    shown = stage.api("GET", f"/conversations/{anna.chat_id}").json()
    assert (shown["state"], shown["contact_id"]) == ("given", contact["id"])
    assert stage.flask("register", "verify").returncode == 0


def test_a_client_refuses_and_nothing_is_saved(stage):
    stage.protect(15, auto_save=True)
    boris = Person(stage, "boris", name="Борис")
    boris.writes("Здравствуйте")
    boris.is_told("согласие на обработку")

    boris.presses("Не принимаю")
    boris.is_told("Вы не дали согласие")

    [row] = eventually(stage.consents)
    assert (row["status"], row["method"]) == ("refused", "button")
    eventually(lambda: is_with_the_operators(stage, boris))
    assert stage.api("POST", f"/conversations/{boris.chat_id}/save-to-crm").status_code == 409
    assert contacts(stage) == []


def test_a_known_client_is_not_asked_again(stage):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    anna.is_told("Согласие получено")
    eventually(lambda: is_with_the_operators(stage, anna))
    stage.control("POST", "/operator/finish", {"chat_id": anna.chat_id, "user_id": 27})

    anna.writes("Ещё вопрос")
    eventually(lambda: is_with_the_operators(stage, anna))

    assert len(anna.from_bot()) == 2
    assert len(stage.consents()) == 1


def test_the_prompt_leads_to_exactly_the_text_that_is_recorded(stage):
    version = stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    [row] = eventually(stage.consents)

    proof = stage.api("GET", f"/consents/{row['id']}").json()
    public = requests.get(
        version["public_url"].replace("app.localhost", "127.0.0.1"), timeout=10, allow_redirects=False
    )

    assert public.status_code == 200
    assert version["sha256"] in public.text
    assert "Ромашка Плюс" in proof["agreement_text"]
    assert "[send=Принимаю]" in proof["prompt_text"]


def test_words_of_staff_cause_nothing(stage):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")

    stage.control("POST", "/operator/message", {"chat_id": anna.chat_id, "user_id": 27, "text": "Принимаю"})
    stage.control("POST", "/wait", {"idle": True, "timeout": 10})
    stage.flask("worker", "--until-idle")

    assert stage.consents() == []
    assert len(anna.from_bot()) == 1


def contacts(stage):
    return [item for item in stage.portal_state()["crm"]["items"] if item["type_id"] == 3]


def is_with_the_operators(stage, person):
    view = stage.control("GET", "/operator/view", chat_id=person.chat_id)
    bots = {bot["id"] for bot in stage.portal_state()["bots"]}
    return view["operator_id"] not in bots

"""A protected line's options in a portal: its own CRM cards and warning give way, refusals close the chat."""

from tests.support.stage import Person, eventually

OWN = {
    "CRM": "Y",
    "CRM_CREATE": "lead",
    "CRM_CHAT_TRACKER": "Y",
    "AGREEMENT_MESSAGE": "Y",
    "AGREEMENT_ID": "35",
}
COMPANY = 4
"""The portal's own companies are the only cards that nobody made from a chat."""
WATCHED = ("CRM_CREATE", "CRM_CHAT_TRACKER", "AGREEMENT_MESSAGE", "WELCOME_BOT_ENABLE")


def settings(stage, line_id=15):
    [line] = [row for row in stage.portal_state()["lines"] if row["id"] == line_id]
    return {key: line["settings"][key] for key in WATCHED}


def puts(stage, **body):
    agreement_id = stage.api("GET", "/agreements").json()["items"][0]["id"]
    answer = stage.api("PUT", "/lines/15", {"protected": True, "agreement_id": agreement_id, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def seen(stage, person):
    """The chat as an employee finds it; a closed session has no status."""
    return stage.control("GET", "/operator/view", chat_id=person.chat_id)


def test_the_portal_makes_no_card_before_consent_and_gets_its_settings_back(stage):
    stage.control("POST", "/lines", {"line_id": 15, "settings": OWN})
    before = settings(stage)
    stage.protect(15)
    shown = puts(stage, crm_after_consent=True, native_agreement_off=True)
    assert set(shown["warnings"]) == {"implied_mode"}

    boris = Person(stage, "boris", name="Борис", phone="+7 999 000-00-02")
    boris.writes("Здравствуйте, мой номер +7 999 000-00-02")
    boris.is_told("согласие на обработку")
    cards = stage.portal_state()["crm"]["items"]
    assert [card for card in cards if card["type_id"] != COMPANY] == []

    assert puts(stage, protected=False)["protected"] is False
    assert settings(stage) == before


def test_a_refused_chat_is_closed_and_the_next_one_is_answered(stage):
    stage.protect(15)
    puts(stage, on_refusal="finish")
    vera = Person(stage, "vera", name="Вера")
    vera.writes("Здравствуйте")
    vera.is_told("согласие на обработку")

    vera.presses("Не принимаю")
    eventually(lambda: seen(stage, vera)["status"] is None)
    assert "Вы не дали согласие" in vera.from_bot()[-1]["text"]

    vera.writes("Во сколько вы открываетесь?")
    bots = {bot["id"] for bot in stage.portal_state()["bots"]}
    eventually(lambda: seen(stage, vera)["operator_id"] not in bots)
    assert seen(stage, vera)["status"] is not None
    assert len(stage.consents()) == 1

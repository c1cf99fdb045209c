"""The story of a messenger: warned, goes on writing; or refuses; or is asked for a yes."""

from tests.support.stage import Person, eventually


def telegram(stage, key="ivan", name="Иван"):
    return Person(stage, key, connector="telegrambot", name=name)


def wait_past_the_flight(stage):
    # A message dated within two seconds of the warning may have been on its way.
    stage.control("POST", "/clock", {"advance_seconds": 5})


def test_going_on_writing_after_the_warning_is_consent(stage):
    version = stage.protect(15)
    ivan = telegram(stage)
    ivan.writes("Добрый день")
    warning = ivan.is_told("продолжите переписку")[0]
    assert f"{version['public_url']}?p=" in warning["text"]
    wait_past_the_flight(stage)

    sent = ivan.writes("Сколько стоит доставка?")

    [row] = eventually(stage.consents)
    assert (row["status"], row["method"], row["connector"]) == (
        "given",
        "implied_continuation",
        "telegrambot",
    )
    assert row["decision_message_id"] == sent["message_id"]
    assert row["prompt_message_id"] < sent["message_id"]
    assert row["url_kind"] == "dialogue"
    assert "IM_HISTORY=imol" in row["url"]


def test_a_message_on_its_way_is_no_consent(stage):
    stage.protect(15)
    ivan = telegram(stage)
    ivan.writes("Добрый день")
    ivan.is_told("продолжите переписку")

    ivan.writes("ещё вопрос")
    stage.control("POST", "/wait", {"idle": True, "timeout": 10})
    stage.flask("worker", "--until-idle")

    assert stage.consents() == []


def test_a_refusal_is_recorded_and_nothing_is_saved(stage):
    stage.protect(15, auto_save=True)
    ivan = telegram(stage)
    ivan.writes("Добрый день")
    ivan.is_told("продолжите переписку")
    wait_past_the_flight(stage)

    ivan.writes("Не согласен, удалите всё")
    ivan.is_told("Вы не дали согласие")

    [row] = stage.consents()
    assert (row["status"], row["method"]) == ("refused", "keyword")
    assert [item for item in stage.portal_state()["crm"]["items"] if item["type_id"] == 3] == []


def test_the_card_is_saved_by_itself_where_the_line_says_so(stage):
    stage.protect(15, auto_save=True)
    ivan = telegram(stage)
    ivan.writes("Добрый день")
    ivan.is_told("продолжите переписку")
    wait_past_the_flight(stage)

    ivan.writes("Сколько стоит доставка?")

    shown = eventually(lambda: stage.api("GET", f"/conversations/{ivan.chat_id}").json().get("contact_id"))
    assert shown


def test_where_a_yes_is_wanted_going_on_writing_is_not_enough(stage):
    stage.protect(15, mode="explicit")
    ivan = telegram(stage)
    ivan.writes("Добрый день")
    ivan.is_told("Разрешаете")
    wait_past_the_flight(stage)
    ivan.writes("Сколько стоит доставка?")
    ivan.is_told("Разрешаете", times=2)
    assert stage.consents() == []

    ivan.writes("Да, согласен")

    [row] = eventually(stage.consents)
    assert (row["status"], row["method"]) == ("given", "keyword")


def test_who_takes_his_consent_back_is_confirmed_it(stage):
    stage.protect(15)
    ivan = telegram(stage)
    ivan.writes("Добрый день")
    ivan.is_told("продолжите переписку")
    wait_past_the_flight(stage)
    ivan.writes("Сколько стоит доставка?")
    ivan.is_told("Согласие получено")

    ivan.writes("Отзываю согласие")
    ivan.is_told("Согласие отозвано")

    assert [row["status"] for row in stage.consents()] == ["withdrawn", "given"]
    assert stage.api("POST", f"/conversations/{ivan.chat_id}/save-to-crm").status_code == 409

"""How open lines behave around a bot, a client and operators: what an application must be ready for."""

import pytest

from tests.unit.emulator.driver import ANNA, BORIS, Driver

PAGE = "https://shop.example/cart"


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def bot(portal):
    return portal.installed()


def history(portal, chat):
    return portal.call("imopenlines.session.history.get", CHAT_ID=chat)["message"]


def test_the_first_message_joins_the_bot_and_then_reaches_it(portal, bot):
    portal.says(ANNA, "Здравствуйте")
    joined, added = portal.events()
    assert joined["event"] == "ONIMBOTV2JOINCHAT"
    assert joined["data"]["chat"]["entityData1"].split("|")[5] == "343"
    assert "user" not in joined["data"]
    assert added["event"] == "ONIMBOTV2MESSAGEADD"
    assert added["data"]["message"]["text"] == "Здравствуйте"
    assert added["data"]["bot"]["id"] == str(bot)


def test_scalars_are_text_booleans_digits_and_empty_containers_are_not_there(portal, bot):
    portal.says(ANNA, "Здравствуйте")
    data = portal.events()[1]["data"]
    assert data["user"]["connector"] == "1"
    assert data["user"]["bot"] == "0"
    assert data["chat"]["id"].isdigit()
    assert data["message"]["forward"] == ""
    assert "departments" not in data["user"]
    assert "permissions" not in data["chat"]


def test_the_auth_of_an_event_belongs_to_the_client_who_wrote(portal, bot):
    client = portal.says(ANNA, "Здравствуйте")["user_id"]
    auth = portal.events()[1]["auth"]
    assert auth["user_id"] == str(client)
    assert auth["refresh_token"]
    assert portal.refused("crm.item.list", token=auth["access_token"], entityTypeId=3) == (
        "allowed_only_intranet_user",
        403,
    )
    assert portal.look("log", kind="rest")["items"][-1]["event_token"] is True


def test_events_may_come_without_tokens(portal, bot):
    portal.control("switches", event_tokens=False)
    portal.says(ANNA, "Здравствуйте")
    auth = portal.events()[1]["auth"]
    assert "access_token" not in auth
    assert auth["application_token"]


def test_the_bot_hears_operators_but_neither_itself_nor_the_system(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.events()
    portal.send(bot, chat, "Примите соглашение")
    portal.control("operator/take", chat_id=chat, user_id=27)
    assert portal.heard() == []
    portal.control("operator/message", chat_id=chat, user_id=27, text="Добрый день")
    (event,) = portal.events()
    assert event["data"]["user"]["connector"] == "0"
    assert event["auth"]["user_id"] == "27"


def test_the_digit_zero_ends_the_bots_part(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.says(ANNA, "0")
    assert portal.look("operator/view", chat_id=chat)["operator_id"] == 27
    assert portal.refused("imopenlines.bot.session.operator", CHAT_ID=chat) == ("WRONG_CHAT", 400)


def test_a_keyboard_is_kept_for_employees_and_dropped_for_the_client(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.send(
        bot, chat, "Вопрос", keyboard={"BUTTONS": [{"TEXT": "Да", "ACTION": "SEND", "ACTION_VALUE": "Да"}]}
    )
    assert portal.look("operator/view", chat_id=chat)["items"][-1]["params"]["KEYBOARD"][0]["TEXT"] == "Да"
    assert portal.view(ANNA)[-1]["parts"] == [{"type": "text", "text": "Вопрос"}]


def test_a_send_code_is_clickable_in_the_online_chat_and_a_click_is_a_message(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.send(bot, chat, "Ответьте[br][send=Принимаю]Да, принимаю[/send]")
    assert portal.view(ANNA)[-1]["parts"][-1] == {"type": "send", "text": "Да, принимаю", "value": "Принимаю"}
    portal.events()
    portal.control("client/click", **ANNA, value="Принимаю")
    (event,) = portal.events()
    assert event["data"]["message"]["text"] == "Принимаю"
    assert event["data"]["user"]["connector"] == "1"


def test_nobody_presses_what_is_not_shown(portal, bot):
    portal.says(ANNA, "Здравствуйте")
    assert portal.refused_control("client/click", **ANNA, value="Принимаю") == 409


def test_a_messenger_shows_only_the_label_of_a_send_code(portal, bot):
    chat = portal.says(BORIS, "Привет")["chat_id"]
    portal.send(bot, chat, "[send=Принимаю]Да, принимаю[/send] [url=https://a.example/7]Согласие[/url]")
    shown = portal.view(BORIS)[-1]
    assert [part["type"] for part in shown["parts"]] == ["text", "text", "text", "link"]
    assert shown["text"] == "Да, принимаю Согласие: https://a.example/7"
    assert shown["signature"] == "Согласия"


@pytest.mark.parametrize("flag", ["system", "skipConnector", "silentConnector"])
def test_what_is_for_the_operators_never_reaches_the_client(portal, bot, flag):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    number = portal.send(bot, chat, "Согласие записано", **{flag: True})
    assert number not in [row["source_id"] for row in portal.view(ANNA)]
    assert number in [row["id"] for row in portal.look("operator/view", chat_id=chat)["items"]]


def test_with_left_queue_the_bot_is_out_after_the_hand_over(portal):
    bot = portal.installed(WELCOME_BOT_LEFT="queue")
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.call("imopenlines.bot.session.operator", CHAT_ID=chat)
    portal.events()
    portal.says(ANNA, "Принимаю")
    assert portal.heard() == []
    assert portal.refused(
        "imbot.v2.Chat.Message.send", botId=bot, dialogId=f"chat{chat}", fields={"message": "?"}
    ) == ("ACCESS_DENIED", 403)


def test_with_left_close_the_bot_hears_on_after_the_hand_over(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.call("imopenlines.bot.session.operator", CHAT_ID=chat)
    portal.events()
    portal.says(ANNA, "Спасибо")
    assert portal.heard() == ["ONIMBOTV2MESSAGEADD"]
    assert portal.send(bot, chat, "Пожалуйста")


def test_the_portal_hands_over_by_itself_when_the_time_is_up(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.control("clock", advance_seconds=599)
    assert portal.look("operator/view", chat_id=chat)["operator_id"] == bot
    portal.control("clock", advance_seconds=2)
    assert portal.look("operator/view", chat_id=chat)["operator_id"] == 27


def test_time_zero_never_hands_over(portal):
    bot = portal.installed(WELCOME_BOT_TIME=0)
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.control("clock", advance_seconds=86_400)
    assert portal.look("operator/view", chat_id=chat)["operator_id"] == bot


def test_a_second_session_has_a_new_number_and_no_join(portal, bot):
    first = portal.says(ANNA, "Здравствуйте")
    portal.control("operator/finish", chat_id=first["chat_id"], user_id=27)
    portal.events()
    second = portal.says(ANNA, "Снова я")
    assert second["chat_id"] == first["chat_id"]
    assert second["session_id"] > first["session_id"]
    (event,) = portal.events()
    assert event["event"] == "ONIMBOTV2MESSAGEADD"
    assert event["data"]["chat"]["entityData1"].split("|")[5] == str(second["session_id"])


def test_join_first_leaves_the_second_session_to_the_operators(portal):
    portal.installed(WELCOME_BOT_JOIN="first", WELCOME_BOT_LEFT="queue")
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.call("imopenlines.bot.session.operator", CHAT_ID=chat)
    portal.control("operator/finish", chat_id=chat, user_id=27)
    portal.events()
    portal.says(ANNA, "Снова я")
    assert portal.heard() == []


def test_sessions_that_were_open_before_the_bot_do_not_get_it(portal):
    portal.says(ANNA, "Здравствуйте")
    portal.installed()
    portal.says(ANNA, "Кто здесь?")
    assert portal.heard() == []


def test_a_transfer_to_another_line_drops_the_bot(portal, bot):
    chat = portal.says(BORIS, "Привет")["chat_id"]
    portal.events()
    portal.control("operator/transfer", chat_id=chat, user_id=27, to_line_id=16)
    portal.says(BORIS, "Вы здесь?")
    assert portal.heard() == []
    data = portal.call("imopenlines.dialog.get", CHAT_ID=chat)["entity_data_1"].split("|")
    assert data[7] == "16"


def test_a_transfer_to_a_colleague_keeps_the_bot(portal, bot):
    chat = portal.says(BORIS, "Привет")["chat_id"]
    portal.control("operator/transfer", chat_id=chat, user_id=27, to_user_id=28)
    portal.events()
    portal.says(BORIS, "Вы здесь?")
    assert portal.heard() == ["ONIMBOTV2MESSAGEADD"]


def test_the_lead_is_there_before_the_first_event(portal, bot):
    portal.says(ANNA, "Здравствуйте")
    lead = portal.events()[1]["data"]["chat"]["entityData2"].split("|")[1]
    card = portal.call("crm.item.get", entityTypeId=1, id=int(lead))["item"]
    assert card["fm"][0]["value"].startswith("imol|livechat|15|")


def test_with_crm_off_there_is_no_card(portal, bot):
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS={"CRM": "N"})
    portal.says(ANNA, "Здравствуйте")
    chat = portal.events()[1]["data"]["chat"]
    assert chat["entityData2"] == "LEAD|0|COMPANY|0|CONTACT|0|DEAL|0"
    assert chat["entityData1"].startswith("N|NONE|0|")


def test_with_create_none_the_tracker_makes_a_card_later(portal, bot):
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS={"CRM_CREATE": "none"})
    portal.says(ANNA, "Здравствуйте")
    portal.says(ANNA, "мой адрес anna@client.example")
    added = [event["data"] for event in portal.events() if event["event"] == "ONIMBOTV2MESSAGEADD"]
    assert added[0]["chat"]["entityData2"].startswith("LEAD|0|")
    assert added[1]["chat"]["entityData2"].startswith("LEAD|1201|")


def test_a_card_with_the_dialogues_im_value_is_found_not_doubled(portal, bot):
    first = portal.says(ANNA, "Здравствуйте")
    portal.control("operator/finish", chat_id=first["chat_id"], user_id=27)
    code = portal.call("imopenlines.dialog.get", CHAT_ID=first["chat_id"])["entity_id"]
    fm = [{"typeId": "IM", "valueType": "OPENLINE", "value": f"imol|{code}"}]
    contact = portal.call("crm.item.add", entityTypeId=3, fields={"name": "Анна", "fm": fm})["item"]["id"]
    portal.says(ANNA, "Снова я")
    bound = portal.call("imopenlines.dialog.get", CHAT_ID=first["chat_id"])["entity_data_2"]
    assert f"CONTACT|{contact}|" in bound


def test_the_page_of_the_session_start_stands_hidden_in_the_history(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте", page_url=PAGE)["chat_id"]
    assert all(PAGE not in str(event) for event in portal.events())
    assert all(PAGE not in str(row) for row in portal.view(ANNA))
    system = [row for row in history(portal, chat).values() if row["senderid"] == "0"]
    assert PAGE in system[-1]["params"]["attach"][0]["blocks"][0]["message"]


def test_the_native_agreement_asks_a_second_time(portal, bot):
    portal.control("lines", line_id=15, settings={"AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": "35"})
    chat = portal.says(BORIS, "Привет")["chat_id"]
    portal.send(bot, chat, "Наше соглашение")
    assert [row["author"] for row in portal.view(BORIS)] == ["system", "client", "bot"]
    portal.says(BORIS, "Хорошо")
    (consent,) = portal.look("state")["portals"]["portal.localhost"]["consents"]
    assert consent["ORIGINATOR_ID"] == "crm/activity"
    assert consent["IP"] == ""


def test_the_widgets_own_form_is_recorded_with_its_page(portal, bot):
    portal.control("lines", line_id=15, settings={"AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": "35"})
    portal.says(ANNA, "Здравствуйте", page_url=PAGE, accept_native=True)
    (consent,) = portal.look("state")["portals"]["portal.localhost"]["consents"]
    assert (consent["ORIGINATOR_ID"], consent["URL"]) == ("imopenlines/livechat", PAGE)


def test_another_bot_on_the_line_is_the_one_that_joins(portal):
    portal.control(
        "apps", client_id="other", client_secret="x", app_url="http://other.localhost/", scopes=["imbot"]
    )
    other = portal.control("frame", client_id="other", user_id=1)["fields"]["AUTH_ID"]
    rival = portal.call(
        "imbot.v2.Bot.register",
        token=other,
        fields={"code": "rival", "properties": {"name": "Другой"}, "type": "openline"},
    )["bot"]["id"]
    portal.control("lines", line_id=17, settings={"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": rival})
    chat = portal.says({**ANNA, "line_id": 17}, "Здравствуйте")["chat_id"]
    assert portal.look("operator/view", chat_id=chat)["operator_id"] == rival


def test_a_bot_that_is_gone_hears_nothing_and_lines_keep_its_number(portal, bot):
    portal.control("bot/remove", bot_id=bot)
    portal.says(ANNA, "Здравствуйте")
    assert portal.heard() == []
    assert portal.call("imopenlines.config.get", CONFIG_ID=15)["WELCOME_BOT_ID"] == str(bot)


def test_an_operator_who_throws_the_bot_out_does_so_silently(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.events()
    portal.control("operator/remove-bot", chat_id=chat, bot_id=bot)
    portal.says(ANNA, "Алло")
    assert portal.heard() == []
    assert portal.refused("imbot.v2.Chat.get", botId=bot, dialogId=f"chat{chat}") == ("ACCESS_DENIED", 403)


def test_one_client_has_one_chat_a_line_and_one_user_a_connector(portal, bot):
    sales = portal.says(BORIS, "Привет")
    support = portal.says({**BORIS, "line_id": 16}, "Привет")
    assert sales["chat_id"] != support["chat_id"]
    assert sales["user_id"] == support["user_id"]


def test_message_numbers_grow_across_the_whole_portal(portal, bot):
    numbers = [portal.says(who, "Привет")["message_id"] for who in (ANNA, BORIS, ANNA)]
    assert numbers == sorted(set(numbers))


def test_an_edit_and_a_removal_by_the_client_are_told(portal, bot):
    number = portal.says(ANNA, "Принимаю")["message_id"]
    portal.events()
    portal.control("client/edit", **ANNA, message_id=number, text="Не принимаю")
    portal.control("client/edit", **ANNA, message_id=number, delete=True)
    changed, removed = portal.events()
    assert (changed["event"], changed["data"]["message"]["text"]) == ("ONIMBOTV2MESSAGEUPDATE", "Не принимаю")
    assert (removed["event"], removed["data"]["messageId"]) == ("ONIMBOTV2MESSAGEDELETE", str(number))


def test_a_whatsapp_window_closes_a_day_after_the_clients_last_message(portal):
    bot = portal.installed(line_id=16)
    who = {"line_id": 16, "connector": "whatsappbyedna", "client": "vera"}
    chat = portal.says(who, "Привет")["chat_id"]
    portal.control("clock", advance_seconds=25 * 3600)
    portal.open()
    assert portal.refused(
        "imbot.v2.Chat.Message.send", botId=bot, dialogId=f"chat{chat}", fields={"message": "?"}
    ) == ("SENDING_FAILED", 400)


def test_only_the_sessions_operator_saves_to_crm(portal, bot):
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS={"CRM_CREATE": "none"})
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.control("operator/take", chat_id=chat, user_id=27)
    assert portal.refused("imopenlines.crm.lead.create", CHAT_ID=chat) == ("ERROR_USER_NOT_OPERATOR", 400)
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS={"CRM_CREATE": "lead"})
    assert portal.call("imopenlines.crm.lead.create", token=portal.token_of(27), CHAT_ID=chat) is True
    assert "LEAD|1201|" in portal.call("imopenlines.dialog.get", CHAT_ID=chat)["entity_data_2"]


def test_finish_by_the_bot_closes_the_session(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    assert portal.call("imopenlines.bot.session.finish", CHAT_ID=chat) is True
    assert portal.look("operator/view", chat_id=chat)["status"] is None


def test_the_fetch_log_keeps_native_types_and_forgets_below_the_offset(portal):
    bot = portal.bot(eventMode="fetch", webhookUrl="")
    welcome = {"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bot, "WELCOME_BOT_LEFT": "close"}
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS=welcome)
    portal.control("install-finish")
    portal.says(ANNA, "Здравствуйте")
    assert portal.heard() == []
    first = portal.call("imbot.v2.Event.get", botId=bot)
    assert [event["type"] for event in first["events"]] == ["ONIMBOTV2JOINCHAT", "ONIMBOTV2MESSAGEADD"]
    assert first["events"][1]["data"]["user"]["connector"] is True
    assert first["events"][1]["data"]["bot"]["eventMode"] == "fetch"
    again = portal.call("imbot.v2.Event.get", botId=bot, offset=first["nextOffset"])
    assert (again["events"], again["nextOffset"]) == ([], first["nextOffset"])


def test_the_fetch_log_is_kept_for_a_day(portal):
    bot = portal.bot(eventMode="fetch", webhookUrl="")
    params = {"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bot, "WELCOME_BOT_LEFT": "close"}
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS=params)
    portal.control("install-finish")
    portal.says(ANNA, "Здравствуйте")
    portal.control("clock", advance_seconds=25 * 3600)
    portal.open()
    assert portal.call("imbot.v2.Event.get", botId=bot)["events"] == []

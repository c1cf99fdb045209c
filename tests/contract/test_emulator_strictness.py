"""What the documentation does not allow, the emulator refuses, with the documented code and status."""

import pytest

from tests.unit.emulator.driver import ANNA, APP, BOT_URL, Driver


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def bot(portal):
    return portal.installed()


def rest(portal, url, **options):
    answer = portal.http.post(f"/rest/{url}", **options)
    return answer.json.get("error"), answer.status_code


# the gate


def test_an_unknown_method_comes_before_a_missing_token(portal):
    assert rest(portal, "crm.contact.burn", json={}) == ("ERROR_METHOD_NOT_FOUND", 404)


def test_a_call_without_a_token_is_refused(portal):
    assert rest(portal, "profile", json={}) == ("NO_AUTH_FOUND", 401)


def test_a_made_up_token_is_refused(portal):
    assert rest(portal, "profile", json={"auth": "guess"}) == ("invalid_token", 401)


def test_a_token_of_another_portal_is_refused(portal):
    portal.control("portals", host="portal2.localhost")
    foreign = portal.control("frame", portal="portal2.localhost")["fields"]["AUTH_ID"]
    assert portal.refused("profile", token=foreign) == ("invalid_token", 401)


def test_an_hour_later_the_token_has_expired(portal):
    portal.control("clock", advance_seconds=3601)
    assert portal.refused("profile") == ("expired_token", 401)


def test_a_missing_scope_is_refused_and_with_the_cores_status_when_switched_on():
    portal = Driver(scopes=["im"])
    assert portal.refused("crm.contact.list") == ("insufficient_scope", 403)
    portal.control("switches", core_statuses=True)
    assert portal.refused("crm.contact.list") == ("insufficient_scope", 401)


def test_a_dismissed_employee_cannot_be_authorized(portal):
    token = portal.token_of(27)
    portal.control("users", id=27, active=False)
    assert portal.refused("profile", token=token) == ("authorization_error", 401)


def test_a_user_without_access_to_the_application_is_refused(portal):
    token = portal.token_of(27)
    portal.control("installation", closed_to=[27])
    assert portal.refused("profile", token=token) == ("user_access_error", 403)


def test_a_blocked_application_meets_overload(portal):
    portal.control("installation", blocked=True)
    assert portal.refused("profile") == ("OVERLOAD_LIMIT", 503)


def test_a_token_in_the_address_works_but_is_logged(portal):
    assert portal.http.get(f"/rest/profile?auth={portal.token}").status_code == 200
    portal.call("profile")
    rows = portal.look("log", kind="rest")["items"]
    assert [row["in_url"] for row in rows] == [True, False]


def test_undocumented_parameters_are_named_in_the_log(portal):
    portal.call("crm.contact.list", select=["ID"], ignoreErrors=True)
    assert portal.look("log", kind="rest")["items"][-1]["unknown"] == ["ignoreerrors"]


def test_method_names_and_classic_parameters_are_case_blind(portal):
    assert portal.call("CRM.Contact.LIST", SELECT=["ID"]) == []
    assert portal.call("userconsent.agreement.text", ID=35)["TEXT"]


def test_form_bodies_and_the_json_suffix_are_understood(portal):
    form = {"auth": portal.token, "fields[NAME]": "Анна", "fields[PHONE][0][VALUE]": "+79990000000"}
    number = portal.http.post("/rest/crm.contact.add.json", data=form).json["result"]
    assert portal.call("crm.contact.get", id=number)["PHONE"][0]["VALUE"] == "+79990000000"


def test_a_body_that_is_no_json_is_refused(portal):
    options = {"data": "{", "content_type": "application/json"}
    assert rest(portal, "profile", **options) == ("INVALID_REQUEST", 400)


# bots


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": ""}, "BOT_CODE_REQUIRED"),
        ({"properties": {}}, "BOT_PROPERTIES_REQUIRED"),
        ({"type": "human"}, "BOT_INVALID_TYPE"),
        ({"eventMode": "push"}, "BOT_INVALID_EVENT_MODE"),
        ({"webhookUrl": ""}, "BOT_WEBHOOK_URL_REQUIRED"),
        ({"webhookUrl": "http://localhost/bot"}, "BOT_INVALID_CALLBACK"),
        ({"webhookUrl": "ftp://app.localhost/bot"}, "BOT_INVALID_CALLBACK"),
        ({"properties": {"name": "Б", "avatar": "bm90IGFuIGltYWdl"}}, "BOT_AVATAR_INCORRECT_TYPE"),
    ],
)
def test_a_bot_is_registered_by_the_rules(portal, change, code):
    fields = {"code": "consent", "properties": {"name": "Б"}, "eventMode": "webhook", "webhookUrl": BOT_URL}
    assert portal.refused("imbot.v2.Bot.register", fields={**fields, **change}) == (code, 400)


def test_the_code_of_a_bot_is_taken_across_applications(portal, bot):
    portal.control("apps", client_id="other", client_secret="x", app_url=APP, scopes=["imbot"])
    token = portal.control("frame", client_id="other")["fields"]["AUTH_ID"]
    fields = {"code": "consent", "properties": {"name": "Чужой"}}
    assert portal.refused("imbot.v2.Bot.register", token=token, fields=fields) == (
        "BOT_CODE_ALREADY_TAKEN",
        400,
    )
    assert portal.refused("imbot.v2.Bot.update", token=token, botId=bot, fields={}) == (
        "BOT_OWNERSHIP_ERROR",
        403,
    )


def test_registering_again_changes_nothing_and_update_moves_the_webhook(portal):
    bot = portal.bot()
    assert portal.bot(webhookUrl=f"{APP}/new") == bot
    urls = {row["url"] for row in portal.look("state")["portals"]["portal.localhost"]["handlers"]}
    assert urls == {BOT_URL}
    portal.call("imbot.v2.Bot.update", botId=bot, fields={"webhookUrl": f"{APP}/new"})
    handlers = portal.look("state")["portals"]["portal.localhost"]["handlers"]
    assert {row["url"] for row in handlers} == {f"{APP}/new"}
    assert len(handlers) == 8


def test_without_a_mode_a_bot_is_in_fetch_mode(portal):
    fields = {"code": "quiet", "properties": {"name": "Тихий"}}
    made = portal.call("imbot.v2.Bot.register", fields=fields)["bot"]
    assert (made["eventMode"], made["type"], made["isSupportOpenline"]) == ("fetch", "bot", False)


def test_a_bot_is_named_by_its_number(portal):
    assert portal.refused("imbot.v2.Bot.update", fields={}) == ("BOT_ID_REQUIRED", 400)
    assert portal.refused("imbot.v2.Bot.unregister", botId=999) == ("BOT_NOT_FOUND", 400)
    assert portal.refused("imbot.v2.Bot.get") == ("PARAMS_REQUIRED", 400)


def test_messages_of_a_bot_have_rules(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    where = {"botId": bot, "dialogId": f"chat{chat}"}
    send = "imbot.v2.Chat.Message.send"
    assert portal.refused(send, botId=bot, fields={"message": "?"}) == ("100", 400)
    assert portal.refused(send, **where, fields={"message": " "}) == ("EMPTY_MESSAGE", 400)
    assert portal.refused(send, **where, fields={"message": "?", "keyboard": "{"}) == (
        "PARAM_KEYBOARD_ERROR",
        400,
    )
    assert portal.refused(send, botId=bot, dialogId="chat1", fields={"message": "?"}) == (
        "ACCESS_DENIED",
        403,
    )
    number = portal.says(ANNA, "Моё")["message_id"]
    edit = {"botId": bot, "messageId": number, "fields": {"message": "Не моё"}}
    assert portal.refused("imbot.v2.Chat.Message.update", **edit) == ("ACCESS_DENIED", 403)


def test_buttons_that_cannot_work_are_skipped_in_silence(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    buttons = [
        {"TEXT": "a"},
        {"LINK": "https://a.example"},
        {"TEXT": "b", "LINK": "javascript:1"},
        {"TEXT": "c", "LINK": "/c"},
    ]
    portal.send(bot, chat, "Вопрос", keyboard=buttons)
    kept = portal.look("operator/view", chat_id=chat)["items"][-1]["params"]["KEYBOARD"]
    assert [button["TEXT"] for button in kept] == ["c"]


def test_a_text_is_cut_at_twenty_thousand_signs(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    portal.send(bot, chat, "я" * 20_001)
    assert portal.view(ANNA)[-1]["text"] == "я" * 20_000 + " (...)"


def test_nothing_is_sent_where_the_line_or_the_connector_is_off(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    where = {"botId": bot, "dialogId": f"chat{chat}", "fields": {"message": "?"}}
    portal.control("lines", line_id=15, connectors=["telegrambot"])
    assert portal.refused("imbot.v2.Chat.Message.send", **where) == ("SENDING_FAILED", 400)
    portal.control("lines", line_id=15, connectors=["livechat"], settings={"ACTIVE": "N"})
    assert portal.refused("imbot.v2.Chat.Message.send", **where) == ("SENDING_FAILED", 400)


# lines and sessions


def test_the_welcome_bot_is_lost_without_its_switch_in_the_same_call(portal, bot):
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS={"WELCOME_BOT_ID": bot})
    line = portal.call("imopenlines.config.get", CONFIG_ID=15)
    shown = [line[f"WELCOME_BOT_{key}"] for key in ("ID", "TIME", "LEFT")]
    assert shown == ["0", "600", "queue"]


def test_other_settings_leave_the_welcome_bot_alone(portal, bot):
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS={"CRM": "N", "CRM_CREATE": "cards"})
    line = portal.call("imopenlines.config.get", CONFIG_ID=15)
    assert (line["WELCOME_BOT_ID"], line["WELCOME_BOT_LEFT"]) == (str(bot), "close")
    assert (line["CRM"], line["CRM_CREATE"]) == ("N", "lead")


def test_only_an_administrator_changes_a_line(portal):
    change = {"CONFIG_ID": 15, "PARAMS": {"CRM": "N"}}
    refusal = portal.refused("imopenlines.config.update", token=portal.token_of(27), **change)
    assert refusal == ("CONFIG_WRONG_USER_PERMISSION", 403)


def test_lines_that_are_not_there_are_just_false(portal):
    assert portal.call("imopenlines.config.get", CONFIG_ID=99) is False
    assert portal.call("imopenlines.config.update", CONFIG_ID=99, PARAMS={}) is False
    assert portal.refused("imopenlines.config.get") == ("CONFIG_ID_EMPTY", 400)


def test_a_list_of_lines_wants_structures(portal):
    assert portal.refused("imopenlines.config.list.get", PARAMS={"filter": "ACTIVE"}) == (
        "INVALID_FORMAT",
        400,
    )
    rows = portal.call(
        "imopenlines.config.list.get", PARAMS={"select": ["ID"], "filter": {"LINE_NAME": "Опт"}}
    )
    assert rows == [{"ID": "17"}]


def test_the_bot_calls_the_operators_once(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    assert portal.call("imopenlines.bot.session.operator", CHAT_ID=chat) is True
    assert portal.refused("imopenlines.bot.session.operator", CHAT_ID=chat) == ("WRONG_CHAT", 400)
    assert portal.refused("imopenlines.bot.session.operator") == ("CHAT_ID_EMPTY", 400)


def test_session_methods_take_names_exactly_as_written(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    assert portal.refused("imopenlines.bot.session.transfer", chat_id=chat, USER_ID=27) == (
        "CHAT_ID_EMPTY",
        400,
    )


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({}, "TRANSFER_ID_EMPTY"),
        ({"USER_ID": 0}, "USER_ID_EMPTY"),
        ({"QUEUE_ID": 0}, "QUEUE_ID_EMPTY"),
        ({"TRANSFER_ID": "queue"}, "TRANSFER_ID_EMPTY"),
        ({"USER_ID": 999}, "OPERATOR_WRONG"),
    ],
)
def test_a_transfer_needs_somebody_to_go_to(portal, bot, target, code):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    assert portal.refused("imopenlines.bot.session.transfer", CHAT_ID=chat, **target) == (code, 400)


def test_a_dialogue_is_not_passed_to_a_bot(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    refusal = portal.refused("imopenlines.bot.session.transfer", CHAT_ID=chat, USER_ID=bot)
    assert refusal == ("OPERATOR_WRONG", 400)


def test_an_application_without_a_bot_finishes_nothing(portal):
    assert portal.refused("imopenlines.bot.session.finish", CHAT_ID=1) == ("BOT_ID_ERROR", 400)


def test_history_needs_a_session_and_a_right(portal, bot):
    chat = portal.says({**ANNA, "line_id": 15}, "Здравствуйте")["chat_id"]
    stranger = portal.control("users", name="Стажёр")["id"]
    ask = "imopenlines.session.history.get"
    assert portal.refused(ask) == ("MISSING_REQUIRED_PARAM", 400)
    assert portal.refused(ask, SESSION_ID=9) == ("INVALID_SESSION_ID", 400)
    assert portal.refused(ask, token=portal.token_of(stranger), CHAT_ID=chat) == ("ACCESS_DENIED", 400)
    assert portal.refused("imopenlines.dialog.get", CHAT_ID=9) == ("ACCESS_ERROR", 400)


def test_messages_of_a_dialogue_are_for_its_members(portal, bot):
    chat = portal.says(ANNA, "Здравствуйте")["chat_id"]
    ask = "im.dialog.messages.get"
    assert portal.refused(ask) == ("DIALOG_ID_EMPTY", 400)
    assert portal.refused(ask, DIALOG_ID=f"chat{chat}") == ("ACCESS_ERROR", 403)
    portal.control("operator/take", chat_id=chat, user_id=27)
    token = portal.token_of(27)
    assert portal.refused(ask, token=token, DIALOG_ID=f"chat{chat}", LAST_ID="x") == ("LAST_ID_STRING", 400)
    assert portal.call(ask, token=token, DIALOG_ID=f"chat{chat}")["messages"]


def test_users_of_the_messenger_are_named_by_number(portal):
    assert portal.refused("im.user.get", ID=0) == ("ID_EMPTY", 400)
    assert portal.refused("im.user.get", ID=9) == ("USER_NOT_EXISTS", 400)


def test_chats_of_a_card_need_a_kind_and_a_card(portal):
    ask = "imopenlines.crm.chat.get"
    assert portal.refused(ask, CRM_ENTITY_TYPE="quote", CRM_ENTITY=1) == ("ERROR_ARGUMENT", 400)
    assert portal.refused(ask, CRM_ENTITY_TYPE="contact", CRM_ENTITY=404) == ("ACCESS_DENIED", 403)


# events and placements


def test_handlers_need_a_known_event_an_address_and_a_dot_in_the_host(portal):
    bind = "event.bind"
    assert portal.refused(bind, event="ONNOTHING", handler=APP) == ("ERROR_EVENT_NOT_FOUND", 400)
    assert portal.refused(bind, event="ONAPPTEST") == ("ERROR_ARGUMENT", 400)
    assert portal.refused(bind, event="ONAPPTEST", handler="http://localhost/e") == (
        "ERROR_WRONG_HANDLER_URL",
        400,
    )
    assert portal.refused(bind, event="ONAPPTEST", handler="app.localhost/e") == (
        "ERROR_UNSUPPORTED_PROTOCOL",
        400,
    )
    assert portal.call(bind, event="onAppTest", handler="http://127.0.0.1/e") is True
    assert portal.refused(bind, event="ONAPPTEST", handler="http://127.0.0.1/e") == ("ERROR_CORE", 400)


def test_an_event_beyond_the_scope_is_unknown():
    portal = Driver(scopes=["im"])
    assert portal.refused("event.bind", event="ONCRMCONTACTADD", handler=APP) == (
        "ERROR_EVENT_NOT_FOUND",
        400,
    )


def test_a_handler_of_a_simple_employee_is_tied_to_that_person(portal):
    token = portal.token_of(27)
    portal.call("event.bind", token=token, event="ONAPPTEST", handler=APP)
    assert portal.call("event.get")[0]["auth_type"] == "27"
    refusal = portal.refused("event.bind", token=token, event="ONAPPTEST", handler=APP, auth_type=1)
    assert refusal == ("ACCESS_DENIED", 403)


def test_unbinding_counts_and_needs_the_handler(portal):
    portal.call("event.bind", event="ONAPPTEST", handler=APP)
    assert portal.refused("event.unbind", event="ONAPPTEST") == ("ERROR_ARGUMENT", 400)
    assert portal.call("event.unbind", event="ONAPPTEST", handler=APP) == {"count": 1}


SIDEBAR = {"PLACEMENT": "IM_SIDEBAR", "HANDLER": f"{APP}/side"}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"PLACEMENT": ""}, ("ERROR_ARGUMENT", 400)),
        ({"PLACEMENT": "DEFAULT"}, ("ERROR_PLACEMENT_NOT_FOUND", 400)),
        ({"PLACEMENT": "CONTACT_CENTER"}, ("ERROR_PLACEMENT_NOT_FOUND", 400)),
        ({"HANDLER": "http://localhost:5000/side"}, ("ERROR_WRONG_HANDLER_URL", 400)),
        ({"OPTIONS": {}}, ("ERROR_ARGUMENT", 400)),
        ({"OPTIONS": {"iconName": "fa-bars", "context": "LINE"}}, ("ERROR_ARGUMENT", 400)),
        ({"OPTIONS": {"iconName": "fa-bars", "role": "BOSS"}}, ("ERROR_ARGUMENT", 400)),
        ({"OPTIONS": {"iconName": "fa-bars"}, "USER_ID": 1}, ("ERROR_PLACEMENT_USER_MODE", 200)),
    ],
)
def test_a_placement_is_bound_by_the_rules(portal, change, refusal):
    assert portal.refused("placement.bind", **{**SIDEBAR, **change}) == refusal


def test_a_placement_is_bound_once_by_an_administrator(portal):
    good = {**SIDEBAR, "OPTIONS": {"iconName": "fa-bars", "context": "LINES;CRM", "role": "USER"}}
    assert portal.refused("placement.bind", token=portal.token_of(27), **good) == ("ACCESS_DENIED", 403)
    assert portal.call("placement.bind", **good) is True
    assert portal.refused("placement.bind", **good) == ("ERROR_CORE", 400)
    assert portal.call("placement.unbind", PLACEMENT="IM_SIDEBAR") == {"count": 2}


def test_options_are_kept_by_messenger_placements_only(portal):
    portal.call("placement.bind", PLACEMENT="CRM_CONTACT_DETAIL_TAB", HANDLER=APP, OPTIONS={"iconName": "x"})
    assert portal.call("placement.get")[0]["options"] == []


def test_the_background_worker_needs_an_error_address(portal):
    worker = {"PLACEMENT": "PAGE_BACKGROUND_WORKER", "HANDLER": APP}
    assert portal.refused("placement.bind", **worker) == ("EMPTY_ERROR_HANDLER_URL", 200)
    options = {"errorHandlerUrl": f"{APP}/error"}
    portal.call("placement.bind", **worker, OPTIONS=options)
    second = {**worker, "HANDLER": f"{APP}/2", "OPTIONS": options}
    assert portal.refused("placement.bind", **second) == ("ERROR_PLACEMENT_MAX_COUNT", 200)


# options and native consents


def test_application_options_are_an_administrators(portal):
    assert portal.call("app.option.get") == []
    assert portal.refused("app.option.set", options={}) == ("ArgumentNullException", 400)
    refusal = portal.refused("app.option.set", token=portal.token_of(27), options={"a": 1})
    assert refusal == ("AccessException", 400)
    portal.call("app.option.set", options={"a": "1"})
    assert (portal.call("app.option.get"), portal.call("app.option.get", option="b")) == ({"a": "1"}, None)


@pytest.mark.parametrize("address", ["", "localhost", "203.0.113.300", "203.0.113.7:80"])
def test_a_native_consent_needs_a_real_address(portal, address):
    add = "userconsent.consent.add"
    assert portal.refused(add, AGREEMENT_ID=35, IP=address) == ("ERROR_ARGUMENT", 400)
    assert portal.refused(add, AGREEMENT_ID=99, IP="203.0.113.7") == ("ERROR_ARGUMENT", 400)


def test_a_native_consent_is_never_recognised_again(portal):
    numbers = {
        portal.call("userconsent.consent.add", AGREEMENT_ID=35, IP=ip)
        for ip in ("203.0.113.7", "2001:db8::1")
    }
    assert len(numbers) == 2
    assert portal.refused("userconsent.consent.list") == ("ERROR_METHOD_NOT_FOUND", 404)


# batch


def test_a_batch_runs_fifty_commands_and_forbids_nesting(portal):
    commands = {f"c{number}": "server.time" for number in range(51)}
    part = portal.call("batch", cmd=commands)
    assert len(part["result"]) == 50
    assert part["result_error"]["c50"]["error"] == "ERROR_BATCH_LENGTH_EXCEEDED"
    nested = portal.call("batch", cmd={"a": "batch?cmd[x]=profile"})
    assert nested["result_error"]["a"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"
    assert nested["result"] == []


def test_halt_stops_after_the_first_failure(portal):
    part = portal.call("batch", halt=1, cmd={"a": "crm.contact.get?id=404", "b": "server.time"})
    assert part["result"] == []
    assert list(part["result_error"]) == ["a"]


def test_a_reference_that_does_not_resolve_means_number_one(portal):
    """The trap: the walk stops at an array, and a filled array is the number 1."""
    contact = portal.call("crm.contact.add", fields={"NAME": "Анна"})
    crm = portal.world.portal().crm
    crm.items[3][1] = crm.items[3].pop(contact)
    crm.items[3][1].id = 1
    find = "crm.duplicate.findbycomm?type=EMAIL&values[0]=nobody%40client.example"
    commands = {
        "find": find,
        "gone": "crm.contact.delete?id=$result[find][CONTACT][0]",
        "time": "server.time",
    }
    part = portal.call("batch", cmd={"time": "server.time", **commands})
    assert part["result_error"]["gone"]["error_description"] == "ID is not defined or invalid."
    commands["find"] = "crm.status.list"
    assert portal.call("batch", cmd=commands)["result"]["gone"] is True


def test_scopes_are_checked_for_every_command():
    portal = Driver(scopes=["im"])
    part = portal.call("batch", cmd={"a": "crm.contact.list"})
    assert part["result_error"]["a"]["error"] == "insufficient_scope"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("crm.activity.list", {"filter": {"BINDINGS": 5}}),
        (
            "crm.contact.userfield.add",
            {"fields": {"USER_TYPE_ID": "enumeration", "FIELD_NAME": "A", "LIST": [1]}},
        ),
        ("crm.item.list", {"entityTypeId": 3, "filter": "name"}),
        ("crm.item.get", {"entityTypeId": "contact", "id": 1}),
        ("imbot.v2.Bot.register", {"fields": "consent"}),
    ],
)
def test_parameters_of_a_wrong_type_are_refused(portal, method, params):
    assert portal.refused(method, **params) == ("100", 400)

"""Answers have the keys that the official documentation's examples have."""

import pytest

from tests.unit.emulator.driver import ANNA, APP, Driver


def keys(text):
    return set(text.split())


USER = keys(
    "id active name firstName lastName workPosition color avatar gender birthday extranet bot connector "
    "externalAuthId status idle lastActivityDate absent departments phones type"
)
BOT = keys(
    "id code type isHidden isSupportOpenline isReactionsEnabled backgroundId language moduleId eventMode "
    "countMessage countCommand countChat countUser"
)
CHAT = keys(
    "id dialogId name type messageType owner color avatar description extranet containsCollaber entityType "
    "entityId entityData1 entityData2 entityData3 entityLink diskFolderId permissions parentChatId "
    "parentMessageId isNew textFieldEnabled backgroundId role muteList dateCreate lastMessageId "
    "lastMessageViews lastId managerList markedId messageCount public unreadId userCounter"
)
DIALOG = keys(
    "id name description owner extranet avatar color type counter user_counter message_count unread_id "
    "last_message_id last_id entity_type entity_id entity_data_1 entity_data_2 entity_data_3 mute_list "
    "date_create message_type public role entity_link text_field_enabled background_id is_new readed_list "
    "manager_list dialog_id"
)
HISTORY = keys(
    "chatId canJoin canVoteHead sessionId sessionVoteHead sessionCommentHead userId message "
    "usersMessage users "
    "openlines userInGroup woUserInGroup chat userBlockChat userInChat files"
)
LINE = keys(
    "ID ACTIVE LINE_NAME CRM CRM_CREATE CRM_CHAT_TRACKER QUEUE_TYPE WELCOME_MESSAGE AGREEMENT_MESSAGE "
    "AGREEMENT_ID WELCOME_BOT_ENABLE WELCOME_BOT_JOIN WELCOME_BOT_ID WELCOME_BOT_TIME WELCOME_BOT_LEFT "
    "USE_WELCOME_FORM WELCOME_FORM_ID WELCOME_FORM_DELAY LANGUAGE_ID DATE_CREATE DATE_MODIFY MODIFY_USER_ID "
    "QUEUE QUEUE_ONLINE"
)
IM_USER = keys(
    "id active name first_name last_name work_position color avatar avatar_hr gender birthday "
    "extranet network "
    "bot connector external_auth_id status idle last_activity_date mobile_last_date desktop_last_date absent "
    "departments phones website email bot_data type"
)
TIME = keys("start finish duration processing date_start date_finish operating_reset_at operating")
PAIR = keys(
    "access_token client_endpoint domain expires expires_in member_id refresh_token scope server_endpoint "
    "status user_id"
)
EVENT_AUTH = keys(
    "access_token expires expires_in scope domain server_endpoint status client_endpoint member_id user_id "
    "refresh_token application_token"
)


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def bot(portal):
    return portal.installed()


@pytest.fixture
def chat(portal, bot):
    return portal.says(ANNA, "Здравствуйте", page_url="https://shop.example/cart")["chat_id"]


def test_every_answer_carries_the_time_of_the_portal(portal):
    time = portal.answer("server.time").json["time"]
    assert set(time) == TIME
    assert isinstance(time["start"], float)
    assert time["date_start"].endswith("+03:00")


def test_the_bot_and_its_user(portal, bot):
    made = portal.call("imbot.v2.Bot.get", botId=bot)
    assert set(made) == {"bot", "users"}
    assert set(made["bot"]) == BOT
    assert set(made["users"][0]) >= USER
    listed = portal.call("imbot.v2.Bot.list", filter={"type": "openline"})
    assert set(listed) == {"bots", "users", "hasNextPage"}
    assert portal.call("imbot.v2.Revision.get").keys() == {"rest", "web", "mobile", "desktop"}


def test_the_chat_of_a_bot_and_its_people(portal, bot, chat):
    shown = portal.call("imbot.v2.Chat.get", botId=bot, dialogId=f"chat{chat}")["chat"]
    assert set(shown) == CHAT
    users = portal.call("imbot.v2.Chat.User.list", botId=bot, dialogId=f"chat{chat}")
    assert {user["connector"] for user in users} == {True, False}
    assert set(users[0]) >= USER


def test_a_sent_message_and_its_later_life(portal, bot, chat):
    sent = portal.call(
        "imbot.v2.Chat.Message.send", botId=bot, dialogId=f"chat{chat}", fields={"message": "Вопрос"}
    )
    assert set(sent) == {"id", "uuidMap"}
    done = {"result": True}
    edit = {"botId": bot, "messageId": sent["id"]}
    assert portal.call("imbot.v2.Chat.Message.update", **edit, fields={"message": "Иначе"}) == done
    assert portal.view(ANNA)[-1]["text"] == "Иначе"
    assert portal.call("imbot.v2.Chat.Message.delete", **edit) == done
    assert portal.view(ANNA)[-1]["author"] == "client"
    assert portal.call("imbot.v2.Bot.unregister", botId=bot) == done


def test_the_dialogue_in_classic_words(portal, chat):
    by_chat = portal.call("imopenlines.dialog.get", CHAT_ID=chat)
    assert set(by_chat) >= DIALOG
    code = f"imol|{by_chat['entity_id']}"
    assert portal.call("imopenlines.dialog.get", USER_CODE=code)["id"] == chat
    assert portal.call("imopenlines.dialog.get", SESSION_ID=343)["id"] == chat
    assert portal.call("imopenlines.dialog.get", DIALOG_ID=f"chat{chat}")["id"] == chat


def test_the_history_of_a_session(portal, chat):
    history = portal.call("imopenlines.session.history.get", SESSION_ID=343)
    assert set(history) == HISTORY
    row = next(iter(history["message"].values()))
    assert set(row) == {"id", "chatid", "senderid", "recipientid", "date", "text", "textlegacy", "params"}
    assert all(isinstance(row[key], str) for key in ("id", "chatid", "senderid"))
    assert list(history["chat"][str(chat)])[:3] == ["id", "entityType", "entityId"]


def test_a_line_is_all_text(portal):
    line = portal.call("imopenlines.config.get", CONFIG_ID=15)
    assert set(line) >= LINE
    texts = [value for key, value in line.items() if key not in ("QUEUE", "DATE_CREATE", "DATE_MODIFY")]
    assert all(isinstance(value, str) for value in texts)
    assert line["QUEUE"] == ["27", "28"]
    path = portal.call("imopenlines.config.path.get")
    assert set(path) == {"SERVER_ADDRESS", "PUBLIC_PATH"}


def test_a_user_and_messages_in_classic_words(portal, chat):
    client = portal.call("imopenlines.dialog.get", CHAT_ID=chat)["entity_id"].split("|")[3]
    assert set(portal.call("im.user.get", ID=client)) == IM_USER
    portal.control("operator/take", chat_id=chat, user_id=27)
    shown = portal.call("im.dialog.messages.get", token=portal.token_of(27), DIALOG_ID=f"chat{chat}")
    assert set(shown) == {"chat_id", "messages", "users", "files"}
    assert set(shown["messages"][0]) == keys(
        "id chat_id author_id date text unread uuid replaces params disappearing_date"
    )


def test_chats_of_a_card(portal, chat):
    rows = portal.call("imopenlines.crm.chat.get", CRM_ENTITY_TYPE="lead", CRM_ENTITY=1201)
    assert rows == [{"CHAT_ID": str(chat), "CONNECTOR_ID": "livechat", "CONNECTOR_TITLE": "Онлайн-чат"}]


def test_the_event_of_a_message(portal, chat):
    event = portal.events()[1]
    assert set(event) == {"event", "event_handler_id", "data", "ts", "auth", "url"}
    assert set(event["data"]) == {"bot", "message", "chat", "user", "language"}
    assert set(event["data"]["bot"]) == {"id", "code", "auth"}
    assert set(event["auth"]) == EVENT_AUTH


def test_a_renewed_pair(portal):
    query = {
        "grant_type": "refresh_token",
        "client_id": "local.consent",
        "client_secret": "secret",
        "refresh_token": portal.refresh,
    }
    pair = portal.http.get("/oauth/token/", query_string=query).json
    assert set(pair) == PAIR
    assert pair["domain"] == "oauth.localhost:8900"
    assert pair["client_endpoint"] == "http://portal.localhost:8900/rest/"


def test_who_stands_behind_a_token(portal):
    info = portal.http.get(f"/rest/app.info?auth={portal.token}").json["result"]
    assert set(info) == {"client_id", "scope", "expires", "install", "user_id"}
    assert set(info["install"]) == keys(
        "installed version status scope domain uri client_endpoint member_id member_type"
    )


def test_the_application_as_the_portal_knows_it(portal):
    assert set(portal.call("app.info")) == keys(
        "ID CODE VERSION STATUS INSTALLED PAYMENT_EXPIRED DAYS LANGUAGE_ID LICENSE LICENSE_TYPE "
        "LICENSE_FAMILY"
    )
    assert portal.call("method.get", name="crm.item.add") == {"isExisting": True, "isAvailable": True}
    assert portal.call("method.get", name="crm.nothing") == {"isExisting": False, "isAvailable": False}
    assert "crm" in portal.call("scope")


def test_people_of_the_portal(portal):
    assert set(portal.call("profile")) == {"ID", "ADMIN", "NAME", "LAST_NAME", "PERSONAL_GENDER", "TIME_ZONE"}
    assert set(portal.call("user.current")) >= {"ID", "ACTIVE", "NAME", "LAST_NAME"}
    portal.says(ANNA, "Здравствуйте")
    assert [row["ID"] for row in portal.call("user.get")] == ["1", "27", "28"]
    assert [row["ID"] for row in portal.call("user.get", ID=[27])] == ["27"]


def test_bound_events_and_placements(portal):
    portal.call("event.bind", event="ONCRMCONTACTDELETE", handler=APP)
    assert portal.call("event.get") == [
        {"event": "ONCRMCONTACTDELETE", "handler": APP, "auth_type": "0", "offline": 0}
    ]
    lang = {"ru": {"TITLE": "Согласия"}}
    portal.call(
        "placement.bind", PLACEMENT="CRM_CONTACT_DETAIL_TAB", HANDLER=APP, TITLE="Согласия", LANG_ALL=lang
    )
    assert portal.call("placement.get") == [
        {
            "placement": "CRM_CONTACT_DETAIL_TAB",
            "userId": 0,
            "handler": APP,
            "options": [],
            "title": "Согласия",
            "description": "",
            "langAll": {"ru": {"TITLE": "Согласия", "DESCRIPTION": "", "GROUP_NAME": ""}},
        }
    ]


def test_native_agreements(portal):
    rows = portal.call("userconsent.agreement.list")
    assert [row["ID"] for row in rows] == ["35", "29"]
    assert set(rows[0]) == {"ID", "NAME", "ACTIVE", "LANGUAGE_ID"}
    fields = {"COMPANY_NAME": "ООО «Ромашка»", "EMAIL": "pd@romashka.example"}
    text = portal.call(
        "userconsent.agreement.text", id=35, replace={"button_caption": "Да", "fields": fields}
    )
    assert set(text) == {"LABEL", "TEXT"}
    assert "ООО «Ромашка»" in text["TEXT"]


def test_a_card_in_both_words(portal):
    portal.call("crm.contact.add", fields={"NAME": "Анна", "PHONE": [{"VALUE": "+79990000000"}]})
    classic = portal.call(
        "crm.contact.list", select=["ID", "NAME", "PHONE"], filter={"PHONE": "+79990000000"}
    )
    assert classic[0]["ID"] == "41"
    assert set(classic[0]["PHONE"][0]) == {"ID", "VALUE_TYPE", "VALUE", "TYPE_ID"}
    new = portal.call("crm.item.list", entityTypeId=3, filter={">id": 0}, select=["*"])["items"][0]
    assert new["id"] == 41
    assert set(new["fm"][0]) == {"id", "valueType", "value", "typeId"}
    bare = portal.call("crm.item.list", entityTypeId=3, select=["id", "name", "fm"])["items"][0]
    assert bare == {"id": 41, "name": "Анна"}


def test_a_card_is_found_by_its_dialogue(portal, chat):
    code = portal.call("imopenlines.dialog.get", CHAT_ID=chat)["entity_id"]
    filters = {"=imol": f"imol|{code}"}
    rows = portal.call("crm.item.list", entityTypeId=1, filter=filters, select=["id", "imol"])["items"]
    assert rows == [{"id": 1201, "imol": f"imol|{code}"}]


def test_filters_nest_with_or(portal):
    for name in ("Анна", "Борис", "Вера"):
        portal.call("crm.item.add", entityTypeId=3, fields={"name": name, "originatorId": "app"})
    condition = {"originatorId": "app", "0": {"logic": "OR", "=name": "Анна", "%name": "ера"}}
    rows = portal.call("crm.item.list", entityTypeId=3, filter=condition)["items"]
    assert [row["name"] for row in rows] == ["Анна", "Вера"]


def test_the_log_entries_of_a_card_come_by_ten(portal):
    number = portal.call("crm.contact.add", fields={"NAME": "Анна"})
    entry = {
        "entityTypeId": 3,
        "entityId": number,
        "title": "Согласие",
        "text": "Принято",
        "iconCode": "info",
    }
    for _ in range(11):
        made = portal.call("crm.timeline.logmessage.add", fields=entry)["logMessage"]
    assert set(made) == {"id", "created", "authorId", "title", "text", "iconCode"}
    answer = portal.answer("crm.timeline.logmessage.list", entityTypeId=3, entityId=number).json
    assert (len(answer["result"]), answer["next"], answer["total"]) == (10, 10, 11)


def test_activities_of_a_session_are_listed_and_deleted(portal, chat):
    bindings = [{"OWNER_TYPE_ID": 1, "OWNER_ID": 1201}]
    (row,) = portal.call("crm.activity.list", filter={"BINDINGS": bindings}, select=["ID", "PROVIDER_ID"])
    assert row["PROVIDER_ID"] == "IMOPENLINES_SESSION"
    assert portal.call("crm.activity.delete", id=row["ID"]) is True
    assert portal.call("crm.activity.list", filter={"OWNER_TYPE_ID": 1, "OWNER_ID": 1201}) == []


def test_own_companies_with_requisites_and_addresses(portal):
    assert portal.call("crm.company.list") == []
    (company,) = portal.call("crm.company.list", filter={"IS_MY_COMPANY": "Y"}, select=["ID", "TITLE"])
    assert company == {"ID": "12", "TITLE": "ООО «Ромашка»"}
    (item,) = portal.call("crm.item.list", entityTypeId=4, filter={"isMyCompany": "Y"})["items"]
    assert item["id"] == 12
    (requisite,) = portal.call("crm.requisite.list", filter={"ENTITY_TYPE_ID": 4, "ENTITY_ID": 12})
    assert {"RQ_INN", "RQ_KPP", "RQ_OGRN", "RQ_COMPANY_FULL_NAME"} <= set(requisite)
    (address,) = portal.call("crm.address.list", filter={"ENTITY_TYPE_ID": 8, "ENTITY_ID": requisite["ID"]})
    assert {"POSTAL_CODE", "CITY", "ADDRESS_1", "TYPE_ID"} <= set(address)


def test_more_own_companies_can_be_given_requisites_and_addresses(portal):
    values = {"TITLE": "ИП Тестов", "IS_MY_COMPANY": "Y"}
    company = portal.control("crm/items", type_id=4, values=values)["id"]
    address = {"TYPE_ID": 4, "CITY": "Тверь"}
    trader = {"RQ_OGRNIP": "304500116000157"}
    made = portal.control("crm/requisites", company_id=company, values=trader, addresses=[address])
    (listed,) = portal.call("crm.requisite.list", filter={"@ENTITY_ID": [company]})
    assert listed == made
    (default,) = portal.call("crm.requisite.list", filter={"ENTITY_ID": 12})
    assert default.keys() == listed.keys()
    moved = [{**address, "CITY": "Псков"}]
    portal.control("crm/requisites", id=made["ID"], values={"NAME": "ИП"}, addresses=moved)
    (found,) = portal.call("crm.address.list", filter={"ENTITY_TYPE_ID": 8, "@ENTITY_ID": [made["ID"]]})
    assert (found["CITY"], found["TYPE_ID"], found["ANCHOR_ID"]) == ("Псков", "4", str(company))
    assert portal.refused_control("crm/requisites", company_id=company, values={"RQ_LIE": "1"}) == 400
    assert portal.refused_control("crm/requisites", id=9, values={}) == 404


def test_sources_and_custom_fields(portal):
    (web,) = portal.call("crm.status.list", filter={"ENTITY_ID": "SOURCE", "STATUS_ID": "WEB"})
    assert {"ID", "ENTITY_ID", "STATUS_ID", "NAME", "SORT", "SYSTEM"} == set(web)
    portal.call("crm.contact.userfield.add", fields={"USER_TYPE_ID": "datetime", "FIELD_NAME": "PD_AT"})
    (field,) = portal.call("crm.contact.userfield.list", filter={"FIELD_NAME": "UF_CRM_PD_AT"})
    assert {"ID", "ENTITY_ID", "FIELD_NAME", "USER_TYPE_ID"} <= set(field)
    fields = portal.call("crm.item.fields", entityTypeId=3)["fields"]
    assert fields["ufCrm_PD_AT"]["upperName"] == "UF_CRM_PD_AT"
    assert fields["createdTime"]["upperName"] == "CREATED_TIME"
    by_own_name = portal.call("crm.item.fields", entityTypeId=3, useOriginalUfNames="Y")["fields"]
    assert "UF_CRM_PD_AT" in by_own_name

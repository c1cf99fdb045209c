"""An emulator in the same process: no sockets, events read from the queue instead of being sent."""

from emulator import World, create_app
from emulator.phpform import decode

SCOPES = ["crm", "im", "imbot", "imopenlines", "userconsent", "placement", "user_brief"]
APP = "http://app.localhost:5000"
BOT_URL = f"{APP}/bot"
WELCOME = {
    "WELCOME_BOT_ENABLE": "Y",
    "WELCOME_BOT_JOIN": "always",
    "WELCOME_BOT_TIME": 600,
    "WELCOME_BOT_LEFT": "close",
}
ANNA = {"line_id": 15, "connector": "livechat", "client": "anna"}
BORIS = {"line_id": 15, "connector": "telegrambot", "client": "boris"}


class Driver:
    """A portal with one registered card; `token` is the administrator's after `open`."""

    def __init__(self, scopes=None):
        self.world = World()
        self.world.limit.enabled = False
        self.http = create_app(self.world).test_client()
        self.control("apps", **card(scopes or SCOPES))
        self.open()

    def control(self, path, /, **body):
        answer = self.http.post(f"/_control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json

    def refused_control(self, path, /, **body):
        return self.http.post(f"/_control/{path}", json=body).status_code

    def look(self, path, /, **query):
        answer = self.http.get(f"/_control/{path}", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def open(self, user_id=1, **facts):
        frame = self.control("frame", user_id=user_id, **facts)
        self.token = frame["fields"]["AUTH_ID"]
        self.refresh = frame["fields"]["REFRESH_ID"]
        return frame

    def answer(self, method, /, token=None, **params):
        return self.http.post(f"/rest/{method}", json={**params, "auth": token or self.token})

    def call(self, method, /, token=None, **params):
        answer = self.answer(method, token, **params)
        assert answer.status_code == 200, answer.text
        assert "error" not in answer.json, answer.text
        return answer.json["result"]

    def refused(self, method, /, token=None, **params):
        """(code, status) of a refusal."""
        answer = self.answer(method, token, **params)
        assert "error" in answer.json, answer.text
        return answer.json["error"], answer.status_code

    def token_of(self, user_id):
        return self.control("frame", user_id=user_id)["fields"]["AUTH_ID"]

    def bot(self, **fields):
        """A registered line bot's id."""
        given = {"code": "consent", "properties": {"name": "Согласия"}, "type": "openline"}
        hook = {"eventMode": "webhook", "webhookUrl": BOT_URL}
        return self.call("imbot.v2.Bot.register", fields={**given, **hook, **fields})["bot"]["id"]

    def installed(self, line_id=15, **welcome):
        """Bot attached to the line and installation finished; the bot's id."""
        bot = self.bot()
        params = {**WELCOME, "WELCOME_BOT_ID": bot, **welcome}
        assert self.call("imopenlines.config.update", CONFIG_ID=line_id, PARAMS=params) is True
        self.control("install-finish")
        return bot

    def says(self, who, text, /, **more):
        return self.control("client/message", **{**who, "text": text, **more})

    def view(self, who):
        return self.look("client/view", **who)["items"]

    def send(self, bot, chat, message, **fields):
        return self.call(
            "imbot.v2.Chat.Message.send",
            botId=bot,
            dialogId=f"chat{chat}",
            fields={"message": message, **fields},
        )["id"]

    def events(self):
        """Queued events as PHP would parse them; the queue is empty afterwards."""
        found = []
        while (delivery := self.world.outbox.take(0)) is not None:
            self.world.outbox.done(delivery)
            found.append({**decode(delivery.pairs), "url": delivery.url})
        return found

    def heard(self):
        """Names of the queued events in their order."""
        return [event["event"] for event in self.events()]


def card(scopes):
    return {
        "client_id": "local.consent",
        "client_secret": "secret",
        "app_url": f"{APP}/app",
        "install_url": f"{APP}/install",
        "scopes": scopes,
    }

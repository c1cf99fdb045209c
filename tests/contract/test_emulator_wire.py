"""Over real sockets: what a handler receives, what is lost on the way, and answers that break."""

import threading

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from emulator import Emulator
from emulator.server import QuietHandler
from tests.unit.emulator.driver import ANNA, SCOPES, WELCOME


class Receiver:
    """The application's end: remembers posts and answers with `status`."""

    def __init__(self):
        self.posts = []
        self.status = 200
        app = Flask(__name__)
        app.add_url_rule("/<path:path>", view_func=self.receive, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        self.base = f"http://app.localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def receive(self, path):
        self.posts.append({"path": path, "form": request.form.to_dict(), "headers": dict(request.headers)})
        return f"page of {path}", self.status

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


class Portal:
    """A running emulator with an installed application whose bot holds line 15."""

    def __init__(self, emulator, receiver):
        self.url = emulator.url
        self.receiver = receiver
        card = {"client_id": "a", "client_secret": "s", "scopes": SCOPES, "app_url": f"{receiver.base}/app"}
        self.control("apps", **card, install_url=f"{receiver.base}/install")
        self.opened = self.control("open")
        self.token = self.opened["form"]["AUTH_ID"]
        fields = {"code": "c", "properties": {"name": "Б"}, "type": "openline", "eventMode": "webhook"}
        made = self.call("imbot.v2.Bot.register", fields={**fields, "webhookUrl": f"{receiver.base}/bot"})
        params = {**WELCOME, "WELCOME_BOT_ID": made["result"]["bot"]["id"]}
        self.call("imopenlines.config.update", CONFIG_ID=15, PARAMS=params)
        self.control("install-finish")

    def control(self, path, **body):
        answer = requests.post(f"{self.url}/_control/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def post(self, method, **params):
        body = {**params, "auth": self.token}
        return requests.post(f"{self.url}/rest/{method}", json=body, timeout=5, allow_redirects=False)

    def call(self, method, **params):
        return self.post(method, **params).json()

    def says(self, *texts):
        for text in texts:
            self.control("client/message", **ANNA, text=text)
        assert self.control("wait", timeout=10) == {"idle": True}

    def heard(self):
        """Texts of the messages that reached the bot, in the order of their arrival."""
        forms = [post["form"] for post in self.receiver.posts if post["path"] == "bot"]
        return [form["data[message][text]"] for form in forms if form["event"] == "ONIMBOTV2MESSAGEADD"]

    def log(self, kind):
        return requests.get(f"{self.url}/_control/log", params={"kind": kind}, timeout=5).json()["items"]


@pytest.fixture
def portal(receiver):
    with Emulator() as emulator:
        yield Portal(emulator, receiver)


def test_opening_posts_the_form_and_brings_back_the_page(portal, receiver):
    assert (portal.opened["status"], portal.opened["body"]) == (200, "page of install")
    post = receiver.posts[0]
    assert post["form"]["AUTH_ID"] == portal.token
    assert post["headers"]["Host"] == receiver.base.removeprefix("http://")


def test_events_are_forms_in_the_order_of_what_happened(portal, receiver):
    portal.says("один", "два", "три")
    assert portal.heard() == ["один", "два", "три"]
    kinds = {post["headers"]["Content-Type"] for post in receiver.posts}
    assert kinds == {"application/x-www-form-urlencoded"}


def test_a_failed_event_is_logged_and_never_sent_again(portal, receiver):
    receiver.status = 503
    portal.says("один")
    receiver.status = 200
    portal.says("два")
    assert portal.heard() == ["один", "два"]
    statuses = [row["status"] for row in portal.log("events")]
    assert statuses == [503, 503, 200]


def test_a_handler_that_is_not_there_is_logged_as_no_answer(portal):
    portal.call("event.bind", event="ONAPPTEST", handler="http://127.0.0.1:9/nobody")
    portal.call("event.test", nonce="1")
    portal.control("wait", timeout=10)
    row = portal.log("events")[-1]
    assert (row["status"], row["error"]) == (0, "ConnectionError")


def test_events_get_lost_doubled_and_shuffled(portal):
    names = ["ONIMBOTV2MESSAGEADD"]
    portal.control("faults", events={"drop_next": 1, "names": names})
    portal.says("потеряно", "дошло")
    portal.control("faults", events={"duplicate_next": 1})
    portal.says("дважды")
    portal.control("faults", events={"reorder_window": 2})
    portal.says("первое", "второе")
    assert portal.heard() == ["дошло", "дважды", "дважды", "второе", "первое"]


def test_late_events_are_waited_for(portal):
    portal.control("faults", events={"delay_seconds": 0.3})
    portal.says("поздно")
    assert portal.heard() == ["поздно"]


def test_a_share_of_events_is_dropped(portal):
    portal.control("faults", events={"drop_share": 1.0})
    portal.says("потеряно")
    assert portal.heard() == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"kind": "error", "status": 503, "code": "QUERY_LIMIT_EXCEEDED"}, 503),
        ({"kind": "html", "status": 502}, 502),
        ({"kind": "redirect", "location": "http://new.localhost/rest/crm.contact.add"}, 302),
    ],
)
def test_a_switched_on_answer_comes_once_and_has_no_effect(portal, fault, status):
    portal.control("faults", rest=[{"method": "crm.contact.add", **fault}])
    assert portal.post("crm.contact.add", fields={"NAME": "Анна"}).status_code == status
    assert portal.call("crm.contact.list", select=["ID"])["result"] == []
    assert portal.post("crm.contact.add", fields={"NAME": "Анна"}).status_code == 200


@pytest.mark.parametrize(("kind", "kept"), [("timeout", 0), ("effect_then_timeout", 1)])
def test_a_connection_ends_before_or_after_the_effect(portal, kind, kept):
    portal.control("faults", rest=[{"method": "crm.contact.add", "kind": kind, "seconds": 0.05}])
    with pytest.raises(requests.ConnectionError):
        portal.post("crm.contact.add", fields={"NAME": "Анна"})
    assert len(portal.call("crm.contact.list")["result"]) == kept


def test_a_fault_reaches_commands_inside_a_batch(portal):
    portal.control(
        "faults", rest=[{"method": "crm.contact.add", "code": "ERROR_CORE", "status": 400, "times": 0}]
    )
    part = portal.call("batch", cmd={"a": "crm.contact.add?fields[NAME]=A", "b": "server.time"})["result"]
    assert part["result_error"]["a"]["error"] == "ERROR_CORE"
    assert list(part["result"]) == ["b"]


def test_the_bucket_overflows_and_drains(portal):
    portal.control("rate-limit", burst=5, per_second=1000)
    statuses = [portal.post("server.time").status_code for _ in range(5)]
    portal.control("rate-limit", per_second=0)
    statuses += [portal.post("server.time").status_code for _ in range(6)]
    assert statuses[:5] == [200] * 5
    assert statuses[-1] == 503
    assert portal.log("rest")[-1]["effect"] is False

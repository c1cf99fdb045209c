"""The whole play on loopback: an emulated portal, the application and its worker as real processes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from models.vault import new_key

ROOT = Path(__file__).parents[2]
CLIENT_ID, CLIENT_SECRET = "app.acceptance", "acceptance-secret"
SCOPES = ["crm", "im", "imbot", "imopenlines", "placement", "userconsent"]
COMPANY = {
    "kind": "entity",
    "full_name": "Общество с ограниченной ответственностью «Ромашка Плюс»",
    "short_name": "ООО «Ромашка Плюс»",
    "inn": "7707083893",
    "kpp": "770701001",
    "ogrn": "1027700132195",
    "address": "117312, г. Москва, ул. Вавилова, д. 19",
    "email": "privacy@romashka-plus.ru",
    "jurisdiction": "RU",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(look, timeout=60, every=0.05):
    """What ``look`` answers once it is true; the last answer goes into the failure.

    The patience is for a machine on which many tests run side by side: a sound one answers at once.
    """
    until = time.monotonic() + timeout
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < until, f"never came true within {timeout} s: {seen!r}"
        time.sleep(every)


class Stage:
    """Starts, kills and asks the processes; speaks to the emulator's control API and to ours."""

    def __init__(self, emulator, directory, database_url=None):
        self.emulator = emulator
        self.port = free_port()
        self.directory = Path(directory)
        self.env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SOGLASIE_PUBLIC_URL": f"http://app.localhost:{self.port}",
            "SOGLASIE_CLIENT_ID": CLIENT_ID,
            "SOGLASIE_CLIENT_SECRET": CLIENT_SECRET,
            "SOGLASIE_ENCRYPTION_KEYS": new_key(),
            "SOGLASIE_OAUTH_URLS": f"http://oauth.localhost:{emulator.port}",
            "SOGLASIE_PRIVATE_PORTALS": "portal.localhost,oauth.localhost,app.localhost",
            "SOGLASIE_DATA_RESIDENCY": "RU",
            "SOGLASIE_DATA_DIR": str(self.directory),
            "SOGLASIE_PORTAL_RATE": "200/500",
            "DATABASE_URL": database_url or f"sqlite:///{self.directory}/soglasie.sqlite3",
        }
        self.processes = {}
        self.http = requests.Session()
        self.http.trust_env = False
        self.control("POST", "/rate-limit", {"enabled": False, "per_second": 2, "burst": 50})

    # processes

    def flask(self, *command, check=True):
        done = subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr
        return done

    def start(self):
        self.flask("db", "upgrade")
        self.start_web()
        self.start_worker()
        return self

    def start_web(self):
        command = ["gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}", "--workers", "1"]
        self._spawn("web", [sys.executable, "-m", *command, "--threads", "8"])
        eventually(self._is_up)

    def start_worker(self, name="worker"):
        self._spawn(name, [sys.executable, "-m", "flask", "worker"])

    def _spawn(self, name, command):
        with (self.directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def _is_up(self):
        assert self.processes["web"].poll() is None, self.log("web")
        try:
            return self.http.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    def kill(self, name):
        """kill -9 of the process and all its children."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self):
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            process.wait(timeout=20)
        self.processes.clear()
        self.http.close()

    def log(self, name):
        return (self.directory / f"{name}.log").read_text()[-3000:]

    # the portal

    def control(self, method, path, body=None, **query):
        answer = self.http.request(
            method,
            f"http://127.0.0.1:{self.emulator.port}/_control{path}",
            json=body,
            params=query,
            timeout=60,
        )
        assert answer.ok, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def portal_state(self):
        state = self.control("GET", "/state")
        return state["portals"][state["default_portal"]]

    def register(self, scopes):
        """Fill in the application's card in the portal."""
        base = f"http://app.localhost:{self.port}/bitrix24"
        self.control(
            "POST", "/apps",
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_url": f"{base}/app",
             "install_url": f"{base}/install", "scopes": scopes, "code": "soglasie", "title": "Согласие"},
        )  # fmt: skip

    def install(self):
        """Register the card, open the installer as the administrator, finish."""
        self.register(SCOPES)
        opened = self.open()
        self.control("POST", "/install-finish", {"user_id": 1})
        return opened

    def open(self, user_id=1, placement="DEFAULT", options=None):
        return self.control(
            "POST", "/open", {"user_id": user_id, "placement": placement, "options": options or {}}
        )

    # the application

    def session_of(self, user_id=1):
        opened = self.open(user_id)
        assert opened["status"] == 200, opened["body"][:500]
        return re.search(r'name="page-session" content="([^"]+)"', opened["body"]).group(1)

    def api(self, method, path, body=None, session=None, **query):
        self.admin = session or getattr(self, "admin", None) or self.session_of()
        return self.http.request(
            method,
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            json=body,
            params=query,
            headers={"Authorization": f"Bearer {self.admin}"},
            timeout=60,
        )

    def protect(self, *line_ids, mode="implied", auto_save=False, company=None):
        """A company, its standard agreement, published, on the lines."""
        company_id = self._made("/companies", {**COMPANY, **(company or {})})["id"]
        agreement = self._made(
            "/agreements",
            {"company_id": company_id, "kind": "personal_data", "language": "ru", "source": "standard",
             "text": None, "purposes": ["reply", "card"], "recipients": [],
             "contact_email": COMPANY["email"]},
        )  # fmt: skip
        version = self._made(f"/agreements/{agreement['id']}/publish", {"material": True})
        for line_id in line_ids:
            answer = self.api(
                "PUT", f"/lines/{line_id}",
                {"protected": True, "agreement_id": agreement["id"], "mode": mode,
                 "auto_save_to_crm": auto_save},
            )  # fmt: skip
            assert answer.ok, answer.text
        return version

    def _made(self, path, body):
        answer = self.api("POST", path, body)
        assert answer.ok, answer.text
        return answer.json()

    def consents(self, **query):
        answer = self.api("GET", "/consents", **query)
        assert answer.ok, answer.text
        return answer.json()["items"]


class Person:
    """A client in one channel of one line."""

    def __init__(self, stage, key, line_id=15, connector="livechat", **about):
        self.stage, self.about = stage, about
        self.where = {"client": key, "line_id": line_id, "connector": connector}
        self.chat_id = None

    def writes(self, text, **more):
        sent = self.stage.control(
            "POST", "/client/message", {**self.where, **self.about, "text": text, **more}
        )
        self.chat_id = sent["chat_id"]
        return sent

    def presses(self, value):
        return self.stage.control("POST", "/client/click", {**self.where, "value": value})

    def sees(self):
        return self.stage.control("GET", "/client/view", **self.where)["items"]

    def from_bot(self):
        return [item for item in self.sees() if item["author"] == "bot"]

    def is_told(self, words, times=1, timeout=60):
        """Wait until the bot has said something with these words that often."""
        said = lambda: [item for item in self.from_bot() if words in item["text"]]  # noqa: E731
        return eventually(lambda: len(said()) >= times and said(), timeout)

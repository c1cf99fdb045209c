"""What is asked: the application on one filled register, and its rival with ready answers."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import select

import bootstrap
from models.page_session import open_page_session
from models.portal import Portal
from models.session import Database
from scripts.bench_sender import PATIENCE
from scripts.bench_stand import WEB_PROCESSES
from scripts.processes import Child, DemoError, Http, free_port
from scripts.run_demo import Demo
from settings import Settings

LONGEST = 120
"""Seconds for one answer: a question that takes so long shall be seen in the table."""
_OK = 200


class Asker:
    """One kept connection; opened anew by the next request when the server closed it."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        self._headers = headers

    def ask(self, path: str) -> tuple[float, bytes]:
        """Seconds until the whole answer is here, and the answer.

        Raises DemoError for any that is not 200.
        """
        if self._connection.sock is None:
            self._connection.connect()
        begun = time.perf_counter()
        try:
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
            body = answer.read()
        except (http.client.HTTPException, ConnectionError):
            # A connection that waited too long for its turn was closed by the server.
            self._connection.close()
            self._connection.connect()
            begun = time.perf_counter()
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
            body = answer.read()
        seconds = time.perf_counter() - begun
        if answer.status != _OK:
            raise DemoError(f"GET {path} was answered {answer.status}: {body[:600]!r}")
        return seconds, body

    def close(self) -> None:
        self._connection.close()


class House(Demo):
    """The application on one database; all houses share a directory, and with it one encryption key."""

    def __init__(self, name: str, database_url: str, directory: Path) -> None:
        # No portal runs here: the register is asked by our own page alone.
        super().__init__(directory, free_port(0), free_port(0))
        self.name, self.database_url = name, database_url
        self.env |= {"DATABASE_URL": database_url, "WEB_CONCURRENCY": str(WEB_PROCESSES)}

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def migrate(self) -> None:
        self._migrate()

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.env)

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The database as the application itself opens it."""
        db = bootstrap.build(self.settings).db
        try:
            yield db
        finally:
            db.close()

    def open_doors(self) -> None:
        """Start the web processes."""
        self._run(f"web-{self.name}".lower().replace(" ", "-"),
                  ["gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.app_port}"])  # fmt: skip
        self._await(self.app, "/healthz")

    def asker(self) -> Asker:
        """An administrator with the page open, for an hour from now."""
        with self.opened() as db, db.write() as session:
            portal_id = session.scalars(select(Portal.id)).one()
            token = open_page_session(
                session, portal_id, 1, is_admin=True, language="ru", now=datetime.now(UTC)
            )
        return Asker(
            self.app_port, {"Authorization": f"Bearer {token}", "Host": f"app.localhost:{self.app_port}"}
        )


class Ready:
    """Flask with ready answers, under gunicorn with the settings of a house."""

    def __init__(self, like: House) -> None:
        self.port = free_port(0)
        command = ["gunicorn", "scripts.bench_bare:app", "--bind", f"127.0.0.1:{self.port}"]
        self._child = Child("bare", command, like.env, like.directory)
        http, until = Http("app.localhost", self.port), time.monotonic() + PATIENCE
        while not http.is_up("/healthz"):
            self._child.check()
            if time.monotonic() > until:
                raise DemoError("The bare application did not start.")
            time.sleep(0.1)

    def asker(self) -> Asker:
        return Asker(self.port, {"Host": f"app.localhost:{self.port}"})

    def stop(self) -> None:
        self._child.end()

"""Long work on a register against yardsticks: the export, the check of the chain, and one entry more."""

import hashlib
import itertools
import os
import re
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, func, select, text
from sqlalchemy.engine import make_url

from consent.facts import Act
from consent.fingerprint import Link, canonical
from consent.vocabulary import Method, Status
from models.portal import Portal
from models.register import Evidence, RegisterEntry, append
from models.register_portions import as_of_now
from models.register_search import Filters
from models.session import Database
from scripts.bench_register_house import House
from scripts.processes import DemoError
from usecases.exports import Format, Order, contents
from usecases.register_check import examine

SHELL: Final = Path("/usr/bin/sqlite3")
HASHED: Final = 100_000
"""So many entries are enough to know the speed of the yardsticks of the check."""
APPENDS: Final = 100
_PORTION: Final = 1_000
_PUBLIC_URL: Final = "https://app.example"


@dataclass
class Lap:
    """What something took, in seconds; ``cpu``: of this process or of its children."""

    wall: float
    cpu: float


@dataclass
class Work:
    """All laps at one house."""

    rows: int = 0
    export: list[Lap] = field(default_factory=list)
    export_yardstick: list[Lap] = field(default_factory=list)
    """The shell of SQLite, or COPY of PostgreSQL; empty without a shell."""
    check: Lap | None = None
    hashing: float = 0.0
    """Seconds an entry, as the next ones are: both hashes of an entry, over bytes that are ready."""
    canonical: float = 0.0
    """Making these bytes."""
    reading: float = 0.0
    """Reading the entry past everything but the driver."""
    appends: list[float] = field(default_factory=list)
    inserts: list[float] = field(default_factory=list)
    """One row of about the same length into a table without indexes, committed."""


def lap(work: Callable[[], object], who: int = resource.RUSAGE_SELF) -> Lap:
    before, begun = resource.getrusage(who), time.perf_counter()
    work()
    wall, after = time.perf_counter() - begun, resource.getrusage(who)
    return Lap(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure_export(house: House, work: Work) -> None:
    """Once the whole register as CSV, and once by the yardstick with the same SELECT."""
    with house.opened() as db:
        with db.read() as session:
            portal_id = session.scalars(select(Portal.id)).one()
        filters, work.rows = as_of_now(db, portal_id, Filters())
        order = Order(portal_id, Format.CSV, filters)
        statement, parameters = _select_of(db, order)
        work.export.append(lap(lambda: _export(db, order)))
        if not house.is_sqlite:
            work.export_yardstick.append(lap(lambda: _copy_out(db, statement, parameters)))
        elif SHELL.exists():
            inlined = _inlined(statement, parameters)
            path = make_url(house.database_url).database or ""
            command = [str(SHELL), "-readonly", "-csv", path, inlined]
            work.export_yardstick.append(lap(lambda: _run(command), resource.RUSAGE_CHILDREN))


def _export(db: Database, order: Order) -> None:
    with Path(os.devnull).open("wb") as file:
        file.writelines(contents(db, order, _PUBLIC_URL))


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def _select_of(db: Database, order: Order) -> tuple[str, Any]:
    """What the export asks for its first portion, without the end of the portion."""
    with _heard(db) as statements:
        pieces = contents(db, order, _PUBLIC_URL)
        list(itertools.islice(pieces, 2))
    statement, parameters = next(
        each for each in statements if "ORDER BY" in each[0] and "prev_hash" in each[0]
    )
    return re.sub(r"\s+LIMIT .*$", "", statement, flags=re.DOTALL), parameters


@contextmanager
def _heard(db: Database) -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def _inlined(statement: str, parameters: Any) -> str:
    values = iter(parameters)
    return re.sub(r"\?", lambda _: _literal(next(values)), statement)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _copy_out(db: Database, statement: str, parameters: Any) -> None:
    with db.read() as session:
        driver: Any = session.connection().connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)", parameters) as out,
        ):
            for _ in out:
                pass


def measure_check(house: House, work: Work) -> None:
    """The whole check once, and its yardsticks on the first entries.

    Raises DemoError when the register is not whole: then the benchmark filled it wrongly.
    """
    with house.opened() as db:
        with db.read() as session:
            portal = session.scalars(select(Portal)).one()
        examined = []
        work.check = lap(lambda: examined.append(examine(db, portal, [], [])))
        if examined[0].fault is not None:
            raise DemoError(f"The register is not whole: {examined[0].fault}")
        _measure_hashing(db, portal.id, work)
        work.reading = _seconds_of_reading(db, portal.id)


def _measure_hashing(db: Database, portal_id: int, work: Work) -> None:
    making = hashing = 0.0
    count = 0
    query = select(RegisterEntry).where(RegisterEntry.portal_id == portal_id).order_by(RegisterEntry.seq)
    with db.inspect() as session:
        entries = session.scalars(query.limit(HASHED).execution_options(yield_per=_PORTION))
        for portion in entries.partitions():
            links = [entry.as_link() for entry in portion]
            begun = time.perf_counter()
            pieces = [piece for link in links for piece in _pieces(link)]
            made = time.perf_counter()
            for piece in pieces:
                hashlib.sha256(piece).hexdigest()
            hashing += time.perf_counter() - made
            making += made - begun
            count += len(portion)
    work.canonical, work.hashing = making / count, hashing / count


def _pieces(link: Link) -> tuple[bytes, bytes]:
    return link.salt + canonical(link.personal), link.prev_hash.encode("ascii") + canonical(link.entry)


def _seconds_of_reading(db: Database, portal_id: int) -> float:
    query = select(RegisterEntry.__table__).where(RegisterEntry.portal_id == portal_id)
    compiled = query.order_by(RegisterEntry.seq).limit(HASHED).compile(
        db.engine, compile_kwargs={"literal_binds": True}
    )  # fmt: skip
    count = 0
    with db.read() as session:
        driver: Any = session.connection().connection.driver_connection
        begun = time.perf_counter()
        with closing(driver.cursor()) as cursor:
            cursor.execute(str(compiled).replace("%%", "%"))
            while rows := cursor.fetchmany(_PORTION):
                count += len(rows)
        return (time.perf_counter() - begun) / count


def measure_appends(house: House, work: Work) -> None:
    """Entries more, in turns with bare rows, each in a transaction of its own."""
    with house.opened() as db:
        with db.read() as session:
            portal_id = session.scalars(select(Portal.id)).one()
            newest = session.scalar(select(func.max(RegisterEntry.seq)))
            last = session.scalars(select(RegisterEntry).where(RegisterEntry.seq == newest)).one()
            evidence = Evidence(**{name: getattr(last, name) for name in Evidence.__slots__})
        with db.write() as session:
            session.execute(text("CREATE TABLE IF NOT EXISTS bench_plain (body TEXT)"))
        body = "x" * 1500
        for turn in range(APPENDS + 1):
            appended = _seconds(partial(_append, db, portal_id, evidence, turn))
            inserted = _seconds(partial(_insert, db, body))
            if turn:
                work.appends.append(appended)
                work.inserts.append(inserted)
        with db.write() as session:
            session.execute(text("DROP TABLE bench_plain"))


def _append(db: Database, portal_id: int, evidence: Evidence, turn: int) -> None:
    now = datetime.now(UTC)
    act = Act(
        status=Status.GIVEN, method=Method.BUTTON, decision_message_id=10**9 + turn, at=now,
        chat_id=1, session_id=1, prompt=None,
    )  # fmt: skip
    with db.write() as session:
        append(session, portal_id, act, evidence, now=now)


def _insert(db: Database, body: str) -> None:
    with db.write() as session:
        session.execute(text("INSERT INTO bench_plain (body) VALUES (:body)"), {"body": body})


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun

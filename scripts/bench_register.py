"""`make bench` and `make bench-register`: a register of a million entries against yardsticks in one run.

`--more` adds a file of SQLite with more entries, asked side by side; `--keep` keeps the files for other runs.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from scripts.bench_register_ask import (
    WANTED,
    Asked,
    ask_all,
    differing,
    growth_rows,
    question_rows,
    search_all,
    too_slow,
)
from scripts.bench_register_copy import copy_file
from scripts.bench_register_fill import BYTES_AN_ENTRY, Filled, clients_of, fill_file
from scripts.bench_register_house import House, Ready
from scripts.bench_register_questions import LIMIT, Question, questions
from scripts.bench_register_rows import RARE
from scripts.bench_register_work import APPENDS, Work, measure_appends, measure_check, measure_export
from scripts.bench_register_work_table import work_rows
from scripts.bench_stand import WEB_PROCESSES, postgres_database
from scripts.bench_table import machine, table
from scripts.processes import ROOT, DemoError

KEPT = ROOT / "docs" / "bench-register.md"
ROWS, ROUNDS, EXPORTS = 1_000_000, 100, 3


@dataclass
class Measured:
    """Everything of one run, by the names of the houses."""

    head: str
    filled: dict[str, Filled] = field(default_factory=dict)
    asked: Asked = field(default_factory=dict)
    work: dict[str, Work] = field(default_factory=dict)


@dataclass
class Run:
    """What is measured, and how."""

    rows: int
    more: int
    rounds: int
    directory: Path
    houses: list[House] = field(default_factory=list)

    @property
    def equals(self) -> list[House]:
        """Those with the same entries."""
        return self.houses[:-1] if self.more else self.houses

    @property
    def pair(self) -> list[House]:
        """Two files of SQLite, the larger one last."""
        return [self.houses[0], self.houses[-1]] if self.more else []


def measure(run: Run, stack: ExitStack) -> Measured:
    seen = Measured(machine(run.directory))
    _fill_all(run, seen, stack)
    asked = questions(clients_of(run.rows))
    _say(f"{len(asked)} questions, {run.rounds} times each...")
    seen.asked = _ask(run, asked)
    if run.more:
        _say("The search alone...")
        search_all(run.pair, asked, run.rounds, seen.asked)
    _say("Entries more...")
    seen.work = {house.name: Work() for house in run.houses}
    for house in run.houses:
        measure_appends(house, seen.work[house.name])
    for turn in range(EXPORTS):
        _say(f"The export, {turn + 1} of {EXPORTS}...")
        for house in run.equals:
            measure_export(house, seen.work[house.name])
    _say("The check of the chains...")
    for house in run.equals:
        measure_check(house, seen.work[house.name])
    return seen


def _fill_all(run: Run, seen: Measured, stack: ExitStack) -> None:
    for rows in [run.rows, *([run.more] if run.more else [])]:
        path = run.directory / f"register-{rows}.sqlite3"
        house = House(
            "SQLite" if rows == run.rows else f"SQLite {_thousands(rows)}", f"sqlite:///{path}", run.directory
        )
        _say(f"Filling {house.name} with {_thousands(rows)} entries...")
        seen.filled[house.name] = fill_file(house, path, rows)
        run.houses.append(house)
    try:
        address = stack.enter_context(postgres_database())
    except Exception as error:
        _say(f"PostgreSQL is skipped, it did not start ({error}); TEST_DATABASE_URL can name a server.")
        return
    house = House("PostgreSQL", address, run.directory)
    _say("Copying them to PostgreSQL...")
    path = run.directory / f"register-{run.rows}.sqlite3"
    seen.filled[house.name] = copy_file(house, path, run.rows)
    run.houses.insert(1, house)


def _ask(run: Run, asked: Sequence[Question]) -> Asked:
    with ExitStack() as stack:
        for house in run.houses:
            stack.callback(house.stop)
            house.open_doors()
        ready = Ready(run.houses[0])
        stack.callback(ready.stop)
        return ask_all(run.houses, ready, asked, run.rounds, _say)


def shown(run: Run, seen: Measured) -> str:
    """The head line, the tables and what misses the aim."""
    names = [house.name for house in run.houses]
    parts = [
        f"{seen.head}; {WEB_PROCESSES} web processes; {_thousands(run.rows)} entries.",
        table(names, question_rows(seen.asked, names), unit="found"),
        " ".join(filter(None, [too_slow(seen.asked), differing(seen.asked, [h.name for h in run.equals])])),
        table(names, work_rows(seen.work, seen.filled, names)),
    ]
    if run.more:
        columns = ["application, p50", "application, p95", "search alone, p50", "search alone, p95"]
        small, large = (house.name for house in run.pair)
        parts += [
            f"{_thousands(run.more)} entries against {_thousands(run.rows)}, both in SQLite:",
            table(columns, growth_rows(seen.asked, small, large), unit="found"),
        ]
    return "\n\n".join(parts)


NOTES = f"""# Benchmarks of the register

The last tables kept by `python -m scripts.bench_register --write`; `make bench` and `make bench-register`
measure anew and keep nothing. Ratios carry over to other machines, times do not.

- **The register.** Entries with all their columns and a whole chain, made alike in each run: 10 lines,
  4 companies, 8 agreements with 3 versions of 11 KB, 3 years, one client for 5 entries, contacts of every
  fifth client, pages of the site that are partly unique, and three clients with a rare name and {RARE}
  entries each. PostgreSQL gets the same rows. Indexes are made after the rows, words and counts after the
  indexes, by the application's own code.
- **Questions.** An administrator's page asks over one kept connection, {LIMIT} rows a page, with the total:
  milliseconds at p50 / p95 / most, and p95 as a ratio to that of a Flask application which answers ready JSON
  of the same size under the same gunicorn. Questions and databases take turns, so that no two questions alike
  follow each other; the first round is not counted. p95 shall be at most {WANTED:.0f} ms.
- **Export.** The whole register as CSV against the shell of SQLite in its CSV mode, or COPY of PostgreSQL,
  with the same SELECT (its raw columns only: the file has words and addresses of pages besides);
  {EXPORTS} rounds that take turns.
- **Check.** The walk of `flask register verify` against its parts: both hashes of each entry over bytes that
  lie ready in memory; the same with reading the rows past everything but the driver; and with making the
  canonical bytes in memory.
- **One entry more.** {APPENDS} appended in transactions of their own, against a bare row of 1.5 KB in a table
  without indexes, committed the same way.
"""


def main() -> int:
    args = _arguments()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with ExitStack() as stack:
            directory = stack.enter_context(_directory(args.keep))
            run = Run(args.rows, args.more, args.rounds, directory)
            _check_space(run)
            result = shown(run, measure(run, stack))
    except (DemoError, requests.RequestException, subprocess.SubprocessError) as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("The measuring was interrupted.")
        return 1
    print(result)
    if args.write:
        KEPT.write_text(f"{NOTES}\n{result}\n", "utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench_register", description="Measure a register."
    )
    parser.add_argument("--rows", type=int, default=ROWS, help="entries on each database")
    parser.add_argument("--more", type=int, default=0, help="entries of one more file of SQLite")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each question is asked")
    parser.add_argument("--keep", type=Path, help="keep the filled files of SQLite in this directory")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {KEPT.relative_to(ROOT)}")
    return parser.parse_args()


@contextmanager
def _directory(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="soglasie-bench-register-") as made:
        yield Path(made)


def _check_space(run: Run) -> None:
    needed = BYTES_AN_ENTRY * (2 * run.rows + run.more)
    free = shutil.disk_usage(run.directory).free
    if free < needed:
        raise DemoError(
            f"{run.directory} has {free >> 30} GB free and needs {needed >> 30}; TMPDIR names another place."
        )


def _thousands(rows: int) -> str:
    return f"{rows:,}".replace(",", " ")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())

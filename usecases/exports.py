"""Handing out the register as a file: exactly what was found, in the order in which it was shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any, Final

from sqlalchemy.orm import Session

from models import audit
from models.register import corrupted_from
from models.register_order import DEFAULT_SORT
from models.register_portions import Made, Portion, portions, version_ids
from models.register_search import Filters
from models.session import Database
from usecases.export_files import csv_head, csv_lines, json_lines, xlsx_file
from usecases.export_rows import api_row, columns_of, headings, moment, moment_cells, moments, title

AT_THE_SERVER: Final = 0
"""Whom the audit names where a command exported: nobody of the portal."""


class Format(StrEnum):
    """What kind of file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Order:
    """What is exported; ``filters.last_seq`` is where the register ended when it was asked for."""

    portal_id: int
    format: Format
    filters: Filters
    sort: str = DEFAULT_SORT
    language: str = "ru"
    """``ru`` or ``en``, of the headings."""


def name_of(order: Order, now: datetime) -> str:
    """The name of the file."""
    return f"{title(order.language)} {now:%Y-%m-%d}.{order.format}"


def contents(
    db: Database, order: Order, public_url: str, told: Callable[[int], None] = lambda _: None
) -> Iterator[bytes]:
    """The file in pieces, read as it is taken; ``told`` hears how many rows were read so far."""
    pages = {id_: f"{public_url}/agreements/{name}" for id_, name in version_ids(db, order.portal_id).items()}

    def read(make: Callable[[Sequence[Any]], Made]) -> Iterator[list[Made]]:
        return _told(portions(db, order.portal_id, order.filters, order.sort, make), told)

    if order.format is Format.JSONL:
        line = _line(db, order.portal_id, pages)
        return map(b"".join, read(lambda rows: json_lines(map(line, rows))))
    heads = headings(order.language)
    if order.format is Format.CSV:
        columns = columns_of(order.language, pages, moments)
        return chain([csv_head(heads)], map(b"".join, read(lambda rows: csv_lines(columns(rows)))))
    slices = chain.from_iterable(read(columns_of(order.language, pages, moment_cells)))
    return xlsx_file(slices, heads, title(order.language))


def _line(db: Database, portal_id: int, pages: Mapping[int, str]) -> Callable[[Any], dict[str, Any]]:
    """A row as the JSON API shows it, with what the last full check found of it.

    The list also computes the hash of each row that it shows; for a whole register that is the full check,
    which is a command of its own and takes longer than the export.
    """
    with db.read() as session:
        first = corrupted_from(session, portal_id)

    def line(row: Any) -> dict[str, Any]:
        is_numbered = isinstance(row.seq, int)
        is_corrupted = not is_numbered or (first is not None and row.seq >= first)
        return {**api_row(row, pages.get(row.version_id)), "corrupted": is_corrupted}

    return line


def _told(read: Iterable[Portion[Made]], told: Callable[[int], None]) -> Iterator[list[Made]]:
    total = 0
    for portion in read:
        yield portion.made
        total += portion.rows
        told(total)


def note_export(session: Session, order: Order, user_id: int, now: datetime) -> None:
    """Write down who took what out. Words searched for are left out: they may be a client's name."""
    asked = {name: value for name, value in asdict(order.filters).items() if value is not None}
    shown = {name: moment(value) if isinstance(value, datetime) else value for name, value in asked.items()}
    if "q" in shown:
        shown["q"] = "…"
    audit.note(
        session,
        order.portal_id,
        user_id=user_id,
        action="register.exported",
        subject="register",
        old=None,
        new={"format": order.format.value, "sort": order.sort, **shown},
        now=now,
    )

"""The account of one erasure as plain data: what the act and the extract from the journal say.

Order of Roskomnadzor 179 of 28.10.2022 tells what belongs into each. Codes stand beside their Russian words,
so that the data can be read by a program and by an inspector.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Term:
    """A code of ours with its Russian words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Operator:
    """The company, with its requisites as they are now."""

    name: str
    inn: str
    kpp: str
    registration_kind: str
    """What its registration number is called."""
    registration: str
    address: str
    email: str


@dataclass(frozen=True, slots=True)
class Processor:
    """Who processes on the operator's instruction, as the agreement names him."""

    name: str
    inn: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data went. His name is kept in these documents alone."""

    name: str
    user_number: int
    connector: Term
    line: str
    chat_number: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the data went, and by when they had to."""

    cause: Term
    article: str
    basis: str
    found_at: datetime
    term: str
    stopped_at: datetime | None
    stop_by: datetime
    deadline: datetime
    calendar_known: bool
    extended_at: datetime | None
    extension_article: str
    extension_reason: str
    in_time: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """A record of the portal or of our own: destroyed, kept or left for a person."""

    kind: Term
    number: int
    """0 for our own working data."""
    url: str
    categories: tuple[Term, ...]
    done: Term | None
    done_at: datetime | None
    done_by: int | None
    reason: Term | None
    article: str
    journal: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal."""

    number: int
    at: datetime
    event: Term
    kind: Term | None
    thing_number: int
    by_user: int
    until: str
    """A day, `2026-12-31`; empty where the event has none."""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee of the portal; 0 and no name where the program did it by itself."""

    user_number: int
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything about one case that one of the two documents says."""

    number: str
    made_at: datetime
    case_id: str
    operator: Operator
    processors: tuple[Processor, ...]
    subject: Subject
    categories: tuple[Term, ...]
    systems: tuple[str, ...]
    ground: Ground
    way: str
    carrier: str
    tool: str
    began_at: datetime | None
    finished_at: datetime | None
    approved_at: datetime | None
    approved_by: Person | None
    erased: tuple[Thing, ...]
    by_hand: tuple[Thing, ...]
    kept: tuple[Thing, ...]
    journal: tuple[Line, ...]
    signatories: tuple[Person, ...]


def act_data(account: Account) -> bytes:
    """The act as JSON: the same account gives the same bytes."""
    return _dump("act", asdict(account))


def extract_data(account: Account) -> bytes:
    """The extract from the journal as JSON, with what the order names for it."""
    whole = asdict(account)
    names = ("number", "made_at", "case_id", "operator", "subject", "categories", "systems", "journal")
    ground = {name: whole["ground"][name] for name in ("cause", "article")}
    chosen = {name: whole[name] for name in names} | {"ground": ground, "destroyed_at": whole["finished_at"]}
    return _dump("extract", chosen)


def _dump(document: str, data: Mapping[str, Any]) -> bytes:
    whole = {"document": document, "schema": SCHEMA, **data}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1, default=_moment).encode()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""Cases of erasure as a list: filtered, in an order, page by page, with what belongs to each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from models.client import ClientRow
from models.company import Company
from models.erasure import OPEN_STATES, ErasureCase, ErasureDocument, ErasureEvent, ErasureItem

MOST_ROWS = 200

_Row = TypeVar("_Row", ClientRow, Company)
_Paper = TypeVar("_Paper", ErasureEvent, ErasureDocument)


class CaseOrder(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    DEADLINE = "deadline"
    """The case whose term ends soonest."""


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """Which cases; None: any."""

    state: str | None = None
    cause: str | None = None
    chat_id: int | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """A case with everything that is shown of it."""

    case: ErasureCase
    client: ClientRow | None
    company: Company | None
    items: Sequence[ErasureItem]
    events: Sequence[ErasureEvent]
    documents: Sequence[ErasureDocument]
    """Their contents are not loaded."""


def list_cases(
    session: Session, portal_id: int, filters: CaseFilters, order: CaseOrder, after_id: int | None, limit: int
) -> tuple[Sequence[ErasureCase], int]:
    """Cases that follow a given one in an order, at most so many, and how many there are in all."""
    conditions = _conditions(portal_id, filters)
    total = session.scalar(select(func.count()).select_from(ErasureCase).where(*conditions)) or 0
    query = select(ErasureCase).where(*conditions)
    if order is CaseOrder.DEADLINE:
        place = tuple_(ErasureCase.deadline, ErasureCase.id)
        if after_id is not None:
            last = select(ErasureCase.deadline, ErasureCase.id).where(
                ErasureCase.portal_id == portal_id, ErasureCase.id == after_id
            )
            query = query.where(place > last.scalar_subquery())
        query = query.order_by(ErasureCase.deadline, ErasureCase.id)
    else:
        if after_id is not None:
            query = query.where(ErasureCase.id < after_id)
        query = query.order_by(ErasureCase.id.desc())
    return session.scalars(query.limit(limit)).all(), total


def _conditions(portal_id: int, filters: CaseFilters) -> list[ColumnElement[bool]]:
    found = [ErasureCase.portal_id == portal_id]
    if filters.state is not None:
        found.append(ErasureCase.state == filters.state)
    if filters.cause is not None:
        found.append(ErasureCase.cause == filters.cause)
    if filters.chat_id is not None:
        found.append(ErasureCase.chat_id == filters.chat_id)
    if filters.is_open:
        found.append(ErasureCase.state.in_(OPEN_STATES))
    return found


def folders_of(session: Session, portal_id: int, cases: Sequence[ErasureCase]) -> list[CaseFolder]:
    """The cases with all that belongs to them, in as many queries as there are tables."""
    clients = _by_id(session, portal_id, ClientRow, {case.client_id for case in cases})
    companies = _by_id(session, portal_id, Company, {case.company_id for case in cases})
    items = _items(session, portal_id, [case.id for case in cases])
    names = [case.public_id for case in cases]
    events = _named(session, portal_id, ErasureEvent, names)
    documents = _named(session, portal_id, ErasureDocument, names)
    return [
        CaseFolder(
            case, clients.get(case.client_id), companies.get(case.company_id),
            items[case.id], events[case.public_id], documents[case.public_id],
        )
        for case in cases
    ]  # fmt: skip


def _items(session: Session, portal_id: int, case_ids: list[int]) -> dict[int, list[ErasureItem]]:
    query = select(ErasureItem).where(ErasureItem.portal_id == portal_id, ErasureItem.case_id.in_(case_ids))
    found = defaultdict(list)
    for item in session.scalars(query.order_by(ErasureItem.id)):
        found[item.case_id].append(item)
    return found


def _named(
    session: Session, portal_id: int, table: type[_Paper], names: list[str]
) -> dict[str, list[_Paper]]:
    query = select(table).where(table.portal_id == portal_id, table.case_public_id.in_(names))
    found = defaultdict(list)
    for row in session.scalars(query.order_by(table.id)):
        found[row.case_public_id].append(row)
    return found


def _by_id(session: Session, portal_id: int, table: type[_Row], ids: set[int]) -> dict[int, _Row]:
    query = select(table).where(table.portal_id == portal_id, table.id.in_(ids))
    return {row.id: row for row in session.scalars(query)}

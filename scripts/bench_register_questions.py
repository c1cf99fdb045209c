"""What the benchmark asks a register: pages of each order, each filter alone, words, and some together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import register_list
from models.register import RegisterEntry
from models.register_counts import count
from models.register_order import DEFAULT_SORT, SORTS, Order
from models.register_search import Filters
from models.register_search import Question as Asked
from scripts.bench_register_people import RARE_CONNECTOR, RARE_NAMES, Client, client
from scripts.bench_register_rows import COMMON_PAGE, RARE_METHOD, RARE_STATUS
from scripts.bench_register_world import CLIENTS_A_CONTACT, SPAN, START

LIMIT: Final = 50
NOTHING: Final = Filters()
MIDDLE, NEAR_END = 0.5, 0.999
_OUTSIDE: Final = {"occurred_from": "from", "occurred_to": "to"}
_COMMON_CLIENT, _RARE_CLIENT = 0, 0.97
"""The first clients have many entries; the share of all clients before one with few."""


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the register."""

    name: str
    filters: Filters = NOTHING
    sort: str = DEFAULT_SORT
    place: float = 0.0
    """Behind which share of the list the page begins."""

    def query(self, cursor: str | None) -> str:
        """As it stands in the address."""
        asked = {name: getattr(self.filters, name) for name in self.filters.asked()}
        shown: dict[str, Any] = {
            _OUTSIDE.get(name, name): value.isoformat() if isinstance(value, datetime) else value
            for name, value in sorted(asked.items())
        }
        shown |= {"sort": self.sort, "limit": LIMIT, **({"cursor": cursor} if cursor else {})}
        return urlencode(shown)


def cursor_of(session: Session, portal_id: int, question: Question) -> str | None:
    """The cursor that the application would have given out before the page; None for the first one."""
    if not question.place:
        return None
    skipped = int(count(session, portal_id, question.filters) * question.place)
    asked, order = Asked(session, portal_id, question.filters), Order.of(question.sort, question.filters)
    query = select(RegisterEntry.id).where(*asked.conditions())
    # The first stretch is the whole list: every entry here has an address.
    first = next(iter(order.stretches(query, None)))
    row = session.get_one(RegisterEntry, session.scalars(first.offset(skipped).limit(1)).one())
    return register_list._cursor(portal_id, question.sort, row)


def questions(clients: int) -> list[Question]:
    """Everything that is asked; ``clients``: of the smallest register."""
    return [
        Question("first page"),
        Question("page in the middle", place=MIDDLE),
        Question("page near the end", place=NEAR_END),
        Question("first page, oldest first", sort="occurred_at"),
        Question("middle, oldest first", sort="occurred_at", place=MIDDLE),
        *_sorted(),
        *_filtered(clients),
        *_searched(clients),
        *_together(),
    ]


def _sorted() -> list[Question]:
    keys = [name for name in SORTS if name != "occurred_at"]
    found = [Question(f"by {name}", sort=name) for name in keys]
    found += [Question(f"by {name}, middle", sort=name, place=MIDDLE) for name in keys]
    return [*found, Question("by client, backwards, near the end", sort="-client", place=NEAR_END)]


def _filtered(clients: int) -> list[Question]:
    values: list[tuple[str, Any, Any]] = [
        ("status", "given", RARE_STATUS.value),
        ("method", "implied_continuation", RARE_METHOD.value),
        ("line_id", 1, 10),
        ("connector", "livechat", RARE_CONNECTOR),
        ("company_id", "bench-company-00000000", "bench-company-00000003"),
        ("agreement_id", "bench-agreement-000000", "bench-agreement-000007"),
        ("version", 2, 3),
        ("contact_id", 1, 1 + int(clients * _RARE_CLIENT) // 2 * 2 // CLIENTS_A_CONTACT),
        ("url", COMMON_PAGE, "https://app.example/agreements/10"),
    ]
    found = []
    for name, common, rare in values:
        found.append(Question(f"{name}, frequent", Filters(**{name: common})))
        found.append(Question(f"{name}, rare", Filters(**{name: rare})))
    moment = START + 0.4137 * SPAN
    return [
        *found,
        Question("status, frequent, middle", Filters(status="given"), place=MIDDLE),
        Question("from", Filters(occurred_from=moment)),
        Question("to", Filters(occurred_to=moment)),
        Question("a year, from and to", Filters(occurred_from=moment, occurred_to=moment + SPAN / 3)),
        Question("six hours, from and to", Filters(occurred_from=moment, occurred_to=moment + SPAN / 4380)),
    ]


def _searched(clients: int) -> list[Question]:
    known = _with_contacts(int(clients * _RARE_CLIENT), clients)
    return [
        Question("q: rare name", Filters(q=RARE_NAMES[0])),
        Question("q: rare surname, its beginning", Filters(q="крутиц")),
        Question("q: frequent first name", Filters(q="Анна")),
        Question("q: first and last name", Filters(q="анна волкова")),
        Question("q: one letter", Filters(q="а")),
        Question("q: word of the answers", Filters(q="доставка")),
        Question("q: last 4 digits", Filters(q=known.phone[-4:])),
        Question("q: whole phone", Filters(q=known.phone)),
        Question("q: e-mail", Filters(q=known.email)),
        Question("q: nothing found", Filters(q="неттакого")),
        Question("q: frequent first name, by line", Filters(q="Анна"), sort="line"),
    ]


def _together() -> list[Question]:
    rare_company = Filters(company_id="bench-company-00000003")
    return [
        Question("status, frequent, by client", Filters(status="given"), sort="client"),
        Question("status, rare, by client", Filters(status=RARE_STATUS.value), sort="client"),
        Question("company, rare, by url", rare_company, sort="-url"),
        Question("line and status", Filters(line_id=3, status="withdrawn")),
        Question("status and a year, by client",
                 Filters(status="refused", occurred_from=START + SPAN / 3, occurred_to=START + SPAN * 2 / 3),
                 sort="client"),
        Question("status and frequent first name", Filters(status="refused", q="Анна")),
    ]  # fmt: skip


def _with_contacts(number: int, clients: int) -> Client:
    return next(
        each for each in (client(n, clients) for n in range(number, clients)) if each.phone
    )  # fmt: skip

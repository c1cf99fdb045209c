"""A question in words to a register, answered from the words of its entries alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from consent.search_words import Token, tokens_of
from models.register import RegisterEntry
from models.register_word import RegisterWord

FEW: Final = 5000
"""So many entries are read and sorted in no time."""
MOST_SPELLINGS: Final = 16
"""So many words may be looked up for each row that is passed by."""

_BEYOND_ALL_LETTERS: Final = "\U0010ffff"

EntryId = ColumnElement[int] | InstrumentedAttribute[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a register understands it: an entry must have every term; the rarest comes first."""

    portal_id: int
    terms: Sequence["_Term"]

    @property
    def is_rare(self) -> bool:
        """Whether so few entries are found that all of them may be read and sorted.

        SQLite enters by them only when no other condition and no order can use an index: hide those columns
        behind a plus sign.
        """
        return not self.terms or self.terms[0].is_rare

    @property
    def has_frequent_terms_only(self) -> bool:
        """Whether each of several terms is frequent, while few entries may have all of them."""
        return len(self.terms) > 1 and not self.is_rare

    def condition(self) -> ColumnElement[bool]:
        """What an entry of the portal has to be like to be found."""
        if not self.terms:
            return false()
        rarest, *others = self.terms
        # Hidden or not: see the two ways of `is_rare`.
        way_in = RegisterEntry.id.in_(rarest.entry_ids()) if self.is_rare else rarest.holds(RegisterEntry.id)
        return and_(way_in, *(term.holds(RegisterEntry.id) for term in others))

    def count(self, session: Session) -> int:
        """How many entries of the portal are found."""
        if not self.terms:
            return 0
        return session.scalar(select(func.count()).select_from(self._found().subquery())) or 0

    def few_ids(self, session: Session) -> tuple[int, ...] | None:
        """The entries that are found; None when they are not few."""
        ids = tuple(session.scalars(self._found().limit(FEW + 1)))
        return ids if len(ids) <= FEW else None

    def _found(self) -> Select[Any]:
        rarest, *others = self.terms
        found = rarest.distinct_ids().subquery()
        return select(found.c.entry_id).where(*(term.holds(found.c.entry_id) for term in others))


def asked(session: Session, portal_id: int, question: str) -> Asked:
    """Understand a question to the register of a portal: how to find what it asks for at least cost.

    One without any letter or digit finds nothing.
    """
    terms = [_term(session, portal_id, token) for token in tokens_of(question)]
    return Asked(portal_id, sorted(terms, key=lambda term: term.hits))


@dataclass(frozen=True, slots=True)
class _Term:
    """One token of a question, and how to find what has it."""

    portal_id: int
    beginning: str
    contact: str | None
    """The blinded form of the contact that may be meant."""
    is_sqlite: bool
    hits: int = 0
    """Never more than one above ``FEW``."""
    spellings: Sequence[str] | None = None
    """All words that fit, of a frequent term; None when they are too many, or not worth to be listed."""

    @property
    def is_rare(self) -> bool:
        return self.hits <= FEW

    def entry_ids(self) -> Any:
        """A query for the entries that have it; those with several fitting words come several times."""
        word = RegisterWord
        ids = select(word.entry_id).where(word.portal_id == self.portal_id)
        if self.spellings is not None:
            return ids.where(word.word.in_(self.spellings))
        begun = _begun(ids, self.beginning)
        # SQLite looks up neither of two places in one index that are joined by OR.
        return begun if self.contact is None else union_all(begun, ids.where(word.word == self.contact))

    def distinct_ids(self) -> Any:
        if self.spellings is not None and len(self.spellings) == 1:
            return self.entry_ids()
        return select(self.entry_ids().subquery().c.entry_id).distinct()

    def holds(self, entry_id: EntryId) -> ColumnElement[bool]:
        """Whether an entry has it, for entries that are chosen by something else."""
        if self.spellings is None:
            # A sum is no column: SQLite shall not give up the order of the rows for it.
            return (entry_id + 0 if self.is_sqlite else entry_id).in_(self.entry_ids())
        word = aliased(RegisterWord)
        return exists(
            select(literal(1)).where(
                word.portal_id == self.portal_id, word.word.in_(self.spellings), word.entry_id == entry_id
            )
        )


def _term(session: Session, portal_id: int, token: Token) -> _Term:
    contacts = session.info.get("contacts")
    contact = contacts.blind(token.contact.kind, token.contact.form) if contacts and token.contact else None
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    term = _Term(portal_id, token.beginning, contact, is_sqlite)
    if token.is_whole:
        term = replace(term, spellings=[token.beginning])
    capped = select(term.entry_ids().subquery().c.entry_id).limit(FEW + 1).subquery()
    hits = session.scalar(select(func.count()).select_from(capped)) or 0
    if hits > FEW and term.spellings is None:
        term = replace(term, spellings=_spellings(session, term))
    return replace(term, hits=hits)


def _spellings(session: Session, term: _Term) -> list[str] | None:
    """All words of the register that fit, found by steps from each to the next; None when they are many."""
    word = RegisterWord.word
    least = select(func.min(word)).where(RegisterWord.portal_id == term.portal_id)
    step = _begun(least, term.beginning).cte("step", recursive=True)
    (last,) = step.c
    # With one lower bound: SQLite enters by the first that it is given.
    following = least.where(word > last, word < term.beginning + _BEYOND_ALL_LETTERS)
    step = step.union_all(select(following.scalar_subquery()).where(last.is_not(None)))
    (each,) = step.c
    found = session.scalars(select(each).where(each.is_not(None)).limit(MOST_SPELLINGS + 1)).all()
    if len(found) > MOST_SPELLINGS:
        return None
    return [*found, term.contact] if term.contact is not None else list(found)


def _begun(query: Select[Any], beginning: str) -> Select[Any]:
    word = RegisterWord.word
    return query.where(word >= beginning, word < beginning + _BEYOND_ALL_LETTERS)

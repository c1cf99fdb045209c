"""The questions asked in turns: to each application over its own kept connection, and to ready answers."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from sqlalchemy import select

from models.portal import Portal
from models.register_list import search
from models.session import Database
from scripts.bench_register_house import Asker, House, Ready
from scripts.bench_register_questions import LIMIT, Question, cursor_of
from scripts.bench_table import Row, number, percentile

WANTED: float = 15.0
"""Milliseconds within which 95 of 100 answers shall be here."""
MOST_NAMED: int = 20


@dataclass
class Answers:
    """Of one question at one house; seconds."""

    found: int = 0
    """The total that the application told."""
    rows: int = 0
    size: int = 0
    seconds: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    """For ready answers of the same size."""
    searched: list[float] = field(default_factory=list)
    """For the search alone, without the web."""

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 0.95)

    def cell(self) -> str:
        p50, p95, most = (
            f"{1e3 * value:.1f}" for value in (percentile(self.seconds, 0.5), self.p95, max(self.seconds))
        )
        return f"{p50} / {p95} / {most}; {number(self.p95 / percentile(self.bare, 0.95))}"


Asked = dict[str, dict[str, Answers]]
"""By the name of the question, then of the house."""


def ask_all(
    houses: Sequence[House], ready: Ready, questions: Sequence[Question], rounds: int,
    say: Callable[[str], None],
) -> Asked:  # fmt: skip
    """Each round asks every question once everywhere; the first round warms up and is not counted."""
    asked: Asked = {each.name: {house.name: Answers() for house in houses} for each in questions}
    with ExitStack() as stack:
        bare = _closed(stack, ready.asker())
        askers = {house.name: _closed(stack, house.asker()) for house in houses}
        paths = {house.name: _paths(house, questions) for house in houses}
        for turn in range(rounds + 1):
            for question in questions:
                for house in houses:
                    answers = asked[question.name][house.name]
                    _ask(askers[house.name], bare, paths[house.name][question.name], answers)
                    if not turn:
                        _forget_seconds(answers)
            if turn and turn % 25 == 0:
                say(f"{turn} of {rounds} rounds")
    return asked


def _closed(stack: ExitStack, asker: Asker) -> Asker:
    stack.callback(asker.close)
    return asker


def _paths(house: House, questions: Sequence[Question]) -> dict[str, str]:
    with house.opened() as db, db.inspect() as session:
        portal_id = session.scalars(select(Portal.id)).one()
        return {
            each.name: f"/api/v1/consents?{each.query(cursor_of(session, portal_id, each))}"
            for each in questions
        }


def _ask(asker: Asker, bare: Asker, path: str, answers: Answers) -> None:
    seconds, body = asker.ask(path)
    if len(body) != answers.size:
        told = json.loads(body)
        answers.found, answers.rows, answers.size = told["total"], len(told["items"]), len(body)
    answers.seconds.append(seconds)
    answers.bare.append(bare.ask(f"/ready/{answers.size}")[0])


def _forget_seconds(answers: Answers) -> None:
    answers.seconds.clear()
    answers.bare.clear()


def search_all(houses: Sequence[House], questions: Sequence[Question], rounds: int, asked: Asked) -> None:
    """The search alone, in turns, all registers open at once."""
    with ExitStack() as stack:
        dbs = [(house.name, stack.enter_context(house.opened())) for house in houses]
        prepared = [
            (name, db, portal_id, question, cursor)
            for name, db in dbs
            for portal_id, question, cursor in _prepared(db, questions)
        ]
        prepared.sort(key=lambda each: questions.index(each[3]))
        for turn in range(rounds + 1):
            for name, db, portal_id, question, cursor in prepared:
                seconds = _search(db, portal_id, question, cursor)
                if turn:
                    asked[question.name][name].searched.append(seconds)


def _prepared(db: Database, questions: Sequence[Question]) -> list[tuple[int, Question, str | None]]:
    with db.inspect() as session:
        portal_id = session.scalars(select(Portal.id)).one()
        return [(portal_id, each, cursor_of(session, portal_id, each)) for each in questions]


def _search(db: Database, portal_id: int, question: Question, cursor: str | None) -> float:
    begun = time.perf_counter()
    with db.inspect() as session:
        search(session, portal_id, question.filters, sort=question.sort, cursor=cursor, limit=LIMIT)
    return time.perf_counter() - begun


def question_rows(asked: Asked, names: Sequence[str]) -> list[Row]:
    """A line a question: its total at the first house, and what each house took."""
    return [
        Row(question, str(answers[names[0]].found), tuple(answers[name].cell() for name in names))
        for question, answers in asked.items()
    ]


def too_slow(asked: Asked) -> str:
    """A sentence about the questions that took longer than is wanted, the slowest first."""
    slow = sorted(
        (
            (1e3 * answers.p95, question, name)
            for question, houses in asked.items()
            for name, answers in houses.items()
            if 1e3 * answers.p95 > WANTED
        ),
        reverse=True,
    )
    if not slow:
        return f"Every question was answered within {WANTED:.0f} ms at p95."
    named = ", ".join(f"{question} ({name}, {ms:.0f} ms)" for ms, question, name in slow[:MOST_NAMED])
    rest = f" and {len(slow) - MOST_NAMED} more" if len(slow) > MOST_NAMED else ""
    return f"Above {WANTED:.0f} ms at p95: {named}{rest}."


def differing(asked: Asked, names: Sequence[str]) -> str:
    """A sentence about totals that differ between registers of the same entries; empty when none does."""
    differ = [
        question
        for question, answers in asked.items()
        if len({(answers[name].found, answers[name].rows) for name in names}) > 1
    ]
    return f"Different answers on different databases: {', '.join(differ)}." if differ else ""


def growth_rows(asked: Asked, small: str, large: str) -> list[Row]:
    """How much longer the large register takes: through the application, and the search alone."""
    rows = []
    for question, answers in asked.items():
        less, more = answers[small], answers[large]
        cells = (
            number(percentile(more.seconds, 0.5) / percentile(less.seconds, 0.5)),
            number(more.p95 / less.p95),
            number(percentile(more.searched, 0.5) / percentile(less.searched, 0.5)),
            number(percentile(more.searched, 0.95) / percentile(less.searched, 0.95)),
        )
        rows.append(Row(question, f"{less.found}, {more.found}", cells))
    return rows

"""The act and the extract as a person signs them: an account of an erasure laid out on paper."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from consent import texts
from consent.moscow import MOSCOW
from usecases.erasure_account import Account, Line, Person, Term, Thing
from usecases.paper import Sheets, write_pdf

_THING_WIDTHS: Final = (36, 50, 42, 22, 20)
_LINE_WIDTHS: Final = (13, 36, 57, 38, 26)
_LINES_TO_SIGN: Final = 10
_LONGEST_ROW: Final = 20
"""Numbers of the journal in one row of a table: rows stay whole on a page."""


def act_pdf(account: Account, sha256: str) -> bytes:
    """The act of destruction; ``sha256`` is of its data as JSON."""
    return _write("act", account, sha256, _draw_act)


def extract_pdf(account: Account, sha256: str) -> bytes:
    """The extract from the journal; ``sha256`` is of its data as JSON."""
    return _write("extract", account, sha256, _draw_extract)


def _write(document: str, account: Account, sha256: str, draw: Any) -> bytes:
    words = texts.table("erasure")
    title = f"{words[document]['name']} № {account.number}"
    foot = f"{words['sha256']}: {sha256}"

    def onto(sheets: Sheets) -> None:
        sheets.title(title, words[document]["title"])
        draw(sheets, account, words)
        sheets.gap(2)
        sheets.note(words["timezone"])

    return write_pdf(title, foot, account.tool, account.made_at, onto)


def _draw_act(sheets: Sheets, account: Account, words: Any) -> None:
    labels = words["act"]
    sheets.row(labels["made_at"], _moment(account.made_at))
    sheets.row(labels["case"], account.case_id)
    sheets.heading(labels["operator_part"])
    _operator(sheets, account, words)
    sheets.heading(labels["subject_part"])
    _subject(sheets, account, words)
    sheets.row(labels["carrier"], account.carrier)
    sheets.heading(labels["ground_part"])
    _ground(sheets, account, words)
    sheets.heading(labels["destruction_part"])
    _destruction(sheets, account, words)
    sheets.heading(labels["by_hand_part"])
    _by_hand(sheets, account, words)
    sheets.heading(labels["kept_part"])
    _kept(sheets, account, words)
    sheets.heading(labels["journal_part"])
    sheets.row(labels["journal"], _numbers(line.number for line in account.journal))
    sheets.heading(labels["signatures_part"], lines=_LINES_TO_SIGN)
    _signatures(sheets, account, words)
    sheets.gap(3)
    sheets.note(labels["retention"])


def _operator(sheets: Sheets, account: Account, words: Any) -> None:
    labels, operator = words["act"], account.operator
    sheets.row(labels["operator"], operator.name)
    ids = [(words["ids"]["inn"], operator.inn), (words["ids"]["kpp"], operator.kpp),
           (operator.registration_kind, operator.registration)]  # fmt: skip
    sheets.row(labels["ids"], ", ".join(f"{called} {number}" for called, number in ids if number))
    sheets.row(labels["address"], operator.address)
    named = [", ".join(filter(None, (
        each.name, f"{words['ids']['inn']} {each.inn}" if each.inn else "", each.address
    ))) for each in account.processors]  # fmt: skip
    sheets.row(labels["processors"], "; ".join(named) or labels["no_processors"])


def _subject(sheets: Sheets, account: Account, words: Any) -> None:
    labels, subject = words["act"], account.subject
    sheets.row(labels["subject"], subject.name or words["unnamed"])
    sheets.row(labels["subject_number"], f"{subject.user_number}, {labels['chat']} {subject.chat_number}")
    sheets.row(labels["channel"], ", ".join(filter(None, (subject.connector.words, subject.line))))
    sheets.row(labels["categories"], _listed(account.categories) or labels["no_categories"])
    sheets.row(labels["systems"], "; ".join(account.systems))


def _ground(sheets: Sheets, account: Account, words: Any) -> None:
    labels, ground = words["act"], account.ground
    sheets.row(labels["cause"], ground.cause.words)
    sheets.row(labels["article"], _sentences(ground.article))
    if ground.basis:
        sheets.row(labels["basis"], ground.basis)
    sheets.row(labels["term"], f"{ground.term}; {labels['found_at']} {_moment(ground.found_at)}")
    if not ground.calendar_known:
        sheets.row(labels["calendar"], labels["calendar_unknown"])
    if ground.extended_at:
        why = f"{_moment(ground.extended_at)}, {ground.extension_article}: {ground.extension_reason}"
        sheets.row(labels["extended"], why)
    if ground.stopped_at:
        stopped = f"{_moment(ground.stopped_at)} ({labels['stop_by']} {_moment(ground.stop_by)})"
        sheets.row(labels["stopped_at"], stopped)
    kept = labels["in_time" if ground.in_time else "late"]
    sheets.row(labels["deadline"], f"{_moment(ground.deadline)}. {kept}")


def _destruction(sheets: Sheets, account: Account, words: Any) -> None:
    labels = words["act"]
    sheets.row(labels["began_at"], _moment(account.began_at))
    sheets.row(labels["finished_at"], _moment(account.finished_at))
    sheets.row(labels["way"], account.way)
    sheets.row(labels["tool"], account.tool)
    approved = _approver(account, words)
    sheets.row(labels["approved"], f"{approved}, {_moment(account.approved_at)}" if approved else "")
    if not account.erased:
        return sheets.line(labels["no_things"])
    columns = words["columns"]
    headings = [columns[name] for name in ("thing", "categories", "done", "at", "journal")]
    rows = [
        [_called(thing), _listed(thing.categories), thing.done.words if thing.done else "",
         _moment(thing.done_at), _numbers(thing.journal[:_LONGEST_ROW])]
        for thing in account.erased
    ]  # fmt: skip
    sheets.gap(1)
    return sheets.table(headings, _THING_WIDTHS, rows)


def _by_hand(sheets: Sheets, account: Account, words: Any) -> None:
    labels = words["act"]
    if not account.by_hand:
        return sheets.line(labels["nothing"])
    sheets.note(labels["by_hand"])
    sheets.gap(1)
    for thing in account.by_hand:
        done = f"{labels['done_by_hand']} № {thing.done_by}, {_moment(thing.done_at)}"
        told = done if thing.done_at else labels["not_done_by_hand"]
        reason = thing.reason.words if thing.reason else ""
        sheets.row(_called(thing), _sentences(_listed(thing.categories), reason, told, url=thing.url))
    return None


def _kept(sheets: Sheets, account: Account, words: Any) -> None:
    if not account.kept:
        return sheets.line(words["act"]["nothing"])
    for thing in account.kept:
        reason = thing.reason.words if thing.reason else ""
        sheets.row(_called(thing), _sentences(reason, thing.article, url=thing.url))
    return None


def _signatures(sheets: Sheets, account: Account, words: Any) -> None:
    sheets.line(words["act"]["signatures"])
    captions = [words["signature"][name] for name in ("post", "sign", "name", "date")]
    for person in account.signatories or (Person(0, ""),):
        sheets.signature(captions, {2: person.name})


def _draw_extract(sheets: Sheets, account: Account, words: Any) -> None:
    labels = words["extract"]
    sheets.row(words["act"]["made_at"], _moment(account.made_at))
    sheets.row(labels["act"], f"№ {account.number}")
    sheets.row(words["act"]["case"], account.case_id)
    sheets.row(words["act"]["operator"], account.operator.name)
    _subject(sheets, account, words)
    sheets.row(labels["reason"], f"{account.ground.cause.words} ({account.ground.article})")
    sheets.row(labels["date"], _moment(account.finished_at) or labels["not_destroyed"])
    sheets.heading(labels["lines"])
    columns = words["columns"]
    headings = [columns[name] for name in ("number", "at", "what", "thing", "by")]
    sheets.table(headings, _LINE_WIDTHS, [_row(line, words) for line in account.journal])


def _row(line: Line, words: Any) -> list[str]:
    until = f", {words['until']} {date.fromisoformat(line.until):%d.%m.%Y}" if line.until else ""
    thing = f"{line.kind.words} № {line.thing_number}" if line.kind and line.thing_number else ""
    by = f"{words['employee']} {line.by_user}" if line.by_user else words["by_program"]
    return [
        str(line.number), _moment(line.at), line.event.words + until,
        thing or (line.kind.words if line.kind else ""), by,
    ]  # fmt: skip


def _approver(account: Account, words: Any) -> str:
    person = account.approved_by
    if person is None:
        return ""
    if not person.user_number:
        return f"{words['by_settings']} «{account.subject.line}»"
    named = f" ({person.name})" if person.name else ""
    return f"{words['employee']} {person.user_number}{named}"


def _called(thing: Thing) -> str:
    return f"{thing.kind.words} № {thing.number}" if thing.number else thing.kind.words


def _listed(terms: Iterable[Term]) -> str:
    return "; ".join(term.words for term in terms)


def _numbers(numbers: Iterable[int]) -> str:
    """Runs are joined: 3–5, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _sentences(*parts: str, url: str = "") -> str:
    """Each with a capital; an address stands last, without a full stop that would become part of it."""
    said = [part[:1].upper() + part[1:].rstrip(". ") for part in parts if part]
    return ". ".join([*said, url] if url else said)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}" if at else ""

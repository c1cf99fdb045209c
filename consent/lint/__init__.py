"""The check of an agreement: twenty rules on what its text has to say and may not say.

Every rule is a function over a `Subject`; those with severity `error` keep a draft from being published.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from consent import texts
from consent.agreements import normalise
from consent.lint import aims, data, identity, parties, wording
from consent.lint.subject import Spot, Subject, read
from consent.standard_text import AgreementSettings
from consent.templates import render

__all__ = ["RULES", "Finding", "Rule", "errors_of", "lint", "sentence"]

ERROR, WARNING = "error", "warning"
MOST_WORDS_SHOWN = 5
_LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one field; fields of the company are named ``company.inn``."""

    rule: str
    severity: str
    field: str
    values: Mapping[str, str]
    """For the sentence: ``case``, the words ``found``, and the ``code`` of a field error it repeats."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its number."""

    name: str
    severity: str
    check: Callable[[Subject], Iterator[Spot]]


RULES = (
    Rule("L1", ERROR, identity.title),
    Rule("L2", ERROR, identity.operator),
    Rule("L3", ERROR, identity.numbers),
    Rule("L4", ERROR, aims.purposes),
    Rule("L5", ERROR, aims.open_ended),
    Rule("L6", ERROR, aims.advertising),
    Rule("L7", ERROR, data.categories),
    Rule("L8", ERROR, data.special),
    Rule("L9", ERROR, data.actions),
    Rule("L10", ERROR, parties.recipients),
    Rule("L11", ERROR, parties.supplier),
    Rule("L12", ERROR, wording.term),
    Rule("L13", ERROR, identity.mailbox),
    Rule("L14", ERROR, wording.holes),
    Rule("L15", WARNING, wording.freedom),
    Rule("L16", WARNING, wording.bundling),
    Rule("L17", WARNING, parties.abroad),
    Rule("L18", WARNING, wording.length),
    Rule("L19", WARNING, data.place),
    Rule("L20", ERROR, wording.markup),
)


def lint(settings: AgreementSettings) -> tuple[Finding, ...]:
    """All that the rules find in a draft, in their order; a broken one is checked as far as it goes."""
    subject = read(settings)
    return tuple(finding for rule in RULES for finding in _findings(rule, subject))


def _findings(rule: Rule, subject: Subject) -> Iterator[Finding]:
    grouped: dict[tuple[str, str, str], dict[str, None]] = {}
    for spot in rule.check(subject):
        grouped.setdefault((spot.field, spot.case, spot.code), {})[spot.found] = None
    for (field, case, code), found in grouped.items():
        values = {"case": case, "found": _listed(found), "code": code}
        yield Finding(rule.name, rule.severity, field, {key: value for key, value in values.items() if value})


def _listed(found: Iterable[str]) -> str:
    shown = [_quoted(" ".join(normalise(words).split())) for words in found if words.strip()]
    more = len(shown) - MOST_WORDS_SHOWN
    return ", ".join(shown[:MOST_WORDS_SHOWN]) + (f" (+{more})" if more > 0 else "")


def _quoted(words: str) -> str:
    shown = words if len(words) <= _LONGEST_SHOWN else words[: _LONGEST_SHOWN - 1] + "…"
    return shown if "«" in shown else f"«{shown}»"


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep the draft from being published."""
    return tuple(finding for finding in findings if finding.severity == ERROR)


def sentence(finding: Finding, language: str = "ru") -> str:
    """What was found and what to change.

    Raises ``KeyError`` for a language without sentences.
    """
    code = finding.values.get("code")
    if code:
        return texts.message(code, language)
    template: str = texts.table("lint")[language][finding.rule][finding.values["case"]]
    return render(template, finding.values)

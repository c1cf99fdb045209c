"""What the check of a draft found, as the JSON API shows it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from consent.lint import Finding, errors_of
from consent.lint import sentence as finding_sentence
from pages.api.sentences import sentence


def shown(fields: Mapping[str, str], findings: Sequence[Finding], language: str) -> list[dict[str, Any]]:
    """Everything in one list; a wrong field that no rule speaks of stands there without a rule."""
    told = {finding.field for finding in errors_of(findings)}
    untold = {field: code for field, code in fields.items() if field not in told}
    return [*(_finding(each, language) for each in findings), *_wrong(untold, language)]


def by_field(fields: Mapping[str, str], findings: Sequence[Finding], language: str) -> dict[str, str]:
    """One sentence for each wrong field."""
    found = {each.field: finding_sentence(each, language) for each in reversed(errors_of(findings))}
    return found | {field: sentence(code, language) for field, code in fields.items()}


def _finding(found: Finding, language: str) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": found.severity,
        "field": found.field,
        "message": finding_sentence(found, language),
    }


def _wrong(fields: Mapping[str, str], language: str) -> Iterator[dict[str, Any]]:
    for field, code in fields.items():
        yield {"rule": "", "severity": "error", "field": field, "message": sentence(code, language)}

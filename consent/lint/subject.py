"""What the rules look at, read once: the settings, what people wrote there, and the text that comes out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from consent import texts
from consent.agreements import check_publishable, freeze
from consent.lint.reading import fold, words_in
from consent.requisites import Code, Requisites, clean
from consent.standard_text import AgreementSettings, resolved_purposes
from consent.templates import TemplateError

_ANY_DAY = date(2026, 1, 1)
_ADDRESS = re.compile(r"\S{1,100}@\S{1,100}|https?://\S{1,300}|www\.\S{1,300}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a rule found something; ``case`` chooses the sentence, ``found`` are the words.

    ``code`` is that of a field error of `check_publishable` which the finding repeats.
    """

    field: str
    case: str = "found"
    found: str = ""
    code: Code = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A draft as the rules see it."""

    settings: AgreementSettings
    language: str
    requisites: Requisites
    wrong: Mapping[str, Code]
    """Field errors of `check_publishable`."""
    titles: tuple[str, ...]
    """Of the purposes, in the agreement's language."""
    text: str
    """The plain text that would be published; empty when nothing can be."""
    folded: str
    words: str
    written: Mapping[str, str]
    """What the administrator put in himself, folded, by field; names and addresses of companies left out."""

    @property
    def is_custom(self) -> bool:
        return self.settings.source == "custom"

    def repeated(self, *fields: str) -> Iterator[Spot]:
        """Field errors of these fields; a name that ends in a dot means all fields below it."""
        for field, code in self.wrong.items():
            if any(field == name or (name.endswith(".") and field.startswith(name)) for name in fields):
                yield Spot(field, "code", code=code)


def read(settings: AgreementSettings) -> Subject:
    """Read a draft; none is too broken for that."""
    language = settings.language if settings.language in texts.LANGUAGES else texts.LANGUAGES[0]
    known = replace(settings, language=language)
    titles = tuple(purpose.title for purpose in resolved_purposes(known))
    text = _text(known)
    folded = fold(text)
    return Subject(
        settings=known,
        language=language,
        requisites=clean(settings.requisites),
        wrong=check_publishable(settings),
        titles=titles,
        text=text,
        folded=folded,
        words=words_in(folded),
        written=_written(known, titles, folded),
    )


def _text(settings: AgreementSettings) -> str:
    try:
        frozen = freeze(settings, 1, _ANY_DAY)
    except (TemplateError, KeyError):
        # A field is empty or unknown: the rules for fields say which.
        return ""
    return frozen.plain_text if frozen.title else ""


def _written(settings: AgreementSettings, titles: tuple[str, ...], folded: str) -> Mapping[str, str]:
    fields = {
        "purposes": fold("\n".join(titles)),
        "data_categories": fold("\n".join(settings.data_categories)),
        "crossborder": fold(settings.crossborder),
        "text": folded if settings.source == "custom" else "",
    }
    names = _names(settings)
    return {field: _without(names, _ADDRESS.sub(" ", said)) for field, said in fields.items()}


def _names(settings: AgreementSettings) -> list[str]:
    company = clean(settings.requisites)
    parties = [*settings.recipients, *settings.processors]
    names = [company.full_name, company.short_name, company.address]
    names += [value for party in parties for value in (party.name, party.address)]
    folded = {fold(name).strip() for name in names}
    # A single word may be a word of the text as well.
    return sorted((name for name in folded if " " in name), key=len, reverse=True)


def _without(names: list[str], folded: str) -> str:
    for name in names:
        folded = folded.replace(name, " ")
    return folded

"""The standard agreement: the settings it is made from and its text in Russian and English.

Its content follows that of a written consent as best practice (152-FZ art. 9 part 4).
"""

from dataclasses import dataclass
from datetime import date

from consent import texts
from consent.purposes import Purpose, resolve
from consent.requisites import Requisites, clean, clean_email, clean_number, numbers_line, one_line
from consent.templates import render


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives the data, or processes them on instruction, named as the law wants it named."""

    name: str
    inn: str
    address: str


@dataclass(frozen=True, slots=True)
class AgreementSettings:
    """Everything that a text is made from.

    ``purposes`` holds catalogue codes or own texts. ``mode`` is the widest way of confirming that the
    text has to cover: the online chat's answers always, an explicit yes, or continuing as well.
    ``platform_processor`` empty takes the supplier of Bitrix24's Russian cloud, ``None`` names nobody
    (a portal on the company's own server). ``processors`` are others who work on the company's instruction
    (152-FZ art. 6 part 3). ``data_categories`` come on top of what the purposes need. ``term_months`` is how
    long the consent lasts at most, ``minors`` whether a representative may consent for a client under age.
    ``data_residency`` is a two-letter country code.
    """

    requisites: Requisites
    purposes: tuple[str, ...]
    contact_email: str
    language: str = "ru"
    source: str = "standard"
    custom_text: str = ""
    recipients: tuple[Recipient, ...] = ()
    mode: str = "implied"
    data_residency: str = "RU"
    platform_processor: str | None = ""
    crossborder: str = ""
    data_categories: tuple[str, ...] = ()
    processors: tuple[Recipient, ...] = ()
    term_months: int | None = None
    minors: bool = False


def render_standard(
    settings: AgreementSettings, *, version: int, published_on: date, withdraw_url: str = ""
) -> str:
    """The standard agreement as plain text, one paragraph a line.

    Raises ``TemplateError`` when a value that the text needs is empty.
    """
    company = clean(settings.requisites)
    values = {
        "version": str(version),
        "published_date": f"{published_on:%d.%m.%Y}",
        "company_full_name": company.full_name,
        "numbers": numbers_line(company, settings.language),
        "address": company.address,
        "contact_email": clean_email(settings.contact_email),
        "data_categories": ", ".join(data_categories(settings)),
        "purposes": _purposes(settings),
        "withdraw_url": withdraw_url,
        "minors": "yes" if settings.minors else "",
        "months": _months(settings),
        "supervisor": _sentence(
            settings, "regulator_ru" if company.jurisdiction == "RU" else "regulator_other"
        ),
        "confirmation": _confirmation(settings),
        **_places(settings),
        **_third_parties(settings),
    }
    return render(texts.read(f"agreement.{settings.language}.txt"), values)


def data_categories(settings: AgreementSettings) -> tuple[str, ...]:
    """The data that the purposes need together and those named besides, each once, in that order."""
    needed = [category for purpose in resolved_purposes(settings) for category in purpose.data]
    besides = [one_line(category).rstrip(".") for category in settings.data_categories]
    return tuple(dict.fromkeys(filter(None, [*needed, *besides])))


def resolved_purposes(settings: AgreementSettings) -> tuple[Purpose, ...]:
    return tuple(resolve(one_line(named), settings.language) for named in settings.purposes)


def data_short(settings: AgreementSettings) -> str:
    """The data in one phrase, for the message that asks."""
    return ", ".join(data_categories(settings))


def purposes_short(settings: AgreementSettings) -> str:
    """The purposes in one phrase, for the message that asks."""
    return "; ".join(purpose.short.rstrip(".") for purpose in resolved_purposes(settings))


def _months(settings: AgreementSettings) -> str:
    """``36 месяцев``: the term in the genitive, empty when there is none."""
    months = settings.term_months
    if months is None:
        return ""
    is_one = months == 1 or (settings.language == "ru" and months % 10 == 1 and months % 100 != 11)
    return f"{months} {_sentence(settings, 'month' if is_one else 'months')}"


def _purposes(settings: AgreementSettings) -> str:
    rows = (
        {
            "number": str(number),
            "title": purpose.title.rstrip("."),
            "data": ", ".join(purpose.data),
            "term": purpose.term,
        }
        for number, purpose in enumerate(resolved_purposes(settings), start=1)
    )
    return "\n".join(render(_sentence(settings, "purpose"), row) for row in rows)


def _places(settings: AgreementSettings) -> dict[str, str]:
    country = settings.data_residency.strip().upper()
    names = texts.table("agreement")[settings.language]["countries"]
    crossborder = one_line(settings.crossborder)
    return {
        "in_russia": "yes" if country == "RU" else "",
        "abroad": "" if country == "RU" else names.get(country, country),
        "crossborder": crossborder,
        "no_crossborder": "" if crossborder or country != "RU" else "yes",
    }


def _third_parties(settings: AgreementSettings) -> dict[str, str]:
    processor = settings.platform_processor
    if processor == "":
        processor = _sentence(settings, "platform_processor")
    recipients, processors = _listed(settings, settings.recipients), _listed(settings, settings.processors)
    return {
        "platform_processor": one_line(processor or "").rstrip("."),
        "processors": processors,
        "recipients": recipients,
        "no_recipients": "" if recipients else "yes",
    }


def _listed(settings: AgreementSettings, parties: tuple[Recipient, ...]) -> str:
    rows = "\n".join(_recipient(settings, party) for party in parties)
    return rows.removesuffix(";") + "." if rows else ""


def _recipient(settings: AgreementSettings, recipient: Recipient) -> str:
    values = {
        "name": one_line(recipient.name),
        "inn": clean_number(recipient.inn),
        "address": one_line(recipient.address),
    }
    return render(_sentence(settings, "recipient"), values)


def _confirmation(settings: AgreementSettings) -> str:
    # Under GDPR silence or inactivity is no consent (recital 32): such a text may not promise it.
    is_european = clean(settings.requisites).jurisdiction == "EU"
    mode = "explicit" if settings.mode == "implied" and is_european else settings.mode
    ways = ["button"] if mode == "button" else ["button", mode]
    return "\n".join(_sentence(settings, way).strip("\n") for way in ways)


def _sentence(settings: AgreementSettings, key: str) -> str:
    sentence: str = texts.table("agreement")[settings.language][key]
    return sentence

"""Requisites of a company: their clean form, every error in them at once, and the line that names it.

Checksums of ИНН, ОГРН and ОГРНИП follow the published algorithms of the tax service.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn


class CompanyKind(StrEnum):
    """Legal form; it decides which numbers a company has."""

    ENTITY = "entity"
    ENTREPRENEUR = "entrepreneur"
    SELF_EMPLOYED = "self_employed"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Requisites:
    """A company as it is named in an agreement.

    ``ogrn`` holds the ОГРН of an entity, the ОГРНИП of an entrepreneur, the register number of a
    foreign company. ``jurisdiction`` is the law the company answers to: a two-letter code, also EU.
    ``country`` is where a foreign company is registered, in two letters; it may be left out.
    """

    kind: CompanyKind
    full_name: str
    short_name: str = ""
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    address: str = ""
    email: str = ""
    jurisdiction: str = "RU"
    country: str = ""

    @property
    def display_name(self) -> str:
        return self.short_name or self.full_name


Code = str
INN_LENGTHS = {
    CompanyKind.ENTITY: {10},
    CompanyKind.ENTREPRENEUR: {12},
    CompanyKind.SELF_EMPLOYED: {12},
    CompanyKind.FOREIGN: {10},
}
LONGEST_TEXT = 500
SHORTEST_ADDRESS = 10

_SEPARATORS = re.compile(r"[\s\-\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]+")
_DIGITS = re.compile(r"[0-9]+")
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_NOREPLY = re.compile(r"noreply|donotreply")


def clean(requisites: Requisites) -> Requisites:
    """The same requisites without stray spaces, hyphens in numbers and invisible signs."""
    return Requisites(
        kind=requisites.kind,
        full_name=one_line(requisites.full_name),
        short_name=one_line(requisites.short_name),
        inn=clean_number(requisites.inn),
        kpp=clean_number(requisites.kpp).upper(),
        ogrn=_clean_register_number(requisites),
        address=one_line(requisites.address),
        email=clean_email(requisites.email),
        jurisdiction=one_line(requisites.jurisdiction).upper(),
        country=one_line(requisites.country).upper(),
    )


def one_line(text: str) -> str:
    """NFC text on one line, single spaces, no control or invisible signs."""
    spaced = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    visible = "".join(sign for sign in spaced if unicodedata.category(sign) not in {"Cc", "Cf"})
    return " ".join(visible.split())


def clean_number(number: str) -> str:
    """The number without spaces, hyphens and invisible signs."""
    return _SEPARATORS.sub("", number)


def _clean_register_number(requisites: Requisites) -> str:
    is_foreign = requisites.kind is CompanyKind.FOREIGN
    return one_line(requisites.ogrn) if is_foreign else clean_number(requisites.ogrn)


def clean_email(address: str) -> str:
    """The address with a lower-case domain, converted from IDN; unchanged where that is impossible."""
    local, at, domain = one_line(address).rpartition("@")
    if not at:
        return domain
    try:
        return f"{local}@{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}@{domain}"


def validate(requisites: Requisites) -> dict[str, Code]:
    """Every wrong field with the code of what is wrong with it; empty when all is well.

    The requisites are cleaned first. Sentences for the codes: `consent.texts.message`.
    """
    cleaned = clean(requisites)
    checks: dict[str, Callable[[Requisites], Code | None]] = {
        "full_name": lambda r: "required" if not r.full_name else None,
        "inn": _check_inn,
        "kpp": _check_kpp,
        "ogrn": _check_ogrn,
        "address": _check_address,
        "email": lambda r: check_email(r.email) if r.email else None,
        "jurisdiction": _check_jurisdiction,
        "country": _check_country,
    }
    found = {field: code for field, check in checks.items() if (code := check(cleaned))}
    return {**_too_long(cleaned), **found}


def _too_long(requisites: Requisites) -> dict[str, Code]:
    texts = {field.name: str(getattr(requisites, field.name)) for field in fields(requisites)}
    return {name: "too_long" for name, text in texts.items() if len(text) > LONGEST_TEXT}


def _check_inn(requisites: Requisites) -> Code | None:
    if not requisites.inn:
        return None if requisites.kind is CompanyKind.FOREIGN else "required"
    return check_inn(requisites.inn, INN_LENGTHS[requisites.kind])


def check_inn(inn: str, lengths: set[int]) -> Code | None:
    """What is wrong with a clean ИНН that has to have one of the lengths; ``None`` if nothing."""
    # The library takes full-width digits for digits and lets a row of zeros pass its sums.
    if not _DIGITS.fullmatch(inn):
        return "inn_digits"
    if len(inn) not in lengths:
        return "inn_length"
    if not inn.strip("0") or not stdnum_inn.is_valid(inn):
        return "inn_checksum"
    return None


def _check_kpp(requisites: Requisites) -> Code | None:
    if not requisites.kpp:
        return None
    if requisites.kind is not CompanyKind.ENTITY:
        return "kpp_not_applicable"
    return None if _KPP.fullmatch(requisites.kpp) else "kpp_format"


def _check_ogrn(requisites: Requisites) -> Code | None:
    kind, ogrn = requisites.kind, requisites.ogrn
    if kind is CompanyKind.SELF_EMPLOYED:
        return "ogrn_not_applicable" if ogrn else None
    if not ogrn:
        return "required"
    if kind is CompanyKind.FOREIGN:
        return None
    if not _DIGITS.fullmatch(ogrn):
        return "ogrn_digits"
    if kind is CompanyKind.ENTITY:
        return _checked(ogrn, 13, "ogrn", stdnum_ogrn.is_valid)
    return _checked(ogrn, 15, "ogrnip", _is_ogrnip)


def _checked(number: str, length: int, name: str, is_valid: Callable[[str], bool]) -> Code | None:
    if len(number) != length:
        return f"{name}_length"
    return None if is_valid(number) else f"{name}_checksum"


def _is_ogrnip(number: str) -> bool:
    # The library leaves remainders 10 to 12 as two digits, which refuses valid numbers.
    return bool(number.strip("0")) and int(number[:-1]) % 13 % 10 == int(number[-1])


def _check_address(requisites: Requisites) -> Code | None:
    address = requisites.address
    if not address:
        return "required"
    if len(address) < SHORTEST_ADDRESS:
        return "address_short"
    has_letter = any(sign.isalpha() for sign in address)
    has_digit = any(sign.isdigit() for sign in address)
    return None if has_letter and has_digit else "address_incomplete"


def _check_jurisdiction(requisites: Requisites) -> Code | None:
    if not requisites.jurisdiction:
        return "required"
    return None if _COUNTRY_CODE.fullmatch(requisites.jurisdiction) else "jurisdiction_invalid"


def _check_country(requisites: Requisites) -> Code | None:
    if not requisites.country:
        return None
    if requisites.kind is not CompanyKind.FOREIGN:
        return "country_not_applicable"
    return None if _COUNTRY_CODE.fullmatch(requisites.country) else "country_invalid"


def check_email(address: str) -> Code | None:
    """What is wrong with a clean e-mail address to which clients are to write; ``None`` if nothing."""
    local, at, domain = address.rpartition("@")
    well_formed = at and len(local) <= 64 and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)
    if not well_formed or len(address) > 254:
        return "email_invalid"
    return "email_noreply" if _NOREPLY.search(re.sub(r"[^a-z]", "", local.lower())) else None


def warnings(requisites: Requisites) -> dict[str, Code]:
    """What looks unusual and is no error: fields with codes."""
    cleaned = clean(requisites)
    usual_first = {CompanyKind.ENTITY: "15", CompanyKind.ENTREPRENEUR: "3"}.get(cleaned.kind)
    found = {}
    if cleaned.jurisdiction == "RU" and not re.search(r"\b[0-9]{6}\b", cleaned.address):
        found["address"] = "address_no_index"
    if usual_first and cleaned.ogrn and cleaned.ogrn[0] not in usual_first:
        found["ogrn"] = "ogrn_unusual"
    return found


_LABELS = {
    "ru": {"inn": "ИНН", "entity": "ОГРН", "entrepreneur": "ОГРНИП", "foreign": "рег. №"},
    "en": {"inn": "INN", "entity": "OGRN", "entrepreneur": "OGRNIP", "foreign": "reg. no."},
}


def numbers_line(requisites: Requisites, language: str = "ru") -> str:
    """``ИНН ..., ОГРН ...``: the numbers that the company has, in words of the language."""
    labels = _LABELS[language]
    numbers = {labels["inn"]: requisites.inn, labels.get(requisites.kind.value, ""): requisites.ogrn}
    return ", ".join(f"{label} {number}" for label, number in numbers.items() if number)


def requisites_line(requisites: Requisites, language: str = "ru") -> str:
    """``ООО «Ромашка» (ИНН ..., ОГРН ...), address``."""
    numbers = numbers_line(requisites, language)
    named = f"{requisites.display_name} ({numbers})" if numbers else requisites.display_name
    return f"{named}, {requisites.address}"

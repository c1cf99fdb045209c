"""Interface languages: gettext catalogues read from .po files and handed to templates and scripts."""

import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DEFAULT_LANGUAGE: Final = "ru"
LANGUAGES: Final = ("ru", "en")

_CATALOGUES: Final = Path(__file__).with_name("translations")
_LANGUAGE_TAG: Final = re.compile(r"[a-z]{2,3}", re.IGNORECASE)
# Portals of these countries show Russian when the application has nothing closer.
_READ_RUSSIAN: Final = frozenset({"ru", "be", "by", "kk", "kz", "ky", "uz", "hy", "az", "ka"})


def negotiate(lang: str | None) -> str:
    """Return the interface language for a portal's or browser's wish, Russian when there is none.

    Takes `ru`, `en-GB`, `EN` or a whole Accept-Language header, of which the first tag counts:
    a portal's page posts LANG as such a tag (`sdk/bx24-js-sdk/system-functions/bx24-get-lang.md`).
    """
    tag = _LANGUAGE_TAG.match((lang or "").strip())
    if tag is None or tag.group().lower() in _READ_RUSSIAN:
        return DEFAULT_LANGUAGE
    return "en"


@cache
def catalogue(lang: str) -> Catalog:
    """Read the catalogue of one of LANGUAGES from its .po file; raises OSError when it is missing."""
    path = _CATALOGUES / lang / "LC_MESSAGES" / "pages.po"
    with path.open("rb") as source:
        return read_po(source, locale=lang, abort_invalid=True)


@cache
def translations(lang: str) -> NullTranslations:
    """Return the gettext translations of one of LANGUAGES, compiled in memory once a process."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(lang))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def js_strings(lang: str) -> dict[str, str]:
    """Return what the scripts need: source string to translation.

    A counted string has one entry a plural form, keyed `source|0`, `source|1`, `source|2`, in the
    order of the language's plural rule (Russian: one, few, many; English: one, many).
    """
    return {
        key: text
        for message in catalogue(lang)
        if message.id and _is_used_by_scripts(message)
        for key, text in _entries(message)
    }


def template_context(lang: str) -> dict[str, Any]:
    """Return what every template of ours reads: lang, _, ngettext and js_strings."""
    spoken = translations(lang)
    return {
        "lang": lang,
        "_": spoken.gettext,
        "ngettext": spoken.ngettext,
        "js_strings": js_strings(lang),
    }


def _is_used_by_scripts(message: Message) -> bool:
    return any(path.endswith(".js") for path, _ in message.locations)


def _entries(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, str):
        return [(message.id, str(message.string or message.id))]
    source, plural = message.id[0], message.id[1]
    forms = enumerate(message.string or ())
    return [(f"{source}|{index}", form or (plural if index else source)) for index, form in forms]

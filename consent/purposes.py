"""Purposes of processing: the catalogue, own purposes, and those that may not be asked for in a chat.

Advertising by messages needs a consent of its own (38-FZ art. 18 part 1), which Bitrix24 collects
through CRM forms; here only the processing of personal data is consented to.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from consent import texts

ALLOWED_KIND = "personal_data"
_OWN_TERM = {"ru": "до достижения этой цели", "en": "until this purpose is reached"}
_CODE = re.compile(r"[a-z][a-z_]*")

_FORBIDDEN = re.compile(
    r"реклам(?!аци)|рассыл|маркетинг|продви(?:жени|га)|спецпредложени|новост(?!рой)|промо(?!зон)"
    r"|акци(?:я|и|й|ю|ей|ям|ями|ях)$|(?:ре)?таргет|дайджест|анонс"
    r"|advertis|marketing|promo|mailing|newsletter|spam|ads$"
)
_ANNOUNCED = re.compile(
    r"(?:информир|информаци|уведомл|оповещ|сообщ|извещ|приглаш|news|inform|notif|messages?|updates?|announc)\w*"
    r"\b[^.;!?\n]{0,40}?\b"
    r"(?:новинк\w+|новых (?:товар|услуг|продукт|поступлени)\w+|скидк\w+|распродаж\w+|выгодн\w+ предложени\w+"
    r"|новых предложени\w+|new (?:products?|goods|services|arrivals)|novelt\w+|offers|discounts)"
)
_OFFERS = re.compile(
    r"спец(?:иальн\w{1,3})?\b[. ]{1,3}предложени\w+|special offers?|direct mail"
    r"|e-?mail campaigns?|product news"
    r"|(?:персональн|выгодн|интересн|уникальн)(?:ы[ехм]|ыми) предложени\w+|персонализированн\w+ объявлени\w+"
    r"|(?:направлени|отправк|получени)\w коммерческих предложений(?! по)"
)
"""Advertising that does not call itself so: «информирование о новинках», «персональные предложения»."""
_HANDED_ON = re.compile(
    r"распростран\w+ (?:\w+ ){0,3}(?:данн|сведени)\w+|(?:передач|предоставлени)\w (?:\w+ ){0,4}партнер\w*"
    r"|профилировани\w+|publi(?:sh|c)\w* (?:\w+ ){0,3}data|(?:shar|pass|transfer)\w* (?:\w+ ){0,4}partners?"
)
"""Purposes with consents of their own (152-FZ art. 10.1), however they are worded."""
_NO_ADVERTISING = re.compile(r"\(((?:не|not) (?:реклам|advertis)[^()]*)\)")
_SPELT_OUT = re.compile(r"\b\w(?:[ -]\w\b){5,}")
_LOOK_ALIKE = str.maketrans("aeopcxykmtbh", "аеорсхукмтвн")
_NEGATION = re.compile(r"не|ни|никак\w+|без|кроме|исключением|исключая|not|no|never|without|except|nor")
_LINK = re.compile(
    r"для|в|к|с|из|под|и|или|либо|а|также|ни|это|целях|целями|целью|цели|целей|иных|других|любых|том|числе"
    r"|буд(?:ет|ут)|использ\w+|применя\w+|обрабатыва\w+|явля\w+|относ\w+|связан\w+|предназнач\w+|провод\w+"
    r"|присыла\w+|отправля\w+|направля\w+|send\w*|for|of|or|and|any|other|the|a|purposes?|used|related|to|including|be|is|are"
)
_AIM = re.compile(r"для|целях|for")
_AIM_BEHIND = re.compile(r"целях|целей|purposes")
_NOT_DONE_BEHIND = re.compile(
    r"(?:(?:и|или|либо|рекламн\w+|рассыл\w+|маркетинг\w+|сообщени\w+|материал\w+|информаци\w+) ){0,4}"
    r"не (?:рассыла|направля|отправля|присыла|осуществля|производ|вед)\w+"
    r"|(?:(?:and|or|mailings?|messages?|are|is) ){0,4}(?:not|never) (?:sent|made|mailed)"
)
_REACH = 40
"""Words that a denial reaches; without an end a long text would take very long."""
_DISCLAIMER = re.compile(
    r"\bне (?:буд(?:ет|ут) )?(?:использ|применя|обрабатыва)\w+|\b(?:not|never) (?:be )?(?:used|processed)"
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose with the data it needs and how long they are kept; ``code`` is empty for an own text."""

    code: str
    title: str
    short: str
    data: tuple[str, ...]
    term: str


def catalogue(language: str = "ru") -> tuple[Purpose, ...]:
    """All typical purposes in their order."""
    entries = texts.table("purposes")[language]
    return tuple(
        Purpose(code, entry["title"], entry["short"], tuple(entry["data"]), entry["term"])
        for code, entry in entries.items()
    )


def find(code: str, language: str = "ru") -> Purpose | None:
    return next((purpose for purpose in catalogue(language) if purpose.code == code), None)


def resolve(named: str, language: str = "ru") -> Purpose:
    """The purpose of a catalogue code, or an own purpose that needs what any answer in a chat needs."""
    known = find(named, language)
    if known:
        return known
    title = " ".join(named.split())
    return Purpose("", title, title, catalogue(language)[0].data, _OWN_TERM[language])


def is_unknown_code(named: str) -> bool:
    """Whether it is spelled like a catalogue code and is none."""
    return bool(_CODE.fullmatch(named)) and find(named) is None


def is_allowed_kind(kind: str) -> bool:
    """Whether a consent of this kind may be collected in a chat."""
    return kind == ALLOWED_KIND


def find_forbidden(text: str) -> str | None:
    """The first word that speaks of advertising or mailings, or ``None``.

    A denial is allowed: «не реклама», «без рассылок», «для рекламы данные не используются».
    """
    plain = _OFFERS.sub("спецпредложения", _ANNOUNCED.sub("реклама", _plain(text)))
    plain = _NO_ADVERTISING.sub(r". \1.", plain)
    found = (word for sentence in re.split(r"[.;!?\n]", plain) for word in _forbidden_in(sentence))
    return next(found, None)


def find_forbidden_purpose(named: str) -> str | None:
    """As `find_forbidden` for a purpose: nor is consent to publishing or handing data on given in a chat."""
    handed_on = _HANDED_ON.search(_plain(named))
    return find_forbidden(named) or (handed_on.group() if handed_on else None)


def _plain(text: str) -> str:
    """Lower case, ё as е, no invisible signs, no Latin letters in Cyrillic words, no l e t t e r s apart."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", seen).casefold().replace("ё", "е")
    joined = _SPELT_OUT.sub(lambda found: re.sub("[ -]", "", found.group()), plain)
    return re.sub(r"\w+", lambda word: _in_one_alphabet(word.group()), joined)


def _in_one_alphabet(word: str) -> str:
    return word.translate(_LOOK_ALIKE) if re.search("[а-я]", word) else word


def _forbidden_in(sentence: str) -> Iterator[str]:
    words = re.findall(r"\w+", sentence)
    disclaimed = bool(_DISCLAIMER.search(sentence))
    for place, word in enumerate(words):
        if not _FORBIDDEN.match(word):
            continue
        before, behind = words[max(0, place - _REACH) : place], " ".join(words[place + 1 : place + 7])
        if not _is_denied(before, disclaimed) and not _is_denied_behind(behind, disclaimed):
            yield word


def _is_denied_behind(behind: str, disclaimed: bool) -> bool:
    """«В рекламных целях не используются», «рекламные сообщения не направляются»."""
    return bool((disclaimed and _AIM_BEHIND.match(behind)) or _NOT_DONE_BEHIND.match(behind))


def _is_denied(before: list[str], disclaimed: bool) -> bool:
    for word in reversed(before):
        if _NEGATION.fullmatch(word) or (disclaimed and _AIM.fullmatch(word)):
            return True
        if not (_LINK.fullmatch(word) or _FORBIDDEN.match(word) or word.startswith("рекламн")):
            return False
    return False

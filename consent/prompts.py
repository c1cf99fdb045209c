"""Messages to the client in a chat: asking for consent, and the short answers to a decision.

A message that asks holds nothing but the question (152-FZ art. 9 part 1). In messengers an
address stands alone on its line, so that no programme takes punctuation for a part of it.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from consent import texts
from consent.bbcode import escape, link, plain_url, send
from consent.templates import render
from consent.vocabulary import PageAnswer

_MOSCOW = {"ru": "МСК", "en": "MSK"}


def prompt_online_chat(
    company_short_name: str, data_short: str, purposes_short: str, version_url: str, language: str = "ru"
) -> str:
    """The question of the online chat with its two clickable answers.

    Raises ``ValueError`` for an address that is not http(s).
    """
    accept, reject = answers(language)
    values = {
        "company": escape(company_short_name),
        "data": _unfinished(data_short),
        "purposes": _unfinished(purposes_short),
        "link": link(version_url, _text("full_text", language)),
        "accept": send(accept),
        "reject": send(reject),
    }
    return render(_text("online_chat", language), values)


def prompt_implied(company_short_name: str, version_url: str, language: str = "ru") -> str:
    """The warning of a messenger: continuing the correspondence counts as consent."""
    return _with_url("implied", company_short_name, version_url, language)


def prompt_explicit(company_short_name: str, version_url: str, language: str = "ru") -> str:
    """The question of a messenger that wants a yes or a no."""
    return _with_url("explicit", company_short_name, version_url, language)


def given_ack(
    at: str,
    receipt_url: str,
    language: str = "ru",
    *,
    is_from_page: bool = False,
    is_online_chat: bool = False,
) -> str:
    """Consent received; ``at`` comes from `local_time`. Only the online chat can show a link by its name.

    Whoever was sent the link may have pressed the button of a page, so the client is told in his chat
    how to take back what was not his.
    """
    key = "given_on_page" if is_from_page else "given"
    name = _text("receipt", language)
    receipt = link(receipt_url, name) if is_online_chat else f"{name}:\n{plain_url(receipt_url)}"
    return render(_text(key, language), {"at": at, "receipt": receipt})


def refused_ack(language: str = "ru") -> str:
    return _text("refused", language)


def withdrawn_ack(at: str, due: date, language: str = "ru") -> str:
    """Consent withdrawn; data are destroyed by ``due`` (152-FZ art. 21 part 5: 30 days at most)."""
    return render(_text("withdrawn", language), {"at": at, "due": f"{due:%d.%m.%Y}"})


def already_given_hint(language: str = "ru") -> str:
    return _text("already_given", language)


def erased_ack(at: str, number: str, language: str = "ru", *, is_in_part: bool = False) -> str:
    """Data destroyed, all or not; ``at`` comes from `local_time`, ``number`` is the act's."""
    key = "erased_in_part" if is_in_part else "erased"
    return render(_text(key, language), {"at": at, "number": number})


def prolonged_ack(until: date, reason: str, language: str = "ru") -> str:
    """The term of a demand was prolonged, and why (152-FZ art. 21 part 5.1)."""
    return render(_text("prolonged", language), {"until": f"{until:%d.%m.%Y}", "reason": escape(reason)})


def answers(language: str = "ru") -> tuple[str, str]:
    """The exact words of the two answers of the online chat: accepting, refusing."""
    words = texts.table("words")[language]
    return words["accept"], words["reject"]


def caption(answer: PageAnswer, language: str = "ru") -> str:
    """What the button on the client's page says, and the register after him."""
    accept, reject = answers(language)
    captions = {PageAnswer.ACCEPT: accept, PageAnswer.REJECT: reject}
    return captions.get(answer) or _text("withdraw", language)


def local_time(at: datetime, zone: str, language: str = "ru") -> str:
    """An aware moment in the company's time zone: ``24.11.2026 20:23 (МСК)``.

    Raises ``ValueError`` for a naive moment, ``ZoneInfoNotFoundError`` for an unknown zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    local = at.astimezone(ZoneInfo(zone))
    label = _MOSCOW[language] if zone == "Europe/Moscow" else _offset(local.utcoffset() or timedelta())
    return f"{local:%d.%m.%Y %H:%M} ({label})"


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def _unfinished(text: str) -> str:
    return escape(text).rstrip(".")


def _with_url(key: str, company: str, url: str, language: str) -> str:
    return render(_text(key, language), {"company": escape(company), "url": plain_url(url)})


def _text(key: str, language: str) -> str:
    sentence: str = texts.table("prompts")[language][key]
    return sentence.strip("\n")

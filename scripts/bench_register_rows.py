"""The entries of the benchmark's register: each portion is made by itself, alike in every run.

Of an entry all is known here but the hash of the one before it; the chain is closed by who stores them.
"""

import base64
import hashlib
import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from consent.fingerprint import FORM, canonical
from consent.vocabulary import Method, Status, UrlKind
from models.register import RegisterEntry
from scripts.bench_register_people import LINES, RARE_NAMES, Client, client
from scripts.bench_register_world import LINK, SPAN, START, Text, World

PORTION: Final = 5_000
RARE: Final = 15
"""So many entries has each client with a rare name, however long the register is."""
_FAVOUR: Final = 1.5
"""Above 1: some clients have many entries and most have few."""

COLUMNS: Final = tuple(column.name for column in RegisterEntry.__table__.columns)
PREV_HASH, HASH = COLUMNS.index("prev_hash"), COLUMNS.index("hash")

_METHODS: Final = {
    Method.IMPLIED_CONTINUATION: 55, Method.BUTTON: 27, Method.KEYWORD: 12, Method.WEB_PAGE: 5.9,
    Method.OPERATOR: 0.1,
}  # fmt: skip
RARE_METHOD: Final = Method.OPERATOR
_STATUSES: Final = {
    Status.GIVEN: 80, Status.REFUSED: 8, Status.WITHDRAWN: 5, Status.SUPERSEDED: 4, Status.EXPIRED: 2.95,
    Status.INVALIDATED: 0.05,
}  # fmt: skip
RARE_STATUS: Final = Status.INVALIDATED
COMMON_PAGE: Final = "https://shop.example/"
_BEGINNINGS: Final = (
    "Здравствуйте, подскажите", "Добрый день! Интересует", "А", "Скажите пожалуйста,", "Хочу уточнить",
    "Нужен ответ:", "Спасибо, но", "Ещё вопрос —",
)  # fmt: skip
_MIDDLES: Final = (
    "когда привезут заказ", "сколько стоит доставка в", "есть ли в наличии размер", "можно ли вернуть товар",
    "какая гарантия на", "где посмотреть счёт номер", "работаете ли вы в субботу", "как оформить рассрочку",
    "почему отменили заказ", "можно ли забрать сегодня",
)  # fmt: skip
_WORDS: Final = (
    "Москву", "Казань", "Тверь", "завтра", "куртку", "чайник", "синий", "большой", "срочно", "картой",
    "наличными", "курьером", "подарок", "другой", "адрес", "телефон", "скидка", "зимний", "детский", "набор",
)  # fmt: skip


class Row:
    """An entry before it is stored, with the application's own ideas of what its hash covers."""

    chained: Any = RegisterEntry.chained
    personal: Any = RegisterEntry.personal

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def portion(world: World, first: int, count: int, total: int) -> list[tuple[list[Any], bytes]]:
    """Entries with numbers from ``first`` on: their columns, as a file of SQLite keeps them, and what the
    hash of each covers besides that of the one before it. ``total``: so many entries fill the time."""
    chance = random.Random(first)  # noqa: S311 - no secret
    made = []
    for seq in range(first, first + count):
        values = _values(world, seq, total, chance)
        covered = canonical(Row(values).chained())
        values["occurred_at"], values["recorded_at"] = (
            _stored(values["occurred_at"]),
            _stored(values["recorded_at"]),
        )
        made.append(([values[name] for name in COLUMNS], covered))
    return made


@lru_cache(maxsize=200_000)
def _client(number: int, clients: int) -> Client:
    return client(number, clients)


def _whose(world: World, seq: int, total: int, chance: random.Random) -> Client:
    distance = max(total // RARE, len(RARE_NAMES) + 1)
    number = int(chance.random() ** _FAVOUR * (world.clients - len(RARE_NAMES)))
    if (rare := seq % distance) < len(RARE_NAMES):
        number = world.clients - 1 - rare
    return _client(number, world.clients)


def _values(world: World, seq: int, total: int, chance: random.Random) -> dict[str, Any]:
    who = _whose(world, seq, total, chance)
    at = START + timedelta(seconds=int(SPAN.total_seconds() * seq / total) - chance.randrange(300) + 300)
    text = world.text_of(who.line_id, at)
    method = _drawn(chance, _METHODS)
    status = _drawn(chance, _STATUSES)
    noise = hashlib.sha256(f"bench {seq}".encode()).digest()
    line, session_id = LINES[who.line_id - 1][0], 100_000 + seq
    url, url_kind = _page(who, method, session_id, chance)
    return {
        **dict.fromkeys(COLUMNS),
        "id": seq,
        "public_id": base64.urlsafe_b64encode(noise[:16]).rstrip(b"=").decode(),
        "portal_id": world.portal_id,
        "client_id": who.id,
        "seq": seq,
        "form": FORM,
        "status": status.value,
        "method": method.value,
        "occurred_at": at,
        "recorded_at": at + timedelta(microseconds=200_000 + chance.randrange(3_000_000)),
        "company_id": text.company_id,
        "company_public_id": text.company_public_id,
        "company_name": text.company_name,
        "agreement_public_id": text.agreement_public_id,
        "version_id": text.version_id,
        "version_number": text.number,
        "text_sha256": text.sha256,
        "line_id": who.line_id,
        "line_name": line,
        "connector": who.connector,
        "source": f"{who.connector} · {line}",
        "url": url,
        "url_kind": url_kind.value,
        "client_user_id": 999 + who.id,
        "chat_id": 5_000 + who.id,
        "session_id": session_id,
        "prompt_id": seq,
        "prompt_message_id": 10 * seq,
        "decision_message_id": 10 * seq + 3,
        "prompt_text": _prompt(who, text, noise),
        "client_name": who.name,
        "client_email": who.email,
        "client_phone": who.phone,
        "decision_text": _said(method, status, chance),
        "ip": f"198.51.100.{seq % 250}" if method is Method.WEB_PAGE else "",
        "user_agent": _AGENT if method is Method.WEB_PAGE else "",
        "salt": noise[16:],
    }


_AGENT: Final = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Mobile"


def _page(who: Client, method: Method, session_id: int, chance: random.Random) -> tuple[str, UrlKind]:
    """Half of the online chats begin on one of a few pages, the others on a page of their own."""
    if method is Method.WEB_PAGE:
        return f"https://app.example/agreements/{who.line_id}", UrlKind.OWN_PAGE
    if who.connector != "livechat":
        if who.website:
            return who.website, UrlKind.WEBSITE
        query = f"CONFIG_ID={who.line_id}&IM_HISTORY=imol|{session_id}"
        return f"https://bench.example/contact_center/dialog_list/?{query}", UrlKind.DIALOGUE
    draw = chance.random()
    if draw < 0.2:
        return COMMON_PAGE, UrlKind.SESSION_START_PAGE
    if draw < 0.5:
        return f"{COMMON_PAGE}catalog/{int(draw * 100)}/", UrlKind.SESSION_START_PAGE
    page = f"{COMMON_PAGE}catalog/item-{session_id}/?utm_source=search&utm_campaign=c{session_id % 97}"
    return page, UrlKind.SESSION_START_PAGE


def _prompt(who: Client, text: Text, noise: bytes) -> str:
    asked = text.online_prompt if who.connector == "livechat" else text.messenger_prompt
    return asked.replace(LINK, LINK.replace("LINK", f"{text.version_id:022d}?k={noise.hex()}"))


def _said(method: Method, status: Status, chance: random.Random) -> str:
    if method is Method.WEB_PAGE:
        return "Даю согласие" if status is Status.GIVEN else "Не согласен"
    if method is not Method.IMPLIED_CONTINUATION:
        return "Принимаю" if status is Status.GIVEN else "Не принимаю"
    words = " ".join(chance.choices(_WORDS, k=chance.randrange(1, 5)))
    number = f" {chance.randrange(100_000)}" if chance.random() < 0.1 else ""
    return f"{chance.choice(_BEGINNINGS)} {chance.choice(_MIDDLES)} {words}{number}"


def _drawn(chance: random.Random, weighed: dict[Any, float]) -> Any:
    return chance.choices(list(weighed), list(weighed.values()))[0]


def _stored(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

"""Who is in the benchmark's register: clients with names, contacts and channels, the same in each run."""

import random
from dataclasses import dataclass
from typing import Final

CONTACTS_SHARE: Final = 0.2
"""So many clients are known by e-mail and telephone."""
RARE_NAMES: Final = ("Аполлинария Ржевская-Крутицкая", "Мстислав Ё-Гайворонский", "Eleanor Whitcombe")

_MEN: Final = (
    "Александр", "Алексей", "Андрей", "Антон", "Артём", "Борис", "Вадим", "Виктор", "Владимир", "Глеб",
    "Денис", "Дмитрий", "Евгений", "Егор", "Иван", "Игорь", "Илья", "Кирилл", "Максим", "Михаил", "Никита",
    "Николай", "Олег", "Павел", "Пётр", "Роман", "Сергей", "Степан", "Тимур", "Юрий",
)  # fmt: skip
_WOMEN: Final = (
    "Алина", "Алёна", "Анастасия", "Анна", "Вера", "Виктория", "Галина", "Дарья", "Екатерина", "Елена",
    "Жанна", "Зоя", "Инна", "Ирина", "Карина", "Кристина", "Ксения", "Лариса", "Людмила", "Марина", "Мария",
    "Надежда", "Наталья", "Оксана", "Ольга", "Полина", "Светлана", "София", "Татьяна", "Юлия",
)  # fmt: skip
_STEMS: Final = (
    "Иван", "Смирн", "Кузнец", "Поп", "Васильев", "Петр", "Сокол", "Михайл", "Новик", "Фёдор", "Мороз",
    "Волк", "Алексеев", "Лебедев", "Семён", "Егор", "Павл", "Козл", "Степан", "Никола", "Орл", "Андреев",
    "Макар", "Никит", "Захар", "Зайц", "Соловь", "Борис", "Яковлев", "Григорьев", "Роман", "Воробь",
    "Сергеев", "Кузьм", "Фрол", "Александр", "Дмитриев", "Корол", "Гусев", "Киселев", "Ильин", "Максим",
    "Поляк", "Сорок", "Виноград", "Ковал", "Бел", "Медвед", "Антон", "Тарас", "Жук", "Баран", "Филипп",
    "Комар", "Давыд", "Беля", "Герасим", "Богдан", "Осип", "Сидор", "Матве", "Тит", "Марк", "Мирон",
    "Крыл", "Куликов", "Карп", "Влас", "Мельник", "Денис", "Гаврил", "Тихон", "Казак", "Афанас", "Данил",
    "Савель", "Тимофе", "Фомин", "Чернов", "Абрам", "Мартын", "Ефим", "Федот", "Щербак", "Назар", "Калинин",
    "Исаев", "Черныш", "Бык", "Маслов", "Родион", "Коновал", "Лазар", "Воронин", "Климов", "Филат",
    "Пономар", "Голубев", "Куприян", "Прохор",
)  # fmt: skip
_CHANNELS: Final = (
    ("livechat", 40), ("telegrambot", 25), ("whatsappbyedna", 15), ("vkgroup", 10), ("avito", 6),
    ("viber", 3), ("olx", 0.9), ("fbinstagramdirect", 0.1),
)  # fmt: skip
RARE_CONNECTOR: Final = _CHANNELS[-1][0]
LINES: Final = (
    ("Сайт: магазин", 30), ("Сайт: поддержка", 20), ("Telegram: заказы", 15), ("WhatsApp: заказы", 10),
    ("ВКонтакте", 8), ("Доставка", 7), ("Оптовый отдел", 5), ("Сервисный центр", 3), ("Регионы", 1.8),
    ("Пресса", 0.2),
)  # fmt: skip
"""Names and weights; lines are numbered from 1 on."""


@dataclass(frozen=True, slots=True)
class Client:
    """What entries say of a client; ``id`` is that of his row."""

    id: int
    name: str
    email: str
    phone: str
    line_id: int
    connector: str
    website: str


def client(number: int, clients: int) -> Client:
    """A client by his number, from 0 on; the last ones of all ``clients`` have the rare names."""
    chance = random.Random(number)  # noqa: S311 - no secret
    (_, line_id), connector = _line(chance), _drawn(chance, _CHANNELS)
    has_contacts = chance.random() < CONTACTS_SHARE
    rare = clients - 1 - number
    return Client(
        id=number + 1,
        name=RARE_NAMES[rare] if rare < len(RARE_NAMES) else _name(chance),
        email=f"client{number}@mail{number % 40}.example" if has_contacts else "",
        phone=f"+79{chance.randrange(10**9):09d}" if has_contacts else "",
        line_id=line_id,
        connector=connector,
        website=f"https://profile.example/{number}" if number % 3 == 0 else "",
    )


def _line(chance: random.Random) -> tuple[str, int]:
    name = _drawn(chance, LINES)
    return name, 1 + [each for each, _ in LINES].index(name)


def _drawn(chance: random.Random, weighed: tuple[tuple[str, float], ...]) -> str:
    return chance.choices([name for name, _ in weighed], [weight for _, weight in weighed])[0]


def _name(chance: random.Random) -> str:
    is_woman = chance.random() < 0.6
    stem = chance.choice(_STEMS)
    last = stem if stem.endswith(("ев", "ов", "ин")) else f"{stem}ов"
    first = chance.choice(_WOMEN if is_woman else _MEN)
    return f"{first} {last}а" if is_woman else f"{first} {last}"

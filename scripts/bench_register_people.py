"""Who is in the benchmark's register: clients with names, contacts and channels, the same in each run."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

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
RARE_CONNECTOR: Final = "fbinstagramdirect"
_SITE: Final = (("livechat", 90), ("telegrambot", 9.8), (RARE_CONNECTOR, 0.2))
_ORDERS: Final = (("telegrambot", 80), ("whatsappbyedna", 20))
_GOODS: Final = (("avito", 70), ("olx", 20), ("viber", 10))
LINES: Final = (
    ("Сайт: магазин", 30, _SITE), ("Сайт: поддержка", 20, _SITE), ("Telegram: заказы", 15, _ORDERS),
    ("WhatsApp: заказы", 10, (("whatsappbyedna", 1),)), ("ВКонтакте", 8, (("vkgroup", 1),)),
    ("Доставка", 7, _ORDERS), ("Объявления", 5, _GOODS), ("Сервисный центр", 3, _SITE),
    ("Регионы", 1.8, _GOODS), ("Пресса", 0.2, _SITE),
)  # fmt: skip
"""Names, weights and weighed channels; lines are numbered from 1 on."""
_WEIGHTS: Final = [(number, weight) for number, (_, weight, _) in enumerate(LINES, start=1)]

_Kind = TypeVar("_Kind")


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
    line_id = _drawn(chance, _WEIGHTS)
    connector = _drawn(chance, LINES[line_id - 1][2])
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


def _drawn(chance: random.Random, weighed: Sequence[tuple[_Kind, float]]) -> _Kind:
    return chance.choices([each for each, _ in weighed], [weight for _, weight in weighed])[0]


def _name(chance: random.Random) -> str:
    is_woman = chance.random() < 0.6
    stem = chance.choice(_STEMS)
    last = stem if stem.endswith(("ев", "ов", "ин")) else f"{stem}ов"
    first = chance.choice(_WOMEN if is_woman else _MEN)
    return f"{first} {last}а" if is_woman else f"{first} {last}"

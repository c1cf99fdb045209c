"""What a new portal holds: people, lines, agreements, statuses and the company with its requisites."""

from typing import TYPE_CHECKING, Any

from emulator.agreements import Agreement
from emulator.crm import requisites
from emulator.crm.fields import COMPANY
from emulator.lines import Line
from emulator.people import User

if TYPE_CHECKING:
    from emulator.portal import Portal

_USERS = (
    User(1, "Ирина", "Администратор", admin=True, email="admin@portal.example", departments=[1]),
    User(27, "Олег", "Оператор", email="oleg@portal.example", departments=[1]),
    User(28, "Вера", "Операторова", email="vera@portal.example", departments=[1]),
)
_STATUSES = (
    ("SOURCE", "CALL", "Звонок"),
    ("SOURCE", "WEB", "Сайт"),
    ("SOURCE", "1|OPENLINE", "Открытая линия"),
    ("CONTACT_TYPE", "CLIENT", "Клиенты"),
    ("HONORIFIC", "HNR_RU_1", "г-н"),
)
_REQUISITE = {
    "RQ_COMPANY_NAME": "ООО «Ромашка»",
    "RQ_COMPANY_FULL_NAME": "Общество с ограниченной ответственностью «Ромашка»",
    "RQ_INN": "7717586110",
    "RQ_KPP": "771701001",
    "RQ_OGRN": "5077746476209",
}
_ADDRESS = {
    "TYPE_ID": "6",
    "ADDRESS_1": "ул. Ленина, 1",
    "ADDRESS_2": "оф. 5",
    "CITY": "Москва",
    "POSTAL_CODE": "109544",
    "COUNTRY": "Россия",
}
_TEXT = (
    "Согласие на обработку персональных данных. Оператор: %COMPANY_NAME%, %COMPANY_ADDRESS%. "
    "Цели: %PURPOSES%. Третьи лица: %THIRD_PARTIES%. Адрес для обращений: %EMAIL%."
)


def fill(portal: "Portal", at: str, seed: dict[str, Any]) -> None:
    """Fill an empty portal; `seed` may bring its own `users` and `lines`."""
    users = (
        [User(**row) for row in seed["users"]] if "users" in seed else [User(**vars(row)) for row in _USERS]
    )
    portal.users.update({user.id: user for user in users})
    lines = [Line(**row) for row in seed["lines"]] if "lines" in seed else _lines()
    portal.lines.update({line.id: line for line in lines})
    _agreements(portal)
    _crm(portal, at)


def _lines() -> list[Line]:
    return [
        Line(15, "Продажи", ["livechat", "telegrambot"], [27, 28]),
        Line(16, "Поддержка", ["telegrambot", "whatsappbyedna"], [28]),
        Line(17, "Опт", ["livechat"], [27]),
    ]


def _agreements(portal: "Portal") -> None:
    portal.agreements[29] = Agreement(29, "Своё соглашение", "<p>Свой текст</p>", standard=False, language="")
    portal.agreements[35] = Agreement(35, "Согласие на обработку персональных данных", _TEXT)


def _crm(portal: "Portal", at: str) -> None:
    crm = portal.crm
    crm.counters[f"item {COMPANY}"] = 11
    company = crm.add(COMPANY, {"TITLE": "ООО «Ромашка»", "IS_MY_COMPANY": "Y"}, at, 1)
    crm.add_fm(company, "EMAIL", "office@romashka.example")
    requisites.add(crm, company.id, _REQUISITE, [_ADDRESS], requisite_id=40)
    for number, (kind, code, name) in enumerate(_STATUSES, start=101):
        row = {"ID": str(number), "ENTITY_ID": kind, "STATUS_ID": code, "NAME": name}
        crm.statuses.append({**row, "SORT": str(number), "SYSTEM": "N"})

"""Act of destruction and extract from the journal, read as a privacy officer and an inspector read them."""

import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from consent.erasure import ItemAction, ItemKind
from consent.vocabulary import ErasureCause
from models.client import ClientRow
from models.erasure import ErasureDocument, documents_of, get_case, journal_of
from tests.support.administration import NOW, hear_client
from tests.support.erased import DAY, Erased
from usecases import erasure_documents
from usecases.erasure_documents import make_documents, unnamed_signatories

HOSTING = {"name": "ООО «Хостинг Плюс»", "inn": "7830002293", "address": "191186, г. Санкт-Петербург, дом 1"}


@pytest.fixture
def erased(db):
    return Erased(db, processors=[HOSTING])


def make(erased, case_id, now=None, names=None):
    with erased.db.write() as session:
        # Not locked: what keeps the numbers apart is to be seen alone.
        case = get_case(session, erased.portal_id, case_id)
        return make_documents(session, case, now or erased.now, names or {})


def documents(erased, case_id, now=None):
    """The documents of a case by kind and format."""
    make(erased, case_id, now)
    with erased.db.read() as session:
        case = get_case(session, erased.portal_id, case_id)
        rows = documents_of(session, erased.portal_id, case.public_id)
        return {(row.kind, row.format): row.content for row in rows}


def text_of(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def act_of(erased, case_id, now=None):
    return text_of(documents(erased, case_id, now)["act", "pdf"])


@pytest.mark.parametrize(
    "words",
    [
        ["Акт № 2026-0001", "об уничтожении персональных данных", "27.11.2026 20:23:05"],
        ["Общество с ограниченной ответственностью «Ромашка Плюс»", "ИНН 7707083893", "ОГРН 1027700132195",
         "117312, г. Москва, ул. Вавилова, д. 19"],
        ["ООО «1С-Битрикс»", "ООО «Хостинг Плюс», ИНН 7830002293, 191186, г. Санкт-Петербург, дом 1"],
        ["Пётр Щукин", "Номер пользователя в портале 9, чат № 1777", "Онлайн-чат на сайте, Линия 15"],
        ["Лица, уничтожившие персональные данные", "Анна Ёлкина", "должность", "подпись",
         "Программное средство «Согласие», версия 0.1.0"],
        ["фамилия, имя, отчество; контактные данные; номер телефона; идентификатор в мессенджере; сведения"],
        ["Материальные носители, число листов Не указываются: обработка велась с использованием средств"],
        ["«Битрикс24», портал romashka.example; «Согласие», версия 0.1.0"],
        ["Способ В карточках значения перезаписаны пустыми", "затем карточки удалены"],
        ["Отзыв субъектом согласия", "Часть 5 статьи 21 Федерального закона от 27.07.2006 № 152-ФЗ",
         "30 дней с даты поступления отзыва", "24.12.2026 20:23:05. Срок соблюдён",
         "Документ-основание заявление от 20.11.2026"],
        ["Дата и время уничтожения 27.11.2026 20:23:05", "Записи журнала 1–14"],
        ["Контакт CRM № 77", "Значения перезаписаны, запись удалена 26.11.2026 20:24:05 6–8"],
        ["Контакт CRM № 78", "Перезаписаны значения из переписки, карточка сохранена"],
        ["Уничтожение утверждено Сотрудник № 5 (Анна Ёлкина), 25.11.2026 20:23:05"],
        ["Сообщения чата и профиль собеседника № 1777", "Ожидает удаления сотрудником",
         "https://romashka.example/online/?IM_DIALOG=chat1777"],
        ["Сделка CRM № 12", "договора с субъектом. Пункт 5 части 1 статьи 6", "/crm/deal/details/12/"],
        ["Лид CRM № 13", "Спор в суде, дело А40-1/2026. Часть 1 статьи 6", "/crm/lead/details/13/"],
        ["хранятся не менее трёх лет", "приказ Роскомнадзора от 28.10.2022 № 179",
         "Время в документе московское"],
    ],
    ids=lambda words: words[0][:30],
)  # fmt: skip
@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_act_has_everything_that_order_179_asks_for(erased, words):
    erased.officer()
    act = act_of(erased, erased.full_case())
    assert [each for each in words if each not in act] == []


def test_the_extract_has_everything_that_order_179_asks_for(erased):
    erased.officer()
    extract = text_of(documents(erased, erased.full_case())["extract", "pdf"])
    for words in (
        "Выгрузка из журнала регистрации событий № 2026-0001", "К акту № 2026-0001", "Пётр Щукин",
        "номер телефона; идентификатор в мессенджере; сведения из переписки",
        "«Битрикс24», портал romashka.example", "Отзыв субъектом согласия", "часть 5 статьи 21",
        "Дата уничтожения 27.11.2026 20:23:05",
        "1 25.11.2026 20:23:05 Открыто дело об уничтожении персональных данных",
        "7 26.11.2026 20:24:05 Запись удалена Контакт CRM № 77 Программа",
        "14 27.11.2026 20:23:05 Значения перезаписаны Рабочие данные программы «Согласие»",
    ):  # fmt: skip
        assert words in extract


def test_what_a_program_reads_says_the_same_in_codes_and_words(erased):
    erased.officer()
    files = documents(erased, erased.full_case())
    act, extract = json.loads(files["act", "json"]), json.loads(files["extract", "json"])
    assert act["number"] == extract["number"] == "2026-0001"
    assert act["made_at"] == "2026-11-27T17:23:05Z"
    assert act["subject"]["name"] == extract["subject"]["name"] == "Пётр Щукин"
    assert act["ground"]["cause"]["code"] == extract["ground"]["cause"]["code"] == "withdrawn"
    assert [(thing["kind"]["code"], thing["number"]) for thing in act["erased"]] == [
        ("contact", 77), ("activity", 501), ("contact", 78), ("working_data", 0),
    ]  # fmt: skip
    assert [line["number"] for line in extract["journal"]] == list(range(1, 15))


def test_the_paper_bears_the_checksum_of_its_data_and_the_store_that_of_each_file(erased):
    files = documents(erased, erased.full_case())
    assert set(files) == {("act", "json"), ("act", "pdf"), ("extract", "json"), ("extract", "pdf")}
    for kind in ("act", "extract"):
        assert hashlib.sha256(files[kind, "json"]).hexdigest() in text_of(files[kind, "pdf"])
    with erased.db.read() as session:
        case = get_case(session, erased.portal_id, 1)
        for row in documents_of(session, erased.portal_id, case.public_id):
            assert row.sha256 == hashlib.sha256(files[row.kind, row.format]).hexdigest()


def test_asking_twice_makes_nothing_new(erased):
    case_id = erased.full_case()
    first = documents(erased, case_id)
    assert make(erased, case_id, erased.now + DAY) == "2026-0001"
    assert documents(erased, case_id) == first
    with erased.db.read() as session:
        case = get_case(session, erased.portal_id, case_id)
        assert len(journal_of(session, erased.portal_id, case.public_id)) == 14


def test_each_portal_counts_from_one_and_begins_anew_with_the_year_of_moscow(erased):
    cases = [erased.case() for _ in range(4)]
    new_year = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    assert make(erased, cases[0]) == "2026-0001"
    assert make(erased, cases[1], new_year - timedelta(seconds=1)) == "2026-0002"
    assert make(erased, cases[2], new_year) == "2027-0001"
    assert make(erased, cases[3], new_year) == "2027-0002"
    other = Erased(erased.db, member_id="kamille")
    assert make(other, other.case()) == "2026-0001"


def test_workers_at_the_same_time_give_every_number_once(erased, monkeypatch):
    # Drawn while the others wait for the lock of SQLite: on a busy machine longer than they wait.
    for name in ("act_pdf", "extract_pdf"):
        monkeypatch.setattr(erasure_documents, name, lambda *_: b"%PDF")
    cases = [erased.case() for _ in range(8)]
    with ThreadPoolExecutor(4) as workers:
        numbers = list(workers.map(lambda case_id: make(erased, case_id), cases))
    assert sorted(numbers) == [f"2026-{number:04}" for number in range(1, 9)]


def test_two_workers_with_one_case_make_one_act(erased):
    case_id = erased.full_case()
    with ThreadPoolExecutor(2) as workers:
        numbers = list(workers.map(lambda _: make(erased, case_id), range(2)))
    assert numbers == ["2026-0001", "2026-0001"]
    assert len(documents(erased, case_id)) == 4


def test_numbers_go_on_after_four_digits(erased):
    with erased.db.write() as session:
        old = {"portal_id": erased.portal_id, "case_public_id": "old", "sha256": "0" * 64, "created_at": NOW}
        session.add(ErasureDocument(**old, number="2026-9999", kind="act", format="json", content=b"{}"))
    cases = [erased.case(), erased.case()]
    assert [make(erased, case_id) for case_id in cases] == ["2026-10000", "2026-10001"]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cause": ErasureCause.REFUSED, "basis": ""},
         ["Отказ субъекта", "Часть 3 статьи 21", "10 рабочих дней"]),
        ({"cause": ErasureCause.NO_DECISION},
         ["субъект не дал согласия в отведённое время", "Часть 3 статьи 21"]),
        ({"cause": ErasureCause.DEMAND}, ["Требование субъекта о прекращении", "Часть 5.1 статьи 21"]),
        ({"cause": ErasureCause.PURPOSE_REACHED},
         ["Достижение цели обработки персональных данных Основание", "Часть 4 статьи 21"]),
        ({"deadline": NOW}, ["24.11.2026 20:23:05. Срок нарушен"]),
        ({"calendar_known": False}, ["В календарных днях"]),
        ({"extended_at": NOW + DAY, "extension_reason": "Портал недоступен."},
         ["Срок продлён 25.11.2026 20:23:05, часть 6 статьи 21", "Портал недоступен."]),
        ({"approved_by": 0}, ["Автоматически, по настройке открытой линии «Линия 15», 25.11.2026"]),
        ({"connector": "telegrambot", "line_name": ""}, ["Канал, открытая линия telegrambot"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)  # fmt: skip
def test_the_act_says_why_by_when_and_by_whom(erased, changes, words):
    act = act_of(erased, erased.full_case(**changes))
    assert [each for each in words if each not in act] == []


@pytest.mark.parametrize("officers", [[], [5]], ids=["administrator", "nameless officer"])
def test_who_approved_is_called_as_the_portal_calls_him_where_nobody_named_him(erased, officers):
    for user_id in officers:
        erased.officer(user_id, name="")
    case_id = erased.full_case()
    with erased.db.read() as session:
        assert unnamed_signatories(session, get_case(session, erased.portal_id, case_id)) == [5]
    make(erased, case_id, names={5: "Пётр Лукин"})
    act = json.loads(documents(erased, case_id)["act", "json"])
    assert act["signatories"] == [{"name": "Пётр Лукин", "user_number": 5}]
    assert act["approved_by"]["name"] == "Пётр Лукин"


def test_an_act_of_a_client_with_no_name_and_no_finds_says_so(erased):
    with erased.db.write() as session:
        session.get(ClientRow, erased.client_id).name = ""
    act = act_of(erased, erased.case(approved_by=None, approved_at=None))
    for words in (
        "Субъект персональных данных имя не сообщено", "Категории уничтоженных данных Данные не уничтожались",
        "Записей, подлежащих уничтожению, не обнаружено", "5. Подлежит удалению вручную Нет.",
        "6. Сохранено на ином основании Нет.", "Уничтожение утверждено —",
    ):  # fmt: skip
        assert words in act


def test_a_nameless_client_is_called_as_his_own_card_was_but_not_as_a_namesakes(erased):
    with erased.db.write() as session:
        session.get(ClientRow, erased.client_id).name = ""
    case_id = erased.case()
    erased.thing(case_id, ref=12, action=ItemAction.KEEP, reason="only_similar", title="Чужой Однофамилец")
    erased.thing(case_id, ref=13, title="Щукин Пётр")
    files = documents(erased, case_id)
    assert json.loads(files["act", "json"])["subject"]["name"] == "Щукин Пётр"
    assert all("Чужой" not in content.decode() for key, content in files.items() if key[1] == "json")


def test_what_was_not_destroyed_is_never_said_to_be(erased):
    case_id = erased.case()
    erased.thing(case_id, ref=5, action=ItemAction.HOLD, reason="has_deal", categories=["birthdate"])
    erased.thing(case_id, ItemKind.COMMENT, 6, ItemAction.KEEP, owner_kind="contact", owner_ref=5)
    act = json.loads(documents(erased, case_id)["act", "json"])
    assert act["erased"] == act["categories"] == []
    assert act["finished_at"] is None
    assert [thing["reason"]["code"] for thing in act["kept"]] == ["has_deal", "with_its_card"]


def test_what_somebody_removed_by_hand_before_bears_his_number(erased):
    case_id = erased.case()
    erased.thing(case_id, ItemKind.DIALOGUE, 1777, ItemAction.BY_HAND, done_by=7, done_at=NOW + DAY)
    assert "Удалено сотрудником № 7, 25.11.2026 20:23:05" in act_of(erased, case_id)


@pytest.mark.parametrize("is_shown", [True, False])
def test_processors_of_who_never_decided_are_those_of_the_text_he_was_shown(erased, is_shown):
    silent = hear_client(erased.admin, erased.agreement_id, chat_id=1778, user_id=10)
    if is_shown:
        erased.show(silent)
    act = json.loads(documents(erased, erased.case(client_id=silent))["act", "json"])
    names = [each["name"] for each in act["processors"]]
    assert names == (["ООО «1С-Битрикс», ИНН 7717586110, ОГРН 5077746476209", HOSTING["name"]] * is_shown)


@pytest.mark.parametrize(
    "name", ["<b>" + "Ъ" * 400 + "</b>", "محمد \u202eשלום 😀 中文", "\x01 \u200b", "{nb} {{x}} %s"]
)
@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_no_name_keeps_an_act_from_being_made(db, name):
    erased = Erased(db, name=name)
    erased.officer(name="Очень " * 30)
    case_id = erased.full_case(basis="заявление " * 500)
    files = documents(erased, case_id)
    assert json.loads(files["act", "json"])["subject"]["name"] == name
    assert "8. Подписи" in text_of(files["act", "pdf"])


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_an_act_of_a_hundred_things_names_each_and_keeps_its_headings(erased):
    case_id = erased.case()
    for number in range(100):
        erased.thing(case_id, ItemKind.ACTIVITY, 5000 + number, categories=["messages"])
    pages = PdfReader(io.BytesIO(documents(erased, case_id)["act", "pdf"])).pages
    shown = [" ".join(page.extract_text().split()) for page in pages]
    assert all(any(f"Дело CRM № {5000 + number} " in page for page in shown) for number in range(100))
    assert all("Запись Категории данных" in page for page in shown if "Дело CRM №" in page)
    assert [f"Страница {n} из {len(shown)}" in page for n, page in enumerate(shown, 1)] == [True] * len(shown)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_first_signature_stands_on_the_page_of_its_heading(erased):
    for things in range(12):
        case_id = erased.case()
        for number in range(things):
            erased.thing(case_id, ref=number + 1, action=ItemAction.KEEP, reason="older_card")
        pages = PdfReader(io.BytesIO(documents(erased, case_id)["act", "pdf"])).pages
        signed = [text for text in (page.extract_text() for page in pages) if "8. Подписи" in text]
        assert "фамилия, имя, отчество" in signed[0]

"""The page of the register in a real browser: sorting, filters in the address, the chart, evidence."""

import re
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect

from consent.facts import Act
from consent.vocabulary import Method, Status, UrlKind
from emulator import Emulator
from models import register
from models.agreement import current_version, list_agreements
from models.company import get_company
from models.portal import find_portal
from models.register import Evidence
from models.session import Database
from tests.acceptance.browser import Complaints, chromium, needs_chromium
from tests.support.stage import Stage

pytestmark = needs_chromium

SHOP, DESK = (15, "Магазин"), (16, "Справочная")
SITE, CATALOGUE = "https://shop.example/", "https://shop.example/catalogue?id=1"
OPERATOR = 27
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Decision:
    """What a client decided, some days ago."""

    days: int
    name: str
    line: tuple[int, str] = SHOP
    status: str = Status.GIVEN
    method: str = Method.BUTTON
    connector: str = "livechat"
    url: str = SITE


YANA, ANNA, BORIS, VERA = "Яна Орлова", "Анна Смирнова", "Борис Петров", "Вера Лис"
DECISIONS = [
    Decision(1, YANA, DESK),
    Decision(2, ANNA, url=CATALOGUE),
    Decision(2, BORIS, DESK, Status.REFUSED, connector="telegrambot", url=CATALOGUE),
    Decision(20, VERA, method=Method.WEB_PAGE),
]
ALL = [YANA, ANNA, BORIS, VERA]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Everybody looks at the same register: nothing here changes it."""
    with Emulator() as emulator:
        stage = Stage(emulator, tmp_path_factory.mktemp("stage"))
        try:
            stage.start()
            stage.install()
            stage.protect(SHOP[0], DESK[0])
            fill_register(stage, DECISIONS)
            yield stage
        finally:
            stage.stop()


@pytest.fixture
def opened(filled):
    """The register in a browser of somebody in Moscow; a single error in its console fails the test."""
    complaints = Complaints()
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="ru-RU", timezone_id="Europe/Moscow")
        complaints.listen(page)
        open_application(filled, page)
        yield page
    assert not complaints.left(), complaints.left()


def fill_register(stage, decisions):
    db = Database(stage.env["DATABASE_URL"])
    now = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    with db.write() as session:
        portal = find_portal(session, stage.portal_state()["member_id"])
        [agreement] = list_agreements(session, portal.id)
        for number, decision in enumerate(decisions, 1):
            at = now - timedelta(days=decision.days, minutes=number)
            act = Act(
                status=Status(decision.status), method=Method(decision.method), decision_message_id=500,
                at=at, chat_id=1000 + number, session_id=number, prompt=None,
            )  # fmt: skip
            evidence = _evidence(session, agreement, decision, number)
            register.append(session, portal.id, act, evidence, now=at)
    db.close()


def _evidence(session, agreement, decision, number):
    company = get_company(session, agreement.portal_id, agreement.company_id)
    version = current_version(session, agreement.portal_id, agreement.id)
    line_id, line_name = decision.line
    return Evidence(
        client_id=number, client_user_id=9000 + number, client_name=decision.name, client_email="",
        client_phone="", decision_text="Принимаю", company_id=company.id, company_public_id=company.public_id,
        company_name=company.display_name, agreement_public_id=agreement.public_id, version_id=version.id,
        version_number=version.number, text_sha256=version.sha256, line_id=line_id, line_name=line_name,
        connector=decision.connector, source=f"{decision.connector} · {line_name}", url=decision.url,
        url_kind=UrlKind.SESSION_START_PAGE, prompt_text="Разрешите обработку?",
    )  # fmt: skip


def open_application(stage, page, user_id=1):
    """As the portal does it, by a form; the portal's own library has no part in these stories."""
    page.route(
        "https://api.bitrix24.com/**", lambda route: route.fulfill(content_type="text/javascript", body="")
    )
    frame = stage.control("POST", "/frame", {"user_id": user_id, "placement": "DEFAULT", "options": {}})
    page.goto(f"http://127.0.0.1:{stage.port}/healthz")
    page.evaluate(
        """({url, fields}) => {
            const form = document.body.appendChild(document.createElement("form"));
            Object.assign(form, {method: "post", action: url});
            for (const [name, value] of Object.entries(fields))
                form.appendChild(Object.assign(document.createElement("input"), {name, value}));
            form.submit();
        }""",
        {"url": frame["url"], "fields": frame["fields"]},
    )
    expect(page.get_by_role("heading", name="Реестр согласий")).to_be_visible()


def day(days_ago):
    return f"{datetime.now(UTC) - timedelta(days=days_ago):%Y-%m-%d}"


def shows(page, names):
    """The clients of the list, in its order."""
    expect(page.locator("tbody td:nth-child(2)")).to_have_text(names)


def chosen(page):
    """What the address says is chosen."""
    return {name: value for name, [value] in parse_qs(urlsplit(page.url).fragment.partition("?")[2]).items()}


def press(place, name):
    place.get_by_role("button", name=name, exact=True).press("Enter")


def open_entry(page, name):
    page.get_by_role("row").filter(has_text=name).get_by_role("button").press("Enter")
    dialog = page.get_by_role("dialog", name="Запись реестра")
    expect(dialog.get_by_text("Показанный текст соглашения")).to_be_visible()
    return dialog


def test_every_column_can_be_sorted_both_ways(opened):
    titles = ["Дата", "Клиент", "Источник", "URL", "Компания", "Линия", "Редакция", "Способ", "Статус"]
    expect(opened.get_by_role("columnheader")).to_have_text([re.compile(f"^{title}") for title in titles])
    for title in titles:
        heading = opened.get_by_role("columnheader", name=title)
        for order in ("ascending", "descending"):
            heading.get_by_role("button").press("Enter")
            expect(heading).to_have_attribute("aria-sort", order)
            expect(heading.get_by_role("button")).to_be_focused()
            shows(opened, [re.compile("|".join(ALL))] * 4)
    opened.get_by_role("columnheader", name="Клиент").get_by_role("button").press("Enter")
    shows(opened, sorted(ALL))
    opened.get_by_role("columnheader", name="Клиент").get_by_role("button").press("Enter")
    shows(opened, sorted(ALL, reverse=True))


def test_the_address_keeps_what_is_shown_and_the_way_back_works(opened):
    shows(opened, ALL)
    opened.get_by_role("combobox", name="Открытая линия").select_option(str(DESK[0]))
    shows(opened, [YANA, BORIS])
    opened.get_by_role("columnheader", name="Клиент").get_by_role("button").press("Enter")
    shows(opened, [BORIS, YANA])
    assert chosen(opened) == {"line_id": "16", "sort": "client"}

    opened.reload()
    shows(opened, [BORIS, YANA])
    expect(opened.get_by_role("combobox", name="Открытая линия")).to_have_value("16")
    expect(opened.get_by_role("columnheader", name="Клиент")).to_have_attribute("aria-sort", "ascending")

    opened.go_back()
    shows(opened, [YANA, BORIS])
    opened.go_back()
    shows(opened, ALL)
    expect(opened.get_by_role("combobox", name="Открытая линия")).to_have_value("")


def test_a_line_leads_to_its_part_of_the_register(opened):
    opened.get_by_role("link", name="Открытые линии").press("Enter")
    line = opened.get_by_role("article").filter(has=opened.locator('a[href="#register?line_id=16"]'))
    opened.locator(".line-name").nth(1).press("Enter")
    line.get_by_role("link", name="Список принятых согласий").press("Enter")
    shows(opened, [YANA, BORIS])


def test_words_are_asked_for_as_they_are_typed_and_left_by_one_step_back(opened):
    opened.get_by_role("searchbox", name="Поиск").press_sequentially("вера лис")
    shows(opened, [VERA])
    assert chosen(opened) == {"q": "вера лис"}
    expect(opened.get_by_text("Итоги и график не строятся по словам поиска")).to_be_visible()
    opened.go_back()
    shows(opened, ALL)
    expect(opened.get_by_role("searchbox", name="Поиск")).to_have_value("")


def test_a_chosen_day_is_shown_to_its_last_moment(opened):
    with opened.expect_request("**/api/v1/consents?*from=*to=*") as asked:
        opened.evaluate(f"location.hash = '#register?from={day(2)}&to={day(2)}'")
    query = parse_qs(urlsplit(asked.value.url).query)
    assert query["from"] == [f"{day(3)}T21:00:00.000Z"]
    assert query["to"] == [f"{day(2)}T21:00:00.000Z"]
    shows(opened, [ANNA, BORIS])


def test_an_opened_entry_leads_to_all_with_its_page_and_a_chip_leads_back(opened):
    open_entry(opened, ANNA).get_by_role("link", name="Все записи с этой страницей").press("Enter")
    expect(opened.get_by_role("dialog")).to_be_hidden()
    shows(opened, [ANNA, BORIS])
    assert chosen(opened) == {"url": CATALOGUE}
    press(opened, f"Убрать фильтр: Страница: {CATALOGUE}")
    shows(opened, ALL)


def test_the_counts_and_the_chart_lead_to_what_they_count(opened):
    counts = opened.get_by_role("group", name="Решения по статусам").get_by_role("button")
    expect(counts).to_have_text([re.compile(r"^3\s*Получено"), re.compile(r"^1\s*Отказ"), re.compile("^0")])
    bars = opened.get_by_role("group", name="Решения по дням").get_by_role("button")
    expect(bars).to_have_count(3)
    expect(bars.nth(1)).to_have_accessible_name(re.compile("· 2 решения: .*Магазин 1"))
    bars.nth(1).hover()
    expect(opened.locator(".chart-told")).to_contain_text("Справочная 1")

    bars.nth(2).focus()
    opened.keyboard.press("ArrowLeft")
    expect(bars.nth(1)).to_be_focused()
    opened.keyboard.press("Enter")
    shows(opened, [ANNA, BORIS])
    assert chosen(opened) == {"from": day(2), "to": day(2)}
    expect(bars).to_have_count(1)

    counts.nth(1).press("Enter")
    shows(opened, [BORIS])
    expect(counts.first).to_contain_text("1")


def test_a_click_on_a_bar_and_a_quick_range_choose_the_time(opened):
    opened.get_by_role("group", name="Решения по дням").get_by_role("button").first.click()
    shows(opened, [VERA])
    press(opened, "7 дней")
    shows(opened, [YANA, ANNA, BORIS])
    press(opened, "Всё время")
    shows(opened, ALL)
    press(opened, "Таблицей")
    rows = opened.get_by_role("region", name="Решения по дням").get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(2).get_by_role("cell")).to_have_text(["1", "1", "2"])


def test_a_phone_folds_the_filters_and_needs_no_scrolling_aside(opened):
    opened.set_viewport_size(PHONE)
    expect(opened.get_by_role("combobox", name="Статус")).to_be_hidden()
    press(opened, "Фильтры")
    opened.get_by_role("combobox", name="Статус").select_option("refused")
    shows(opened, [BORIS])
    press(opened, "Фильтры: 1")
    expect(opened.get_by_role("combobox", name="Статус")).to_be_hidden()
    expect(opened.get_by_role("cell", name="Борис Петров")).to_be_visible()
    assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_operator_reads_the_register_and_takes_nothing_out(filled, opened):
    open_application(filled, opened, user_id=OPERATOR)
    shows(opened, ALL)
    expect(opened.get_by_role("button", name="Контрольная точка")).to_have_count(0)
    expect(opened.get_by_role("button", name="Доказательства")).to_have_count(0)
    expect(open_entry(opened, ANNA).get_by_role("button", name="Доказательства")).to_have_count(0)


@contextmanager
def evidence_taken(page, folder):
    """The unpacked archive, which its own program finds true."""
    with page.expect_download() as saved:
        yield folder
    zipfile.ZipFile(saved.value.path()).extractall(folder)
    checked = subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (checked.returncode, checked.stdout.startswith("OK")) == (0, True), checked.stdout


def entries_in(folder):
    return len(list((folder / "records").iterdir()))


def test_evidence_of_an_entry_and_of_its_client_proves_itself(opened, tmp_path):
    dialog = open_entry(opened, ANNA)
    with evidence_taken(opened, tmp_path / "entry") as entry:
        press(dialog, "Доказательства (ZIP)")
    expect(dialog.get_by_text("Собрано: 1 запись")).to_be_visible()
    with evidence_taken(opened, tmp_path / "client") as client:
        press(dialog, "Всё по этому клиенту (ZIP)")
    assert [entries_in(entry), entries_in(client)] == [1, 1]


def test_evidence_of_a_company_and_of_a_time_proves_itself(opened, tmp_path):
    press(opened, "Доказательства")
    dialog = opened.get_by_role("dialog", name="Доказательства")
    expect(dialog.get_by_label("Компания", exact=True).locator("option:checked")).to_have_text(
        "ООО «Ромашка Плюс»"
    )
    with evidence_taken(opened, tmp_path / "company") as company:
        press(dialog, "Собрать доказательства")
    expect(dialog.get_by_text("Собрано: 4 записи")).to_be_visible()
    dialog.get_by_label("Что собрать").select_option("period")
    press(dialog, "Собрать доказательства")
    expect(dialog.get_by_text("Укажите хотя бы одну из дат")).to_be_visible()
    dialog.get_by_label("С даты").fill(day(2))
    dialog.get_by_label("По дату").fill(day(2))
    with evidence_taken(opened, tmp_path / "time") as time:
        press(dialog, "Собрать доказательства")
    assert [entries_in(company), entries_in(time)] == [4, 2]


def test_a_checkpoint_is_explained_and_can_be_copied_and_mailed(filled, opened):
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=opened.evaluate("origin"))
    press(opened, "Контрольная точка")
    dialog = opened.get_by_role("dialog", name="Контрольная точка")
    note = dialog.get_by_label("Текст контрольной точки")
    expect(note).to_have_value(re.compile(r"^soglasie/register/[^\n]+\n4\n"))
    letter = unquote(dialog.get_by_role("link", name="Отправить письмом").get_attribute("href"))
    assert letter.startswith("mailto:?subject=")
    assert note.input_value() in letter.replace("\r\n", "\n")
    press(dialog, "Скопировать")
    expect(dialog.get_by_text("Скопировано").or_(dialog.get_by_text("Нажмите Ctrl+C"))).to_be_visible()
    (filled.directory / "kept.txt").write_text(note.input_value())
    verified = filled.flask("register", "verify", "--checkpoint", str(filled.directory / "kept.txt"))
    assert "4 entries, whole" in verified.stdout

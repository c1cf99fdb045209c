"""A portal of three companies: five lines, two languages, four versions, each client asked rightly."""

import hashlib
import html
import re

from tests.support.stage import Person

ROMASHKA = "ООО «Ромашка»"
MASTER = {
    "kind": "entrepreneur",
    "full_name": "Индивидуальный предприниматель Петров Пётр Петрович",
    "short_name": "ИП Петров П. П.",
    "inn": "500100732259",
    "ogrn": "304500116000157",
    "address": "140000, Московская область, г. Люберцы, ул. Садовая, д. 3",
    "email": "petrov@master-petrov.ru",
}
NORDIC = {
    "kind": "foreign",
    "full_name": "Nordic Tools Limited",
    "short_name": "Nordic Tools",
    "ogrn": "HE 412345",
    "country": "CY",
    "address": "12 Harbour Street, 3030 Limassol, Cyprus",
    "email": "privacy@nordic-tools.com",
}
OWN_TEXT = """
<p>Согласие на обработку персональных данных</p>
<p>Оператор: Индивидуальный предприниматель Петров Пётр Петрович, ИНН 500100732259, ОГРНИП 304500116000157,
адрес: 140000, Московская область, г. Люберцы, ул. Садовая, д. 3. Почта: petrov@master-petrov.ru</p>
<p>Обрабатываются данные: имя, контакт в канале связи, телефон, дата и вид услуги. Специальные категории
персональных данных и биометрические данные не обрабатываются.</p>
<p>Цель:</p>
<ol><li>Приём и запись на услугу. Срок: до оказания услуги и 1 год.</li></ol>
<p>Действия: сбор, запись, хранение, использование, удаление, уничтожение. Обработка смешанная:
с использованием средств автоматизации и без них.</p>
<p>По поручению Оператора данные обрабатывает поставщик программы «Битрикс24»: ООО «1С-Битрикс»,
ИНН 7717586110. Третьим лицам данные не передаются.
База данных находится на территории Российской Федерации.</p>
<p>Согласие действует до достижения цели. Чтобы отозвать согласие, напишите «Отзываю согласие» в этом чате
или на <a href="mailto:petrov@master-petrov.ru">petrov@master-petrov.ru</a>.</p>
"""


def test_three_companies_ask_their_clients_each_with_its_own_text(stage):
    agreements = set_up(stage)
    anna = accepts_the_first_company(stage)
    is_asked_anew_by_the_second_company(stage, agreements)
    is_asked_in_english_by_the_third(stage)
    says_yes_where_only_a_yes_counts(stage)
    newer = publishes_a_material_version(stage, agreements["romashka"])
    agrees_to_it_on_the_page(stage, anna, newer)
    every_version_is_there_with_its_holders(stage, agreements)
    assert stage.flask("register", "verify").returncode == 0


def set_up(stage):
    """Five lines; the first company comes from the portal's own card, the others are typed in."""
    export, service = open_lines(stage)
    romashka = take_over(stage)
    master, nordic = (made(stage, "/companies", company) for company in (MASTER, NORDIC))
    agreements = {
        "romashka": begin(stage, romashka, purposes=["reply", "card"], term_months=36),
        "master": begin(stage, master, purposes=["record"], source="custom", text=OWN_TEXT),
        "nordic": begin(stage, nordic, purposes=["reply", "consult"], language="en"),
    }
    for agreement in agreements.values():
        assert errors(stage, agreement) == []
        made(stage, f"/agreements/{agreement['id']}/publish", {"material": True})
    protect(stage, agreements["romashka"], 15, 16)
    protect(stage, agreements["master"], 17)
    protect(stage, agreements["nordic"], export)
    protect(stage, agreements["romashka"], service, mode="explicit")
    return agreements


def open_lines(stage):
    """Two lines besides the portal's first three."""
    lines = [("Export", ["livechat", "whatsappbyedna"]), ("Сервис", ["telegrambot"])]
    return [
        stage.control("POST", "/lines", {"name": name, "connectors": connectors, "queue": [27]})["id"]
        for name, connectors in lines
    ]


def take_over(stage):
    [card] = stage.api("GET", "/companies/portal").json()["items"]
    assert (card["inn"], card["short_name"], card["taken_as"]) == ("7717586110", ROMASHKA, None)
    wanted = ("kind", "full_name", "short_name", "inn", "kpp", "ogrn", "address", "email", "jurisdiction",
              "portal_company_id", "portal_requisite_id")  # fmt: skip
    return made(
        stage, "/companies", {**{name: card[name] for name in wanted}, "email": "privacy@romashka.ru"}
    )


def begin(stage, company, **draft):
    """A draft; what the story does not say is the standard Russian text."""
    return made(
        stage,
        "/agreements",
        {"company_id": company["id"], "kind": "personal_data", "language": "ru", "source": "standard",
         "text": None, "recipients": [], "contact_email": company["email"], **draft},
    )  # fmt: skip


def made(stage, path, body):
    answer = stage.api("POST", path, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def errors(stage, agreement):
    findings = stage.api("GET", f"/agreements/{agreement['id']}/lint").json()["findings"]
    return [finding for finding in findings if finding["severity"] == "error"]


def protect(stage, agreement, *line_ids, mode="implied"):
    for line_id in line_ids:
        wanted = {"protected": True, "agreement_id": agreement["id"], "mode": mode, "auto_save_to_crm": False}
        answer = stage.api("PUT", f"/lines/{line_id}", wanted)
        assert answer.ok, answer.text


def accepts_the_first_company(stage):
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    assert ROMASHKA in anna.is_told("согласие на обработку")[0]["text"]
    anna.presses("Принимаю")
    anna.is_told("Согласие получено")
    return anna


def is_asked_anew_by_the_second_company(stage, agreements):
    anna = Person(stage, "anna", line_id=17, name="Анна")
    anna.writes("Хочу записаться")
    asked = anna.is_told("согласие на обработку")[0]
    assert MASTER["short_name"] in asked["text"]
    page = read(stage, link_in(asked))
    assert "Приём и запись на услугу" in page
    assert MASTER["inn"] in page
    anna.presses("Не принимаю")
    anna.is_told("Вы не дали согласие")
    [row] = stage.consents(company_id=agreements["master"]["company_id"])
    assert (row["status"], row["company"]["name"]) == ("refused", MASTER["short_name"])


def is_asked_in_english_by_the_third(stage):
    john = Person(stage, "john", line_id=18, name="John")
    john.writes("Hello, do you ship to Norway?")
    asked = john.is_told("asks for your consent")[0]
    assert [part["value"] for part in asked["parts"] if part["type"] == "send"] == [
        "I accept",
        "I do not accept",
    ]
    assert "Nordic Tools Limited" in read(stage, link_in(asked))
    john.presses("I accept")
    john.is_told("Consent received")


def says_yes_where_only_a_yes_counts(stage):
    oleg = Person(stage, "oleg", line_id=19, connector="telegrambot", name="Олег")
    oleg.writes("Сломался миксер")
    oleg.is_told("Разрешаете")
    stage.control("POST", "/clock", {"advance_seconds": 5})
    oleg.writes("Да")
    oleg.is_told("Согласие получено")


def publishes_a_material_version(stage, agreement):
    """One more purpose: the draft differs, the clients of before are asked at their next message."""
    path = f"/agreements/{agreement['id']}"
    draft = stage.api("GET", path).json()
    fields = ("company_id", "kind", "language", "source", "text", "recipients", "contact_email",
              "term_months", "revision")  # fmt: skip
    wanted = {**{name: draft[name] for name in fields}, "purposes": ["reply", "card", "quality"]}
    changed = stage.api("PUT", path, wanted)
    assert changed.ok, changed.text
    assert changed.json()["has_changes"]
    version = made(stage, f"{path}/publish", {"material": True, "revision": changed.json()["revision"]})
    assert version["version"] == 2
    rows = stage.api("GET", f"{path}/diff", **{"from": 1, "to": 2}).json()["rows"]
    assert any("качества обслуживания" in (row["new"] or "") for row in rows if row["op"] != "same")
    return version


def agrees_to_it_on_the_page(stage, anna, version):
    anna.writes("Ещё вопрос")
    asked = anna.is_told("согласие на обработку", times=2)[-1]
    link = link_in(asked)
    assert link.startswith(version["public_url"])
    token = link.partition("?p=")[2]
    answer = stage.http.post(
        local(stage, f"{version['public_url']}/answer"),
        data={"p": token, "answer": "accept"},
        headers={"User-Agent": "Anna's browser"},
        allow_redirects=False,
        timeout=20,
    )
    assert answer.status_code == 303, answer.text
    anna.is_told("Согласие получено", times=2)
    [row] = [row for row in stage.consents(line_id=15) if row["method"] == "web_page"]
    assert (row["status"], row["agreement"]["version"]) == ("given", 2)
    assert (row["url"], row["url_kind"]) == (version["public_url"], "own_page")


def every_version_is_there_with_its_holders(stage, agreements):
    items = stage.api("GET", "/agreements").json()["items"]
    versions = [version for item in items for version in item["versions"]]
    assert len(versions) == 4
    assert len({version["public_url"] for version in versions}) == 4
    assert all(version["sha256"] in read(stage, version["public_url"]) for version in versions)
    holders = stage.api("GET", f"/agreements/{agreements['romashka']['id']}/holders").json()["items"]
    assert {item["version"]: item["holders"] for item in holders} == {1: 1, 2: 1}  # Oleg and Anna
    shown = {row["id"]: stage.api("GET", f"/consents/{row['id']}").json() for row in stage.consents()}
    assert len({proof["agreement_text"] for proof in shown.values()}) == 4
    for proof in shown.values():
        text = proof["agreement_text"].encode()
        assert hashlib.sha256(text).hexdigest() == proof["agreement"]["sha256"]


def link_in(message):
    """The personal address in a prompt, whichever way its channel shows links."""
    addresses = [part.get("url") or "" for part in message["parts"]] + re.findall(r"http\S+", message["text"])
    return next(address for address in addresses if "?p=" in address)


def local(stage, address):
    return re.sub(r"^http://[^/]+", f"http://127.0.0.1:{stage.port}", address)


def read(stage, address):
    answer = stage.http.get(local(stage, address), timeout=20)
    assert answer.status_code == 200
    return html.unescape(answer.text)

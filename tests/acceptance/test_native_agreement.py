"""The story of an agreement that begins with the portal's own one and becomes the company's own text."""

from tests.support.stage import COMPANY, SCOPES

REST = """
Обрабатываются данные: имя, контакт в канале, текст и файлы сообщений.
Подготовка и направление ответа на моё обращение в чате.
Действия: сбор, запись, хранение, использование, удаление. Обработка смешанная: с использованием средств
автоматизации и без них.
По поручению Оператора данные обрабатывает поставщик программы «Битрикс24»: ООО «1С-Битрикс», ИНН 7717586110.
Третьим лицам данные не передаются. База данных находится на территории Российской Федерации.
Согласие действует до достижения цели. Чтобы отозвать его, напишите на privacy@romashka-plus.ru."""


def test_the_portals_agreement_becomes_the_companys_own_text(stage):
    company = stage.api("POST", "/companies", COMPANY).json()
    items = stage.api("GET", "/agreements/portal").json()["items"]
    assert [(item["id"], item["active"]) for item in items] == [(35, True), (29, True)]

    found = stage.api("GET", "/agreements/portal/35/text", company_id=company["id"]).json()
    assert COMPANY["full_name"] in found["text"]
    assert COMPANY["address"] in found["text"]
    assert "«Принимаю»" in found["label"]
    assert found["notes"][0].startswith("В тексте портала нет ИНН")
    custom = stage.api("GET", "/agreements/portal/29/text", company_id=company["id"]).json()
    assert (custom["text"], len(custom["notes"])) == ("<p>Свой текст</p>", 5)

    agreement = begun(stage, company, found["text"])
    refused = stage.api("POST", f"/agreements/{agreement['id']}/publish", {})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "not_publishable")
    mended = found["text"].replace(COMPANY["full_name"], f"{COMPANY['full_name']}, ИНН {COMPANY['inn']}, "
                                   f"ОГРН {COMPANY['ogrn']}") + REST  # fmt: skip
    changed = stage.api("PUT", f"/agreements/{agreement['id']}", draft(company, mended))
    assert changed.ok, changed.text
    published = stage.api("POST", f"/agreements/{agreement['id']}/publish", {"revision": 2})
    assert published.status_code == 201, published.text


def test_without_its_permission_the_portal_keeps_its_agreements_and_we_say_which_to_add(stage):
    stage.register([scope for scope in SCOPES if scope != "userconsent"])
    answer = stage.api("GET", "/agreements/portal")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "scope_missing")
    assert "userconsent" in answer.json()["error"]["message"]


def draft(company, text):
    return {
        "company_id": company["id"], "kind": "personal_data", "language": "ru", "source": "custom",
        "text": text, "purposes": ["reply"], "contact_email": COMPANY["email"],
    }  # fmt: skip


def begun(stage, company, text):
    answer = stage.api("POST", "/agreements", draft(company, text))
    assert answer.status_code == 201, answer.text
    return answer.json()

"""Requisites of a company: published numbers are taken, wrong ones are named field by field."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import texts
from consent.requisites import CompanyKind, Requisites, clean, requisites_line, validate, warnings

ENTITY = Requisites(
    kind=CompanyKind.ENTITY,
    full_name="Общество с ограниченной ответственностью «Василёк»",
    short_name="ООО «Василёк»",
    inn="7707083893",
    kpp="770701001",
    ogrn="1027700132195",
    address="101000, Москва, ул. Тестовая, д. 1",
    email="info@vasilek.example",
)
ENTREPRENEUR = replace(
    ENTITY,
    kind=CompanyKind.ENTREPRENEUR,
    full_name="Индивидуальный предприниматель Тестов Тест Тестович",
    short_name="ИП Тестов Тест Тестович",
    inn="500100732259",
    kpp="",
    ogrn="304500116000157",
)
SELF_EMPLOYED = replace(ENTREPRENEUR, kind=CompanyKind.SELF_EMPLOYED, ogrn="")
FOREIGN = replace(ENTITY, kind=CompanyKind.FOREIGN, inn="", kpp="", ogrn="HRB 12345", jurisdiction="KZ")


@pytest.mark.parametrize("company", [ENTITY, ENTREPRENEUR, SELF_EMPLOYED, FOREIGN, replace(ENTITY, kpp="")])
def test_complete_requisites_of_each_kind_have_no_errors(company):
    assert validate(company) == {}


@pytest.mark.parametrize("inn", ["7707083893", "7830002293", "7717586110", "7700000070", "7707\u2212083893"])
def test_a_real_inn_of_an_organisation_is_taken(inn):
    assert "inn" not in validate(replace(ENTITY, inn=inn))


@pytest.mark.parametrize("inn", ["500100732259", "500100730004"])
def test_a_real_inn_of_a_person_is_taken(inn):
    assert "inn" not in validate(replace(ENTREPRENEUR, inn=inn))


@pytest.mark.parametrize(
    ("inn", "code"),
    [
        ("", "required"),
        ("7707083894", "inn_checksum"),
        ("0000000000", "inn_checksum"),
        ("770708389", "inn_length"),
        ("77070838931", "inn_length"),
        ("500100732259", "inn_length"),
        ("７７０７０８３８９３", "inn_digits"),
        ("77O7083893", "inn_digits"),
    ],
)
def test_a_wrong_inn_of_an_organisation_is_named(inn, code):
    assert validate(replace(ENTITY, inn=inn)) == {"inn": code}


@pytest.mark.parametrize("inn", ["500100732258", "000000000000"])
def test_a_wrong_inn_of_a_person_is_named(inn):
    assert validate(replace(SELF_EMPLOYED, inn=inn)) == {"inn": "inn_checksum"}


@pytest.mark.parametrize("kind", [CompanyKind.SELF_EMPLOYED, CompanyKind.ENTREPRENEUR])
def test_a_person_has_no_inn_of_an_organisation(kind):
    company = SELF_EMPLOYED if kind is CompanyKind.SELF_EMPLOYED else ENTREPRENEUR
    assert validate(replace(company, inn="7707083893")) == {"inn": "inn_length"}
    assert validate(replace(company, inn="")) == {"inn": "required"}


@pytest.mark.parametrize(
    ("inn", "expected"),
    [
        ("", {}),
        ("9909098110", {}),
        ("9909098111", {"inn": "inn_checksum"}),
        ("500100732259", {"inn": "inn_length"}),
    ],
)
def test_a_foreign_company_may_have_an_inn_but_no_wrong_one(inn, expected):
    assert validate(replace(FOREIGN, inn=inn)) == expected


@pytest.mark.parametrize("ogrn", ["1027700132195", "5077746476209", "1037739010891", "1027700132020"])
def test_a_real_ogrn_is_taken(ogrn):
    assert validate(replace(ENTITY, ogrn=ogrn)) == {}


@pytest.mark.parametrize("ogrnip", ["304500116000157", "304500116000050", "304500116000072"])
def test_a_real_ogrnip_is_taken_whatever_its_remainder(ogrnip):
    assert validate(replace(ENTREPRENEUR, ogrn=ogrnip)) == {}


@pytest.mark.parametrize(
    ("company", "ogrn", "code"),
    [
        (ENTITY, "", "required"),
        (ENTITY, "1027700132196", "ogrn_checksum"),
        (ENTITY, "0000000000000", "ogrn_checksum"),
        (ENTITY, "304500116000157", "ogrn_length"),
        (ENTITY, "１０２７７００１３２１９５", "ogrn_digits"),
        (ENTREPRENEUR, "304500116000158", "ogrnip_checksum"),
        (ENTREPRENEUR, "000000000000000", "ogrnip_checksum"),
        (ENTREPRENEUR, "1027700132195", "ogrnip_length"),
        (SELF_EMPLOYED, "304500116000157", "ogrn_not_applicable"),
        (FOREIGN, " ", "required"),
    ],
)
def test_a_wrong_register_number_is_named(company, ogrn, code):
    assert validate(replace(company, ogrn=ogrn)) == {"ogrn": code}


@pytest.mark.parametrize(
    ("company", "kpp", "code"),
    [
        (ENTITY, "77070100", "kpp_format"),
        (ENTITY, "77070Ж001", "kpp_format"),
        (ENTITY, "７７０７０１００１", "kpp_format"),
        (ENTREPRENEUR, "770701001", "kpp_not_applicable"),
    ],
)
def test_a_wrong_kpp_is_named(company, kpp, code):
    assert validate(replace(company, kpp=kpp)) == {"kpp": code}


@pytest.mark.parametrize(
    ("company", "country", "expected"),
    [
        (FOREIGN, " de", {}),
        (FOREIGN, "", {}),
        (FOREIGN, "Германия", {"country": "country_invalid"}),
        (ENTITY, "DE", {"country": "country_not_applicable"}),
    ],
)
def test_only_a_foreign_company_names_its_country(company, country, expected):
    assert validate(replace(company, country=country)) == expected


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "required"),
        ("Москва, 1", "address_short"),
        ("Москва, Тестовая улица", "address_incomplete"),
        ("101000 123456", "address_incomplete"),
    ],
)
def test_an_address_nobody_could_write_to_is_named(address, code):
    assert validate(replace(ENTITY, address=address)) == {"address": code}


@pytest.mark.parametrize(
    "email", ["a.b+c@mail.example", "почта@", "info@василёк.рф", "INFO@Vasilek.Example", ""]
)
def test_an_email_is_one_ascii_address_with_a_convertible_domain(email):
    expected = {"email": "email_invalid"} if email == "почта@" else {}
    assert validate(replace(ENTITY, email=email)) == expected


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("a@b.example, c@d.example", "email_invalid"),
        ("имя@vasilek.example", "email_invalid"),
        ("a..b@vasilek.example", "email_invalid"),
        ("info@localhost", "email_invalid"),
        ("info@-a.example", "email_invalid"),
        ("x" * 65 + "@vasilek.example", "email_invalid"),
        ("x@" + "vasilek." * 32 + "example", "email_invalid"),
        ("noreply@vasilek.example", "email_noreply"),
        ("No-Reply+1@vasilek.example", "email_noreply"),
        ("do_not_reply@vasilek.example", "email_noreply"),
        ("shop-noreply@vasilek.example", "email_noreply"),
    ],
)
def test_an_email_that_reaches_nobody_is_named(email, code):
    assert validate(replace(ENTITY, email=email)) == {"email": code}


def test_every_wrong_field_is_named_at_once():
    blank = Requisites(kind=CompanyKind.ENTITY, full_name=" ", kpp="x", email="x", jurisdiction="Россия")
    assert validate(blank) == {
        "full_name": "required",
        "inn": "required",
        "kpp": "kpp_format",
        "ogrn": "required",
        "address": "required",
        "email": "email_invalid",
        "jurisdiction": "jurisdiction_invalid",
    }


def test_an_endless_name_is_refused():
    assert validate(replace(ENTITY, short_name="я" * 501)) == {"short_name": "too_long"}


def test_spaces_and_hyphens_inside_numbers_are_forgiven():
    typed = replace(
        ENTITY, inn=" 7707 0838-93", ogrn="1\u00a002 77\u2011001 32195", kpp="7707 01 001", jurisdiction="ru "
    )
    assert clean(typed) == ENTITY


def test_names_lose_stray_spaces_and_invisible_signs():
    typed = replace(ENTITY, short_name="  ООО \n «Васи\u202eлёк» ")
    assert clean(typed).short_name == "ООО «Василёк»"


@given(st.builds(Requisites, st.sampled_from(CompanyKind), *[st.text(max_size=30)] * 9))
def test_whatever_is_typed_gets_an_answer_with_a_sentence_for_it(company):
    for code in validate(company).values():
        assert texts.message(code, "ru")
        assert texts.message(code, "en")
    assert clean(clean(company)) == clean(company)


def test_the_same_codes_have_sentences_in_both_languages():
    sentences = texts.table("messages")
    assert sentences["ru"].keys() == sentences["en"].keys()


def test_unusual_requisites_are_only_warned_about():
    unusual = replace(ENTITY, address="Москва, ул. Тестовая, д. 1", ogrn="2027700132197")
    assert warnings(unusual) == {"address": "address_no_index", "ogrn": "ogrn_unusual"}
    assert warnings(ENTITY) == {}


def test_one_line_names_the_company_with_its_numbers_and_address():
    assert requisites_line(ENTITY) == (
        "ООО «Василёк» (ИНН 7707083893, ОГРН 1027700132195), 101000, Москва, ул. Тестовая, д. 1"
    )
    assert "(ИНН 500100732259, ОГРНИП 304500116000157)" in requisites_line(ENTREPRENEUR)
    assert "(ИНН 500100732259)," in requisites_line(SELF_EMPLOYED)
    assert "(reg. no. HRB 12345)" in requisites_line(FOREIGN, "en")


def test_without_a_short_name_the_full_one_is_shown():
    assert requisites_line(replace(ENTITY, short_name="")).startswith(ENTITY.full_name)

"""What the operator may set, and the sentence read when a setting is missing or wrong."""

import base64

import pytest

from settings import PortalRate, Settings, SettingsError, database_url

KEY = base64.b64encode(b"k" * 32).decode()
GOOD = {
    "SOGLASIE_PUBLIC_URL": "https://consent.example.ru/",
    "SOGLASIE_CLIENT_ID": "local.1",
    "SOGLASIE_CLIENT_SECRET": "very-secret",
    "SOGLASIE_ENCRYPTION_KEYS": KEY,
    "SOGLASIE_DATA_RESIDENCY": "ru",
}


def complaint(**changes):
    with pytest.raises(SettingsError) as caught:
        Settings.read({**GOOD, **changes})
    return str(caught.value)


def test_five_settings_are_enough():
    settings = Settings.read(GOOD)
    assert settings.public_url == "https://consent.example.ru"
    assert settings.data_residency == "RU"
    assert settings.database_url.endswith("/var/soglasie.sqlite3")
    assert settings.oauth_urls == ("https://oauth.bitrix24.tech", "https://oauth.bitrix.info")
    assert settings.portal_rate == PortalRate(2.0, 50)
    assert settings.metrics_token is None
    assert settings.trusted_proxies == 0


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_or_empty_setting_is_named_in_one_sentence(name, value):
    environ = {**GOOD, name: value} if value is not None else {k: v for k, v in GOOD.items() if k != name}
    with pytest.raises(SettingsError, match=f"^{name} is missing: .*[.]$"):
        Settings.read(environ)


def test_a_setting_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("from-a-file\n")
    environ = {**GOOD, "SOGLASIE_CLIENT_SECRET": "", "SOGLASIE_CLIENT_SECRET_FILE": str(tmp_path / "secret")}
    assert Settings.read(environ).client_secret == "from-a-file"


def test_an_unreadable_file_is_named_by_its_setting(tmp_path):
    text = complaint(SOGLASIE_CLIENT_SECRET="", SOGLASIE_CLIENT_SECRET_FILE=str(tmp_path / "none"))
    assert text.startswith("SOGLASIE_CLIENT_SECRET_FILE names a file that cannot be read")


def test_a_value_and_a_file_at_once_are_refused():
    assert "keep one of them" in complaint(SOGLASIE_CLIENT_ID_FILE="/nowhere")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOGLASIE_PUBLIC_URL", "consent.example.ru"),
        ("SOGLASIE_PUBLIC_URL", "https://consent.example.ru/app"),
        ("SOGLASIE_PUBLIC_URL", "https://consent.example.ru?a=1"),
        ("SOGLASIE_PUBLIC_URL", "http://consent.example.ru"),
        ("SOGLASIE_PUBLIC_URL", "ftp://consent.example.ru"),
        ("SOGLASIE_PUBLIC_URL", "https://user:pw@consent.example.ru"),
        ("SOGLASIE_PUBLIC_URL", "https://[broken"),
        ("SOGLASIE_ENCRYPTION_KEYS", "not base64"),
        ("SOGLASIE_ENCRYPTION_KEYS", base64.b64encode(b"k" * 31).decode()),
        ("SOGLASIE_ENCRYPTION_KEYS", f"{KEY},short"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "postgresql://host/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "nonsense"),
        ("SOGLASIE_OAUTH_URLS", "http://oauth.example.ru"),
        ("SOGLASIE_OAUTH_URLS", ","),
        ("SOGLASIE_DATA_RESIDENCY", "Russia"),
        ("SOGLASIE_RECONCILE_SECONDS", "0"),
        ("SOGLASIE_RECONCILE_SECONDS", "often"),
        ("SOGLASIE_LOG_LEVEL", "LOUD"),
        ("SOGLASIE_TRUSTED_PROXIES", "-1"),
        ("SOGLASIE_TRUSTED_PROXIES", "127.0.0.1"),
        ("SOGLASIE_TRUSTED_PROXIES", "10"),
        ("SOGLASIE_PORTAL_RATE", "0/50"),
        ("SOGLASIE_PORTAL_RATE", "2"),
        ("SOGLASIE_PORTAL_RATE", "2/0"),
        ("SOGLASIE_BX24_URL", "http://cdn.example.ru/bx24.js"),
    ],
)
def test_a_wrong_value_is_named(name, value):
    text = complaint(**{name: value})
    assert text.startswith(name)
    assert text.count(". ") == 0


def test_a_wrong_secret_is_not_repeated():
    assert "half-a-key" not in complaint(SOGLASIE_ENCRYPTION_KEYS="half-a-key")
    assert "hidden" not in complaint(DATABASE_URL="mysql://user:hidden@host/name")


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000", ""),
        ("http://[::1]:8000", ""),
        ("http://app.localhost:8000", ""),
        ("http://consent.lan", "consent.lan"),
        ("http://consent.lan:8080", "other, consent.lan:8080"),
        ("http://10.1.2.3", "10.0.0.0/8"),
    ],
)
def test_plain_http_is_for_this_machine_and_listed_hosts(url, private):
    environ = {**GOOD, "SOGLASIE_PUBLIC_URL": url, "SOGLASIE_PRIVATE_PORTALS": private}
    assert Settings.read(environ).public_url == url


def test_a_listed_port_opens_no_other_port():
    changes = {"SOGLASIE_PUBLIC_URL": "http://consent.lan:81", "SOGLASIE_PRIVATE_PORTALS": "consent.lan:80"}
    assert "https://" in complaint(**changes)


def test_printing_the_settings_shows_no_secret():
    settings = Settings.read(
        {**GOOD, "DATABASE_URL": "postgresql+psycopg://u:hidden@h/n", "SOGLASIE_METRICS_TOKEN": "scrape"}
    )
    shown = repr(settings)
    assert not any(secret in shown for secret in ("very-secret", "kkkk", "hidden", "scrape", KEY))
    assert set(settings.secrets) == {"very-secret", KEY, "hidden", "scrape"}


def test_migrating_needs_no_setting_but_the_database(tmp_path):
    assert database_url({"SOGLASIE_DATA_DIR": str(tmp_path)}) == f"sqlite:///{tmp_path}/soglasie.sqlite3"

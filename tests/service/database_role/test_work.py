"""The application and its commands do all their work under a role that cannot change evidence."""

import pytest

from emulator import Emulator
from tests.support.administration import Office, hear_client, record
from tests.support.stage import Person, Stage, eventually


@pytest.fixture
def stage(owner, role, tmp_path):
    """Application and worker as processes of the role; the owner migrated and granted."""
    url = owner.url.render_as_string(hide_password=False)
    with Emulator() as emulator:
        stage = Stage(emulator, tmp_path, url)
        try:
            stage.flask("db", "grant", role[0])
            stage.env["DATABASE_URL"] = role[1]
            stage.start_web()
            stage.start_worker()
            stage.install()
            yield stage
        finally:
            stage.stop()


def test_a_client_consents_withdraws_and_the_application_is_removed(stage):
    stage.protect(15, auto_save=True)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    eventually(stage.consents)
    anna.writes("Отозвать согласие")
    eventually(lambda: len(stage.consents()) == 2)
    stage.control("POST", "/uninstall", {"clean": True})
    stage.control("POST", "/wait", {"idle": True, "timeout": 10})
    stage.flask("worker", "--until-idle")
    assert "permission denied" not in stage.log("web") + stage.log("worker")


def test_every_command_of_the_operator_works(limited, command, tmp_path):
    admin = Office(limited).administrator("m1")
    agreement_id = admin.protected()
    record(admin, agreement_id, hear_client(admin, agreement_id))
    evidence, table = str(tmp_path / "evidence.zip"), str(tmp_path / "register.csv")
    for words in (
        ("register", "checkpoint", "--portal", "m1"), ("register", "key", "--renew"),
        ("register", "evidence", "--portal", "m1", "--from", "2020-01-01", "--output", evidence),
        ("register", "export", "--portal", "m1", "--format", "csv", "--output", table),
        ("register", "verify"), ("register", "reindex"), ("inbox", "retry", "--all"),
        ("outbox", "retry", "--all"), ("keys", "rotate"),
    ):  # fmt: skip
        assert command(*words).exit_code == 0, words


def test_migrating_is_left_to_the_owner(limited, command):
    refused = command("db", "upgrade")
    assert refused.exit_code == 2
    assert "only the owner of the tables may run `flask db upgrade`" in refused.stderr

"""A checkpoint of a living register reaches the portal and the file; the worker signs by itself."""

from tests.support.stage import Person, eventually


def kept_in_the_portal(stage):
    [installation] = stage.portal_state()["installations"]
    return installation["options"].get("register_checkpoint")


def test_a_checkpoint_reaches_the_portal_and_a_file_and_agrees_with_the_register(stage):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    eventually(stage.consents)

    member_id = stage.portal_state()["member_id"]
    note = stage.flask("register", "checkpoint", "--portal", member_id).stdout

    assert eventually(lambda: kept_in_the_portal(stage)) == note
    kept = stage.directory / "portal.txt"
    kept.write_text(kept_in_the_portal(stage))
    verified = stage.flask("register", "verify", "--portal", member_id, "--checkpoint", str(kept))
    assert verified.stdout == f"{member_id}: 1 entries, whole; 1 checkpoints agree\n"


def test_a_worker_that_starts_signs_what_has_grown(stage):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    eventually(stage.consents)

    stage.kill("worker")
    stage.flask("worker", "--until-idle")

    assert "\n1\n" in kept_in_the_portal(stage)
    assert stage.flask("register", "key").stdout.startswith("soglasie/register/")

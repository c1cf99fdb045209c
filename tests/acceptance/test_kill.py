"""kill -9 of the worker or the web process in the middle of the story loses and doubles nothing."""

import random

from tests.support.stage import Person, eventually

KILLS = 20
SEED = 20261124
MOMENTS = ("after the first message", "after the prompt", "after the answer", "after the thanks")


def test_twenty_kills_lose_and_double_nothing(stage):
    chance = random.Random(SEED)
    stage.protect(15, auto_save=True)
    people = []
    for number in range(KILLS):
        who, moment = chance.choice(("worker", "web")), chance.choice(MOMENTS)
        people.append(tell_the_story(stage, f"client{number}", who, moment))

    eventually(lambda: len(contacts(stage)) >= KILLS, timeout=60)
    stage.flask("worker", "--until-idle")
    rows = stage.consents(limit=200)
    counts = {
        "killed": KILLS,
        "lost": KILLS - len({row["client"]["user_id"] for row in rows}),
        "doubled rows": len(rows) - len({row["client"]["user_id"] for row in rows}),
        "doubled prompts": sum(told(person, "согласие на обработку") - 1 for person in people),
        "doubled thanks": sum(told(person, "Согласие получено") - 1 for person in people),
        "doubled contacts": len(contacts(stage)) - KILLS,
    }
    print(f"seed {SEED}: {counts}")
    assert counts == {"killed": KILLS, **dict.fromkeys(list(counts)[1:], 0)}
    assert stage.flask("register", "verify").returncode == 0


def tell_the_story(stage, key, who, moment):
    person = Person(stage, key, name=f"Клиент {key}")
    person.writes("Здравствуйте")
    strike(stage, who, moment == MOMENTS[0], lambda: person.writes("Здравствуйте!"))
    person.is_told("согласие на обработку")
    strike(stage, who, moment == MOMENTS[1])
    person.presses("Принимаю")
    strike(stage, who, moment == MOMENTS[2], lambda: person.presses("Принимаю"))
    person.is_told("Согласие получено")
    strike(stage, who, moment == MOMENTS[3])
    return person


def strike(stage, who, now, again=None):
    """Kill and start anew. Bitrix24 repeats no event, so a client whose event found nobody writes again."""
    if not now:
        return
    stage.kill(who)
    if who == "worker":
        stage.start_worker()
        return
    stage.start_web()
    stage.control("POST", "/wait", {"idle": True, "timeout": 20})
    sent = [
        row for row in stage.control("GET", "/log", kind="events")["items"] if "MESSAGEADD" in row["event"]
    ]
    if again is not None and sent[-1]["status"] != 200:
        again()


def told(person, words):
    return sum(words in item["text"] for item in person.from_bot())


def contacts(stage):
    return [item for item in stage.portal_state()["crm"]["items"] if item["type_id"] == 3]

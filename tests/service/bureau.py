"""A client in a chat, his cards in the CRM, the worker that erases them, and the people who decide."""

from datetime import timedelta

from delivery.routes import Route
from delivery.worker import Worker
from integration.deliveries import Sent
from integration.staff import StaffHandler
from models.outbox import Kind
from tests.service.test_chat import Desk
from tests.support.administration import NOW
from tests.support.cards import LEAD, Cards
from usecases.erasure_rounds import go_round
from wiring import erasure, outcomes

IMOL = "imol|telegrambot|15|1777|9"
SESSION_START = "2026-11-24T20:23:05+03:00"


class Crm(Cards):
    """Cards of a portal that also takes notifications."""

    def __init__(self):
        super().__init__()
        self.told, self.people = [], {}

    def _im_user_get(self, params):
        return {"name": self.people.get(params["ID"], "")}

    def _im_notify_system_add(self, params):
        self.told.append(params)
        return 1


class Bureau(Desk):
    """One protected line; the portal makes a lead when a session begins."""

    def __init__(self, db):
        super().__init__(db)
        self.crm, self.said = Crm(), []
        self.portal = self.crm
        self.officer = self.office.employee(self.portal_id, is_admin=False, user_id=7)
        self.admin.put("/officers", {"items": [{"user_id": 7, "name": "Ольга"}]})
        self.worker = self.new_worker()

    def new_worker(self):
        """As a process that has just begun."""
        return Worker(
            self.db,
            {
                Kind.ERASURE: Route(
                    erasure.ErasureHandler(self.db, lambda _id: self.portal, self.clock, self.make_documents),
                    erasure.failed,
                ),
                Kind.NOTIFY_STAFF: Route(StaffHandler(self.db, lambda _id: self.crm, "app.code")),
                Kind.NOTICE: Route(self.say),
                Kind.HAND_OVER: Route(lambda _delivery: None),
                Kind.PROMPT: Route(lambda _delivery: None),
            },
            lambda *_: None,
            outcomes.judge(self.clock),
            [],
            self.clock,
        )

    def clock(self):
        return self.office.now

    def make_documents(self, _session, case, now, _names):
        return f"{now:%Y}-{case.id:04}"

    def say(self, delivery):
        self.said.append(delivery.payload["text"])
        return lambda _session, _now: {"message_id": Sent(len(self.said), NOW).message_id}

    def met(self, mode="implied", **options):
        """Somebody wrote in a messenger, the portal made a lead of him, he was asked."""
        self.admin.protected(15, mode=mode, **options)
        self.hears("Здравствуйте", 10, connector="telegrambot")
        self.lead = self.crm.add(
            LEAD, ("IM", IMOL), ("PHONE", "+79000000000"), at=SESSION_START, name="Иван", title="Иван в чате"
        )
        self.crm.bound = f"LEAD|{self.lead}|COMPANY|0|CONTACT|0|DEAL|0"
        self.delivers(11)
        return self

    def refused(self):
        self.met()
        self.hears("Не согласен", 12, connector="telegrambot")
        return self

    def consented(self):
        self.met(mode="explicit")
        self.hears("Да", 12, connector="telegrambot")
        return self

    def passes(self, **span):
        self.office.now += timedelta(**span)
        # A page session lasts an hour.
        self.officer = self.office.employee(self.portal_id, is_admin=False, user_id=7)
        self.admin = self.office.employee(self.portal_id)
        return self

    def works(self):
        """Everything that is due, in one thread."""
        go_round(self.db, self.chat.erasures, self.office.now)
        while self.worker.deliver_one():
            pass
        return self

    def opens(self, cause, who=None, **more):
        return (who or self.officer).post("/erasures", {"chat_id": 1777, "cause": cause, **more})

    def case(self):
        return self.officer.get("/erasures").json["items"][0]

    def does(self, step, body=None, who=None):
        """A step of the newest case: the status, and the case or the code of the refusal."""
        answer = (who or self.officer).post(f"/erasures/{self.case()['id']}/{step}", body)
        return answer.status_code, answer.json.get("state") or answer.json["error"]["code"]

    def item(self, kind):
        case = self.case()
        return next(item for item in case["inventory"] + case["by_hand"] if item["kind"] == kind)

    def events(self):
        return [event["what"] for event in self.case()["events"]]

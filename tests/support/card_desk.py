"""A client who consented, his portal's CRM in memory, and the employee who saves him."""

from datetime import timedelta

from consent.vocabulary import State
from crm_sync.contacts import SaveHandler
from delivery.routes import Route
from delivery.worker import Worker
from models.client import ClientRow
from models.crm_link import links_of
from models.outbox import Kind, OutboxRow
from tests.support.administration import Office, hear_client, record
from tests.unit.crm_sync.crm import Crm
from wiring import outcomes
from wiring.card_check import CheckHandler
from wiring.saving import CardLoader, Saving, note_saved

CHAT = 1777


class CardDesk:
    """The application with the real saving, its worker in this thread."""

    def __init__(self, db):
        self.db, self.crm, self.office = db, Crm(), Office(db)
        self.admin = self.office.administrator()
        self.portal_id = self.admin.portal_id
        self.operator = self.office.employee(self.portal_id, is_admin=False, user_id=2)
        self.agreement_id = self.admin.protected()
        self.client_id = self.consented()
        self.start_worker()

    def start_worker(self):
        db, clock, load = self.db, self.clock, CardLoader("app.code")
        services = self.office.app.extensions["soglasie"]
        note = note_saved(services.chat.erasures)
        routes = {
            Kind.SAVE_TO_CRM: Route(SaveHandler(db, self.client_of, load, note)),
            Kind.CHECK_CARDS: Route(CheckHandler(db, self.client_of)),
        }
        self.worker = Worker(db, routes, lambda *_: None, outcomes.judge(clock), (), clock)
        self.saving = Saving(db, services.chat, self.worker, self.client_of, load)
        services.crm_preview = self.saving.preview
        services.save_now = lambda *given: self.saving.save(*given, clock())

    def clock(self):
        return self.office.now

    def client_of(self, portal_id):
        assert portal_id == self.portal_id
        return self.crm

    def consented(self, **about):
        number = hear_client(self.admin, self.agreement_id, state=State.GIVEN, **about)
        self.decides(number)
        self.knows(number, phone="+7 900 000-00-00")
        return number

    def decides(self, client_id, minutes=0):
        return record(self.admin, self.agreement_id, client_id, minutes=minutes)

    def knows(self, client_id, **facts):
        with self.db.write() as session:
            client = session.get(ClientRow, client_id)
            for name, value in facts.items():
                setattr(client, name, value)

    def saves(self, body=None, chat_id=CHAT):
        return self.operator.call("POST", f"/conversations/{chat_id}/save-to-crm", body)

    def previews(self, **query):
        return self.operator.get(f"/conversations/{CHAT}/crm-preview", **query)

    def shown(self):
        return self.operator.get(f"/conversations/{CHAT}").json

    def links(self):
        with self.db.read() as session:
            return links_of(session, self.portal_id, self.client_id)

    def orders(self):
        with self.db.read() as session:
            return session.query(OutboxRow).order_by(OutboxRow.id).all()

    def works(self):
        while self.worker.deliver_one():
            pass

    def later(self, **span):
        """Time passes; the page is opened anew."""
        self.office.now += timedelta(**span)
        self.operator = self.office.employee(self.portal_id, is_admin=False, user_id=2)

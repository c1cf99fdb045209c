"""Builders for the two queues, and a worker whose handlers remember."""

from datetime import timedelta

from delivery.routes import Pauses, Route
from delivery.worker import Worker
from models import inbox, outbox

LEASE = timedelta(seconds=60)


def hear(db, portal, clock, position, chat_id=7, event="ADD"):
    new = inbox.NewEvent(
        portal.id, event, f"{event}|{chat_id}|{position}", chat_id, position, '{"text": "secret words"}', True
    )
    with db.write() as session:
        return inbox.put(session.connection(), [new], clock()) == 1


def order(db, portal, clock, key, chat_id=7, kind="notice", priority=outbox.CLIENT):
    with db.write() as session:
        return outbox.put(
            session,
            portal.id,
            kind=kind,
            key=key,
            chat_id=chat_id,
            payload={"text": key},
            priority=priority,
            now=clock(),
        )


def claim_event(db, clock):
    with db.write() as session:
        return inbox.claim_inbox(session, clock(), LEASE)


def claim(db, clock, **narrow):
    with db.write() as session:
        return outbox.claim_outbox(session, clock(), LEASE, **narrow)


def stored(db, row):
    with db.read() as session:
        return session.get(type(row), row.id)


def list_ids(db, portal):
    with db.read() as session:
        return [row.id for row in outbox.list_waiting(session, portal.id)]


class Work:
    """A worker whose handlers remember, and fail as they are told."""

    def __init__(self, db, clock, **options):
        self.seen, self.events, self.buried, self.errors = [], [], [], []
        self.verdict = None
        self.worker = Worker(
            db,
            {kind: Route(self.deliver, self.bury) for kind in ("notice", "prompt")},
            self.read,
            lambda _error: self.verdict,
            [],
            clock,
            **{"pauses": Pauses((1, 5)), **options},
        )

    def fail(self):
        if self.errors:
            raise self.errors.pop(0)

    def deliver(self, delivery):
        self.seen.append(delivery)
        self.fail()
        return lambda _session, _now: {"message": 5}

    def read(self, session, row, now):
        self.events.append(row.position)
        self.fail()

    def bury(self, session, delivery, now):
        self.buried.append(delivery.id)

"""An erasure in the CRM: each step's work, done outside transactions, and what it leaves in the case."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from consent.erasure import Finding, HoldReason, ItemAction, ItemKind, ItemState
from consent.vocabulary import State
from crm_sync.bound import address_of
from crm_sync.card import ConsentLabel
from crm_sync.consent_fields import show_ended
from crm_sync.inventory import inventory
from crm_sync.removal import is_gone, leftovers, remove
from crm_sync.scrub import NotBlank, scrub, take_out
from crm_sync.subject import OtherConsent, Subject
from delivery.courier import LEASE
from delivery.outcomes import Hopeless, Later
from integration.deliveries import Delivery, Settle
from integration.portals import Rest
from integration.staff import name_of
from models import outbox
from models.client import conversations_of, get_client
from models.crm_link import has_other_consent, is_being_saved, links_of
from models.erasure import ErasureCase, items_of
from models.session import Database
from models.working_data import has_working_data
from usecases import erasure_steps as steps
from usecases.erasure_documents import unnamed_signatories

Finish = Callable[[Session, ErasureCase, datetime], None]
"""Writes down what a step did."""
Intend = Callable[[int, tuple[str, ...]], None]
"""Told which kinds of data are taken out of a contact, just before they are."""
MakeDocuments = Callable[[Session, ErasureCase, datetime, Mapping[int, str]], str]
"""Stores the documents of a case, with names of who signs them; returns the number of its act."""
_CARDS: Final = (ItemKind.DEAL, ItemKind.LEAD, ItemKind.CONTACT)
"""Blanked first, and deleted in this order after everything that hangs on them."""
_ENDED: Final = {State.REFUSED: ConsentLabel.REFUSED, State.WITHDRAWN: ConsentLabel.WITHDRAWN}
_GONE: Final = (ItemState.DELETED, ItemState.VERIFIED)


@dataclass(frozen=True, slots=True)
class Thing:
    """One found thing as the worker handles it outside the database."""

    kind: ItemKind
    ref: int
    action: ItemAction
    state: ItemState
    is_decided: bool
    """By a person, and not by our rule."""
    owner: ItemKind | None
    owner_ref: int

    @property
    def key(self) -> tuple[ItemKind, int]:
        return self.kind, self.ref


@dataclass(frozen=True, slots=True)
class Work:
    """What one step has to know."""

    portal_id: int
    client_id: int
    subject: Subject
    things: tuple[Thing, ...]
    wrote: Mapping[int, Mapping[str, str]]
    """What we filled into each card (`models.crm_link.CrmLink.wrote`)."""
    label: str
    ended: ConsentLabel | None
    """What cards that told of his consent have to say now; None: it was never given, or is in force."""
    has_working_data: bool
    unaddressed: Sequence[int]
    """Chats whose address in their channel went with an earlier erasure."""
    unnamed: Sequence[int]
    """Employees who sign the documents, and whose names only the portal knows."""


@dataclass(frozen=True)
class ErasureHandler:
    """Does one step of a case. Running twice finds done what the first time did."""

    db: Database
    clients: Callable[[int], Rest]
    now: Callable[[], datetime]
    make_documents: MakeDocuments

    def __call__(self, delivery: Delivery) -> Settle | None:
        """Raises RestError, Hopeless where a value that was to go stays, Later while the client is saved."""
        step = str(delivery.payload["step"])
        with self.db.write() as session:
            case = _begin(session, delivery, self.now())
            work = _work(session, case) if case else None
            if case and step == "inventory" and is_being_saved(session, case.portal_id, case.client_id):
                # No other saving begins while the case is open.
                raise Later(LEASE.total_seconds(), "a saving is under way")
        if work is None:
            return None
        client = self.clients(delivery.portal_id)
        finish = self._do(step, delivery, client, _with_addresses(client, work))

        def settle(session: Session, now: datetime) -> None:
            case = _begin(session, delivery, now)
            if case is not None:
                finish(session, case, now)

        return settle

    def _do(self, step: str, delivery: Delivery, client: Rest, work: Work) -> Finish:
        other_consent = self._other_consent(work)
        match step:
            case "inventory":
                return _inventory(client, work, other_consent)
            case "scrub":
                return _scrub(client, work, other_consent, self._intend(delivery))
            case "delete":
                return _delete(client, work)
            case "verify":
                return _verify(client, work, other_consent)
        return self._document(client, work)

    def _other_consent(self, work: Work) -> OtherConsent:
        def is_there(kind: ItemKind, ref: int, chat_ids: Set[int]) -> bool:
            contact_id = ref if kind is ItemKind.CONTACT else None
            with self.db.read() as session:
                return has_other_consent(session, work.portal_id, work.client_id, contact_id, chat_ids)

        return is_there

    def _intend(self, delivery: Delivery) -> Intend:
        def note(ref: int, categories: tuple[str, ...]) -> None:
            with self.db.write() as session:
                case = _begin(session, delivery, self.now())
                if case is not None:
                    steps.taking_out(session, case, ref, categories)

        return note

    def _document(self, client: Rest, work: Work) -> Finish:
        names = {user_id: name_of(client, user_id) for user_id in work.unnamed}

        def finish(session: Session, case: ErasureCase, now: datetime) -> None:
            if not steps.goes_back(session, case, now):
                steps.documented(session, case, self.make_documents(session, case, now, names), now)

        return finish


def _begin(session: Session, delivery: Delivery, now: datetime) -> ErasureCase | None:
    case_id, step, turn = (delivery.payload[name] for name in ("case_id", "step", "turn"))
    return steps.begin(session, delivery.portal_id, case_id, step, turn, now)


def failed(session: Session, delivery: Delivery, now: datetime) -> None:
    """A step was given up: the case says so."""
    row = outbox.find_outbox(session, delivery.portal_id, delivery.id)
    error = (row.last_error if row else None) or "unknown"
    steps.failed(session, delivery.portal_id, int(delivery.payload["case_id"]), error, now)


def _inventory(client: Rest, work: Work, other_consent: OtherConsent) -> Finish:
    found = inventory(client, work.subject, other_consent)
    if work.ended is not None:
        show_ended(client, _saved_to(work.subject, found), work.ended)
    if work.has_working_data:
        ours = Finding(
            ItemKind.WORKING_DATA, 0, ItemAction.DELETE, categories=("name", "contacts", "messages")
        )
        found.append(ours)

    def finish(session: Session, case: ErasureCase, now: datetime) -> None:
        steps.inventoried(session, case, found, now)

    return finish


def _saved_to(subject: Subject, found: Sequence[Finding]) -> list[int]:
    """Contacts we saved him to, but those that tell of another consent as well."""
    contacts = [each for each in found if each.kind is ItemKind.CONTACT and each.ref in subject.contact_ids]
    return [each.ref for each in contacts if each.reason != HoldReason.OTHER_CONSENT]


def _scrub(client: Rest, work: Work, other_consent: OtherConsent, intend: Intend) -> Finish:
    """Days may have passed: what has got another ground since then, a deal above all, is not touched."""
    going = {thing.key for thing in work.things if thing.action is ItemAction.DELETE and thing.is_decided}
    found = inventory(client, work.subject, other_consent, going)
    held = {(finding.kind, finding.ref) for finding in found if finding.action is ItemAction.HOLD}
    done: set[tuple[ItemKind, int]] = set()
    missing: set[tuple[ItemKind, int]] = set()
    for thing in work.things:
        if thing.kind not in _CARDS or thing.state is not ItemState.FOUND:
            continue
        if thing.action is ItemAction.DELETE and thing.key not in held:
            is_there = _blank(client, thing, work.label)
        elif thing.action is ItemAction.SCRUB:
            wrote = work.wrote.get(thing.ref, {})
            is_there = take_out(client, thing.ref, work.subject.im_values, wrote, partial(intend, thing.ref))
        else:
            continue
        (done if is_there else missing).add(thing.key)
    # An activity may hang on another card as well.
    parts = {
        thing.key
        for thing in work.things
        if (thing.owner, thing.owner_ref) in missing
        and is_gone(client, thing.kind, thing.ref, thing.owner, thing.owner_ref)
    }

    def finish(session: Session, case: ErasureCase, now: datetime) -> None:
        steps.looked_again(session, case, found, now)
        steps.missed(session, case, missing, parts, now)
        steps.scrubbed(session, case, done, now)

    return finish


def _blank(client: Rest, thing: Thing, label: str) -> bool:
    try:
        return scrub(client, thing.kind, thing.ref, label)
    except NotBlank as error:
        raise Hopeless(f"{thing.kind} {thing.ref} kept {error}") from None


def _delete(client: Rest, work: Work) -> Finish:
    going = [thing for thing in work.things if _is_ready(thing)]
    for thing in sorted(going, key=_order):
        remove(client, thing.kind, thing.ref, thing.owner, thing.owner_ref)
    done = {thing.key for thing in going}

    def finish(session: Session, case: ErasureCase, now: datetime) -> None:
        steps.deleted(session, case, done, now)

    return finish


def _verify(client: Rest, work: Work, other_consent: OtherConsent) -> Finish:
    gone = [thing for thing in work.things if thing.action is ItemAction.DELETE and thing.state in _GONE]
    for thing in gone:
        if not is_gone(client, thing.kind, thing.ref, thing.owner, thing.owner_ref):
            raise Hopeless(f"{thing.kind} {thing.ref} is still there")
    cards = [thing for thing in work.things if thing.kind.is_card and thing.action is not ItemAction.BY_HAND]
    known = {thing.key for thing in cards} - {thing.key for thing in gone}
    more = leftovers(client, work.subject, known)
    found = inventory(client, work.subject, other_consent) if more else []

    def finish(session: Session, case: ErasureCase, now: datetime) -> None:
        if more:
            steps.found_more(session, case, found, now)
        else:
            steps.verified(session, case, now)

    return finish


def _is_ready(thing: Thing) -> bool:
    """Whether a thing may be deleted now: a card only after it was blanked, whenever a person decided on it.

    Our own tables are blanked with the documents, which still name the client.
    """
    if thing.action is not ItemAction.DELETE or thing.kind is ItemKind.WORKING_DATA:
        return False
    return not thing.kind.is_card or thing.state is not ItemState.FOUND


def _order(thing: Thing) -> int:
    return _CARDS.index(thing.kind) if thing.kind in _CARDS else -1


def _work(session: Session, case: ErasureCase) -> Work | None:
    client = get_client(session, case.portal_id, case.client_id)
    if client is None:
        return None
    conversations = conversations_of(session, case.portal_id, client.id)
    links = links_of(session, case.portal_id, client.id)
    saved = [link.contact_id for link in links] + ([client.contact_id] if client.contact_id else [])
    subject = Subject(
        connector=client.connector,
        user_id=client.user_id,
        chat_ids=_distinct([row.chat_id for row in conversations]),
        session_ids=_distinct([row.session_id for row in conversations]),
        entity_ids=_distinct([row.entity_id for row in conversations if row.entity_id]),
        known_since=case.known_since,
        contact_ids=_distinct(saved),
        log_messages=tuple((link.contact_id, link.log_message_id) for link in links if link.log_message_id),
        phones=(client.phone,) if client.phone else (),
        emails=(client.email,) if client.email else (),
    )
    things = tuple(
        Thing(
            ItemKind(item.kind), item.ref, ItemAction(item.action), ItemState(item.state),
            item.done_by is not None,
            ItemKind(item.owner_kind) if item.owner_kind else None, item.owner_ref,
        )
        for item in items_of(session, case.portal_id, case.id)
    )  # fmt: skip
    return Work(
        case.portal_id,
        client.id,
        subject,
        things,
        wrote={link.contact_id: link.wrote for link in links},
        label=f"Уничтожено {case.id}",
        ended=_ENDED.get(State(client.state)),
        has_working_data=has_working_data(session, client),
        unaddressed=_distinct([row.chat_id for row in conversations if not row.entity_id]),
        unnamed=unnamed_signatories(session, case),
    )


def _with_addresses(client: Rest, work: Work) -> Work:
    """What was kept at an earlier erasure has to be found again."""
    asked = [address_of(client, chat_id) for chat_id in work.unaddressed]
    known = (*work.subject.entity_ids, *(address for address in asked if address))
    return replace(work, subject=replace(work.subject, entity_ids=_distinct(known)))


def _distinct(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))

"""What each step of an erasure leaves behind: called with what was done in the CRM, it orders the next one.

The steps are `inventory`, `scrub`, `delete`, `verify`, `document`. Each may be done twice: the work looks
before it acts, and what is written down here is written for the state the case is in.
"""

from collections.abc import Iterable, Set
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.erasure import Finding, HoldReason, ItemAction, ItemKind, ItemState
from consent.vocabulary import ErasureState
from models.client import get_client
from models.erasure import ErasureCase, ErasureItem, count_events, get_case, items_of, note_event
from models.working_data import blank_working_data
from usecases.erasure import BY_ITSELF, close, left_by_hand, order_step, undecided
from usecases.erasure_decisions import go_on
from usecases.erasure_notices import FAILED, tell_of_destruction, tell_staff

MOST_LOOKS: Final = 3
"""So often a verification may find cards that were not there before."""


_STATE_OF: Final = {
    "inventory": ErasureState.FROZEN,
    "scrub": ErasureState.SCRUBBING,
    "delete": ErasureState.DELETING,
    "verify": ErasureState.VERIFYING,
    "document": ErasureState.MANUAL_TAIL,
}
_FORWARD: Final = (ItemState.FOUND, ItemState.SCRUBBED, ItemState.DELETED, ItemState.VERIFIED)
_GONE: Final = (ItemState.SCRUBBED, ItemState.DELETED)


def begin(
    session: Session, portal_id: int, case_id: int, step: str, turn: int, now: datetime
) -> ErasureCase | None:
    """The case, locked, when this step is its next one; None when it was cancelled or has gone on meanwhile.

    The scrubbing begins here: from this moment on nothing can be cancelled. A step that was given up and is
    sent again takes the case up where it failed.
    """
    case = get_case(session, portal_id, case_id, lock=True)
    if case is None:
        return None
    if case.state == ErasureState.FAILED and case.turn == turn:
        case.state, case.last_error = _STATE_OF[step], ""
        note_event(session, case, "retried", now)
    if step == "scrub" and case.state == ErasureState.APPROVED:
        case.state = ErasureState.SCRUBBING
        note_event(session, case, "scrubbing", now)
    return case if case.state == _STATE_OF[step] and case.turn == turn else None


def inventoried(session: Session, case: ErasureCase, found: Iterable[Finding], now: datetime) -> None:
    """Everything of the client was looked for. What a person decided at an earlier look stays decided."""
    _keep_new(session, case, found)
    items = items_of(session, case.portal_id, case.id)
    note_event(session, case, "inventory", now, found=len(items))
    kinds = {ItemKind(item.kind) for item in items}
    if kinds <= {ItemKind.WORKING_DATA, ItemKind.DIALOGUE} and case.opened_by == BY_ITSELF:
        return _nothing_in_crm(session, case, now, has_working_data=ItemKind.WORKING_DATA in kinds)
    held = undecided(session, case)
    cards = [item for item in items if ItemKind(item.kind).is_card]
    if cards and len(held) == len(cards):
        case.state = ErasureState.HELD
    elif case.approved_at is not None:
        go_on(session, case, now)
    else:
        case.state = ErasureState.INVENTORY
    return None


def _keep_new(session: Session, case: ErasureCase, found: Iterable[Finding]) -> None:
    known = {(item.kind, item.ref): item for item in items_of(session, case.portal_id, case.id)}
    for finding in found:
        item = known.get((finding.kind, finding.ref))
        if item is None:
            _add(session, case, finding)
        elif item.reason == HoldReason.DELETED_BEFORE:
            # Somebody took it out of the recycle bin again.
            item.action, item.state, item.reason = finding.action, ItemState.FOUND, finding.reason
            item.done_by = item.done_at = None
    session.flush()


def _add(session: Session, case: ErasureCase, finding: Finding) -> None:
    is_by_hand = finding.action is ItemAction.BY_HAND
    session.add(
        ErasureItem(
            portal_id=case.portal_id,
            case_id=case.id,
            kind=finding.kind,
            ref=finding.ref,
            owner_kind=finding.owner_kind,
            owner_ref=finding.owner_ref,
            title=finding.title,
            found_by=finding.found_by,
            categories=list(finding.categories),
            reason=finding.reason,
            action=finding.action,
            state=ItemState.BY_HAND if is_by_hand else ItemState.FOUND,
        )
    )


def _nothing_in_crm(session: Session, case: ErasureCase, now: datetime, *, has_working_data: bool) -> None:
    """Nobody has anything to decide: our own tables are blanked with the documents that prove it.

    Without anything of his there either, nothing was destroyed; his messages in the chat are there even so.
    """
    if has_working_data:
        return _make_documents(session, case, now)
    client = get_client(session, case.portal_id, case.client_id)
    if client is not None:
        blank_working_data(session, client)
    case.outcome = "nothing_found"
    return _leave_to_hands(session, case, now)


def looked_again(session: Session, case: ErasureCase, found: Iterable[Finding], now: datetime) -> None:
    """Just before the destruction: a card that has got another ground since waits for a person now."""
    seen = {(finding.kind, finding.ref): finding for finding in found}
    items = items_of(session, case.portal_id, case.id)
    held = set()
    for item in items:
        finding = seen.get((ItemKind(item.kind), item.ref))
        if finding is not None and finding.action is ItemAction.HOLD and _is_by_rule(item):
            item.action, item.reason = ItemAction.HOLD, finding.reason
            note_event(session, case, "item_hold", now, item=item)
            held.add((item.kind, item.ref))
    for item in items:
        # What hangs on a card that stays is not the correspondence's alone.
        if (item.owner_kind, item.owner_ref) in held and (ItemKind(item.kind), item.ref) not in seen:
            item.action, item.state = ItemAction.KEEP, ItemState.KEPT
    _keep_new(session, case, seen.values())


def _is_by_rule(item: ErasureItem) -> bool:
    return item.action == ItemAction.DELETE and item.state == ItemState.FOUND and item.done_by is None


def missed(
    session: Session, case: ErasureCase, cards: Set[tuple[str, int]], parts: Set[tuple[str, int]],
    now: datetime,
) -> None:  # fmt: skip
    """Somebody had deleted these cards with what hung on them: no method empties the recycle bin."""
    for item in items_of(session, case.portal_id, case.id):
        if (item.kind, item.ref) in cards:
            item.action, item.state = ItemAction.BY_HAND, ItemState.BY_HAND
            item.reason, item.done_by, item.done_at = HoldReason.DELETED_BEFORE, None, None
            note_event(session, case, "deleted_before", now, item=item)
        elif (item.kind, item.ref) in parts:
            session.delete(item)
    session.flush()


def taking_out(session: Session, case: ErasureCase, contact_id: int, categories: Iterable[str]) -> None:
    """Data of these kinds are about to be taken out of a contact that stays."""
    for item in items_of(session, case.portal_id, case.id):
        if (item.kind, item.ref) == (ItemKind.CONTACT, contact_id):
            item.categories = sorted({*item.categories, *categories})


def scrubbed(session: Session, case: ErasureCase, refs: Set[tuple[str, int]], now: datetime) -> None:
    """The values of these cards are blank, and read back so; one that had nothing to take out is kept."""
    for item in items_of(session, case.portal_id, case.id):
        if (item.kind, item.ref) in refs and item.action == ItemAction.SCRUB and not item.categories:
            item.action, item.state, item.reason = ItemAction.KEEP, ItemState.KEPT, HoldReason.NOTHING_TAKEN
            note_event(session, case, "nothing_taken", now, item=item)
            refs = refs - {(item.kind, item.ref)}
    _advance(session, case, refs, ItemState.SCRUBBED, now)
    case.state = ErasureState.DELETING
    order_step(session, case, "delete", now)


def deleted(session: Session, case: ErasureCase, refs: Set[tuple[str, int]], now: datetime) -> None:
    """These things are not there any more."""
    _advance(session, case, refs, ItemState.DELETED, now)
    case.state = ErasureState.VERIFYING
    order_step(session, case, "verify", now)


def found_more(session: Session, case: ErasureCase, found: Iterable[Finding], now: datetime) -> None:
    """Cards appeared since the first look: they go the same way, but not without end."""
    if count_events(session, case, "found_more") >= MOST_LOOKS:
        return _fail(session, case, "cards appear again and again", now)
    _keep_new(session, case, found)
    note_event(session, case, "found_more", now)
    return go_on(session, case, now)


def verified(session: Session, case: ErasureCase, now: datetime) -> None:
    """Nothing of what was to go can be found; what a person has yet to decide on holds the case."""
    if goes_back(session, case, now):
        return None
    done = {(i.kind, i.ref) for i in items_of(session, case.portal_id, case.id) if i.state in _GONE}
    _advance(session, case, done, ItemState.VERIFIED, now)
    if undecided(session, case):
        case.state = ErasureState.HELD
        note_event(session, case, "waits_for_decision", now)
        return None
    return _make_documents(session, case, now)


def _make_documents(session: Session, case: ErasureCase, now: datetime) -> None:
    case.state = ErasureState.MANUAL_TAIL
    order_step(session, case, "document", now)


def goes_back(session: Session, case: ErasureCase, now: datetime) -> bool:
    """Begin the destruction anew where somebody has decided on a thing after its step had begun."""
    is_left = any(
        item.action in (ItemAction.DELETE, ItemAction.SCRUB)
        and item.state == ItemState.FOUND
        and item.kind != ItemKind.WORKING_DATA
        for item in items_of(session, case.portal_id, case.id)
    )
    if is_left:
        go_on(session, case, now)
    return is_left


def documented(session: Session, case: ErasureCase, number: str, now: datetime) -> None:
    """The documents are stored: our working data go too, and names with them; the client is told."""
    client = get_client(session, case.portal_id, case.client_id)
    if client is not None:
        blank_working_data(session, client)
    for item in items_of(session, case.portal_id, case.id):
        if item.kind == ItemKind.WORKING_DATA:
            item.state = ItemState.VERIFIED
    case.number, case.outcome = number, "erased"
    note_event(session, case, "documented", now, number=number)
    tell_of_destruction(session, case, now)
    _leave_to_hands(session, case, now)


def _leave_to_hands(session: Session, case: ErasureCase, now: datetime) -> None:
    """The program has done its part; the last of what people have to do closes the case."""
    case.state = ErasureState.DOCUMENTED
    session.flush()
    if not left_by_hand(session, case):
        close(session, case, now)


def failed(session: Session, portal_id: int, case_id: int, error: str, now: datetime) -> None:
    """The portal would not let it be done: a person has to look; the error is a code, never a value."""
    case = get_case(session, portal_id, case_id, lock=True)
    if case is None or ErasureState(case.state).is_over:
        return
    _fail(session, case, error[:200], now)


def _fail(session: Session, case: ErasureCase, error: str, now: datetime) -> None:
    case.state, case.last_error = ErasureState.FAILED, error
    note_event(session, case, "failed", now, error=error)
    tell_staff(session, case, FAILED, now)


def _advance(
    session: Session, case: ErasureCase, refs: Set[tuple[str, int]], state: ItemState, now: datetime
) -> None:
    for item in items_of(session, case.portal_id, case.id):
        if (item.kind, item.ref) in refs and _FORWARD.index(ItemState(item.state)) < _FORWARD.index(state):
            item.state, item.done_at = state, now
            note_event(session, case, str(state), now, item=item)

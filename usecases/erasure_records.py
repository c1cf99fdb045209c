"""The account of an erasure made from what the tables hold of its case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from consent import texts
from consent.erasure import HoldReason, ItemAction, ItemKind, ItemState
from consent.vocabulary import ErasureCause
from models.company import Company
from models.erasure import ErasureCase, ErasureEvent, ErasureItem, PrivacyOfficer
from models.portal import Portal
from usecases.erasure_account import (
    Account,
    Ground,
    Line,
    Operator,
    Person,
    Processor,
    Subject,
    Term,
    Thing,
)

VERSION: Final = "0.1.0"
"""Of the program, as the documents name their tool."""
_OWN_WORDS: Final = "own_words"
_WITH_ITS_CARD: Final = "with_its_card"
_PAGES: Final = {
    ItemKind.CONTACT: "/crm/contact/details/{}/",
    ItemKind.LEAD: "/crm/lead/details/{}/",
    ItemKind.DEAL: "/crm/deal/details/{}/",
    ItemKind.DIALOGUE: "/online/?IM_DIALOG=chat{}",
}
_ERASED: Final = (ItemState.SCRUBBED, ItemState.DELETED, ItemState.VERIFIED)
_ERASING: Final = ("scrubbed", "deleted")


@dataclass(frozen=True, slots=True)
class Records:
    """The rows that an account is made from, as they are when it is made."""

    portal: Portal
    company: Company
    case: ErasureCase
    client_name: str
    items: Sequence[ErasureItem]
    events: Sequence[ErasureEvent]
    officers: Sequence[PrivacyOfficer]
    names: Mapping[int, str]
    """What the portal calls those who sign, where nobody entered it here."""
    settings: Mapping[str, Any]
    """Of the agreement version that the client decided on; empty where he was shown none."""


def account_of(records: Records, number: str, now: datetime) -> Account:
    """The account of a case whose things are gone; our working data go at this moment."""
    words, case = texts.table("erasure"), records.case
    erased = [item for item in records.items if _is_erased(item)]
    by_hand = [item for item in records.items if item.action == ItemAction.BY_HAND]
    kept = [item for item in records.items if item not in erased and item not in by_hand]
    things = [_thing(records, item, _erasure(records, item)) for item in erased]
    tool = f"«{words['program']}», версия {VERSION}"
    finished = max((thing.done_at for thing in things if thing.done_at), default=None)
    return Account(
        number=number,
        made_at=now,
        case_id=case.public_id,
        operator=_operator(records.company),
        processors=tuple(_processors(records.settings)),
        subject=_subject(records),
        categories=_terms("categories", {code for item in erased for code in item.categories}),
        systems=(f"{words['platform']} {records.portal.host}", tool),
        ground=_ground(case, records.events, finished or now),
        way=words["way"],
        carrier=words["act"]["no_carrier"],
        tool=tool,
        began_at=_when(records.events, "scrubbing") if things else None,
        finished_at=finished,
        approved_at=case.approved_at,
        approved_by=_person(records, case.approved_by) if case.approved_by is not None else None,
        erased=tuple(things),
        by_hand=tuple(_thing(records, item, None) for item in by_hand),
        kept=tuple(_thing(records, item, None) for item in kept),
        journal=tuple(_line(event) for event in records.events),
        signatories=tuple(_signatories(records)),
    )


def _operator(company: Company) -> Operator:
    return Operator(
        name=company.full_name,
        inn=company.inn,
        kpp=company.kpp,
        registration_kind=texts.table("erasure")["ids"][company.kind],
        registration=company.ogrn,
        address=company.address,
        email=company.email,
    )


def _processors(settings: Mapping[str, Any]) -> Iterable[Processor]:
    """The supplier of the portal, where it runs in his cloud, and who else the agreement names."""
    if not settings:
        return
    supplier = settings.get("platform_processor")
    if supplier is not None:
        yield Processor(supplier or texts.table("agreement")["ru"]["platform_processor"])
    for party in settings.get("processors") or ():
        yield Processor(party["name"], party["inn"], party["address"])


def _subject(records: Records) -> Subject:
    case = records.case
    channels = texts.table("erasure")["channels"]
    return Subject(
        name=records.client_name or _name_of_card(records.items),
        user_number=case.user_id,
        connector=Term(case.connector, channels.get(case.connector, case.connector)),
        line=case.line_name,
        chat_number=case.chat_id,
    )


def _name_of_card(items: Sequence[ErasureItem]) -> str:
    """What his own card was called, where the chat never said a name."""
    cards = (item for item in items if item.kind in (ItemKind.CONTACT, ItemKind.LEAD) and _is_erased(item))
    return next((item.title for item in cards if item.title), "")


def _ground(case: ErasureCase, events: Sequence[ErasureEvent], finished: datetime) -> Ground:
    words = texts.table("erasure")
    cause, extensions = words["causes"][case.cause], words["extensions"]
    extension = extensions["demand" if case.cause == ErasureCause.DEMAND else "other"]
    return Ground(
        cause=Term(case.cause, cause["words"]),
        article=f"{cause['article']} {words['law']}",
        basis=case.basis,
        found_at=case.found_at,
        term=cause["term"],
        stopped_at=_when(events, "frozen"),
        stop_by=case.stop_by,
        deadline=case.deadline,
        calendar_known=case.calendar_known,
        extended_at=case.extended_at,
        extension_article=f"{extension} {words['law']}" if case.extended_at else "",
        extension_reason=case.extension_reason,
        in_time=finished <= case.deadline,
    )


def _is_erased(item: ErasureItem) -> bool:
    return item.state in _ERASED or item.kind == ItemKind.WORKING_DATA


def _erasure(records: Records, item: ErasureItem) -> tuple[Term, datetime | None]:
    """What was done to a destroyed thing, and when; what was read back later is not the moment."""
    moments = [event.at for event in _events_of(records.events, item) if event.what in _ERASING]
    if item.kind == ItemKind.WORKING_DATA:
        code = "blank"
    elif item.action == ItemAction.SCRUB:
        code = "scrub"
    else:
        code = "delete" if ItemKind(item.kind).is_card else "delete_part"
    return _term("done", code), max(moments, default=item.done_at)


def _thing(records: Records, item: ErasureItem, done: tuple[Term, datetime | None] | None) -> Thing:
    page = _PAGES.get(ItemKind(item.kind))
    reason, article = _reason(item)
    is_gone = item.reason == HoldReason.DELETED_BEFORE or (
        done is not None and item.action == ItemAction.DELETE
    )
    return Thing(
        kind=_term("kinds", item.kind),
        number=item.ref,
        url=records.portal.base_url + page.format(item.ref) if page and not is_gone else "",
        categories=_terms("categories", item.categories),
        done=done[0] if done else None,
        done_at=done[1] if done else item.done_at,
        done_by=item.done_by,
        reason=reason,
        article=article,
        journal=tuple(event.number for event in _events_of(records.events, item)),
    )


def _reason(item: ErasureItem) -> tuple[Term | None, str]:
    """Why a thing is kept, and the article that lets it: our code, or a person's words."""
    words, reason = texts.table("erasure"), item.reason
    if not reason and item.action == ItemAction.KEEP and item.owner_kind:
        reason = _WITH_ITS_CARD
    if not reason:
        return None, ""
    known = words["reasons"].get(reason)
    term = Term(reason, known["words"]) if known else Term(_OWN_WORDS, reason)
    article = words["reasons"][term.code]["article"]
    return term, f"{article} {words['law']}" if article else ""


def _events_of(events: Sequence[ErasureEvent], item: ErasureItem) -> list[ErasureEvent]:
    return [event for event in events if (event.item_kind, event.item_ref) == (item.kind, item.ref)]


def _line(event: ErasureEvent) -> Line:
    return Line(
        number=event.number,
        at=event.at,
        event=_term("events", event.what),
        kind=_term("kinds", event.item_kind) if event.item_kind else None,
        thing_number=event.item_ref,
        by_user=event.by_user,
        until=str(event.details.get("until", "")),
    )


def _signatories(records: Records) -> list[Person]:
    """Who answers for it: the employee who approved, else the officers."""
    if records.case.approved_by:
        return [_person(records, records.case.approved_by)]
    return [_person(records, officer.user_id) for officer in records.officers]


def _person(records: Records, user_id: int) -> Person:
    entered = {officer.user_id: officer.name for officer in records.officers}
    return Person(user_id, entered.get(user_id) or records.names.get(user_id, ""))


def _when(events: Sequence[ErasureEvent], what: str) -> datetime | None:
    return next((event.at for event in events if event.what == what), None)


def _terms(group: str, codes: Iterable[str]) -> tuple[Term, ...]:
    """In the order of the text file, whatever order they were found in; unknown ones last."""
    order = {code: place for place, code in enumerate(texts.table("erasure")[group])}
    return tuple(
        _term(group, code) for code in sorted(set(codes), key=lambda c: (order.get(c, len(order)), c))
    )


def _term(group: str, code: str) -> Term:
    """A word that is missing must not keep an act from being made: the code stands for itself."""
    return Term(code, texts.table("erasure")[group].get(code, code))

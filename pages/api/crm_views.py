"""Cards of the CRM as the JSON API shows them: what saving would do, and what became of a client's card."""

from typing import Any

from sqlalchemy.orm import Session

from consent.card_plan import Candidate, PlannedField, Preview, Problem, SaveRefusal
from consent.erasure import FoundBy, ItemKind
from models.client import ClientRow, conversations_of
from models.crm_link import CrmLink, links_of
from models.outbox import Sending, newest_of
from pages.api.sentences import sentence
from usecases.export_rows import moment
from usecases.orders import save_key

Json = dict[str, Any]


def preview(shown: Preview, language: str) -> Json:
    return {
        "candidates": [candidate(each) for each in shown.candidates],
        "chosen": shown.chosen,
        "must_choose": shown.must_choose,
        "fields": [_field(each, language) for each in shown.fields],
        "recognised": [
            {"kind": each.contact.kind, "value": each.contact.value, "message_id": each.message_id}
            for each in shown.recognised
        ],
        "problems": [_problem(each, language) for each in shown.problems],
    }


def candidate(given: Candidate) -> Json:
    return {
        "id": given.contact_id,
        "name": given.name,
        "created_at": moment(given.created_at) if given.created_at else None,
        "found_by": "saved" if given.found_by is FoundBy.LINK else given.found_by,
        "is_ours": given.is_ours,
    }


def card_url(base_url: str, kind: ItemKind, ref: int) -> str:
    """Where the portal shows a contact, lead or deal (`bx24-open-path.md`)."""
    return f"{base_url}/crm/{kind}/details/{ref}/"


def contact(session: Session, client: ClientRow) -> Json | None:
    """The client's card and what people did to it; None where he was never saved."""
    links = links_of(session, client.portal_id, client.id)
    if client.contact_id is not None:
        return _living(client.contact_id, links)
    gone = [link for link in links if link.gone_at]
    if not gone:
        return None
    newest = max(gone, key=lambda link: (link.gone_at, link.id))
    return _state(newest.contact_id, "gone", newest.gone_at)


def save_problem(session: Session, client: ClientRow, language: str) -> Json | None:
    """Why the last saving was given up, as far as an employee can do something about it."""
    chats = {row.chat_id for row in conversations_of(session, client.portal_id, client.id)}
    row = newest_of(session, client.portal_id, chats, save_key(client))
    read = SaveRefusal.read(row.last_error or "") if row and row.state == Sending.BURIED else None
    return _problem(Problem(*read), language) if read else None


def _living(contact_id: int, links: list[CrmLink]) -> Json:
    merged = [link.gone_at for link in links if link.merged_into == contact_id and link.gone_at]
    if merged:
        return _state(contact_id, "merged", max(merged))
    linked = next((link.linked_at for link in links if link.contact_id == contact_id), None)
    return _state(contact_id, "linked", linked)


def _state(contact_id: int, state: str, since: Any) -> Json:
    return {"id": contact_id, "state": state, "since": moment(since) if since else None}


def _field(given: PlannedField, language: str) -> Json:
    kind = given.key.partition(":")[0]
    return {
        "key": given.key,
        "title": sentence(f"crm_field_{kind}", language),
        "value": given.value,
        "now": given.now,
        "action": given.action,
    }


def _problem(given: Problem, language: str) -> Json:
    names = ", ".join(f"«{name}»" for name in given.names)
    return {"code": given.code, "message": sentence(given.code, language, {"names": names})}

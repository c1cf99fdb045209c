"""Cases of erasure as the JSON API shows them."""

from datetime import datetime
from typing import Any, Final

from consent.erasure import HoldReason, ItemAction, ItemKind
from consent.vocabulary import ErasureState
from models.erasure import ErasureCase, ErasureDocument, ErasureEvent, ErasureItem
from models.erasure_list import CaseFolder
from pages.api.sentences import sentence
from usecases.export_rows import moment

Json = dict[str, Any]

_PLACES: Final = {
    ItemKind.CONTACT: "crm/contact/details/{ref}/",
    ItemKind.LEAD: "crm/lead/details/{ref}/",
    ItemKind.DEAL: "crm/deal/details/{ref}/",
    ItemKind.DIALOGUE: "online/?IM_DIALOG=chat{ref}",
}


def case(folder: CaseFolder, base_url: str, language: str, now: datetime) -> Json:
    """``base_url``: the portal's, for links to what was found."""
    row, items = folder.case, folder.items
    by_hand = [item for item in items if item.action == ItemAction.BY_HAND]
    return {
        **_head(folder, now),
        **_decisions(row),
        "inventory": [_item(item, base_url, language) for item in items if item not in by_hand],
        "by_hand": [_ticked(item, base_url, language) for item in by_hand],
        "documents": [_document(row, document) for document in folder.documents],
        "events": [_event(event) for event in folder.events],
        "error": _error(row, language),
    }


def _head(folder: CaseFolder, now: datetime) -> Json:
    row, client, company = folder.case, folder.client, folder.company
    return {
        "id": row.public_id,
        "number": row.id,
        "chat_id": row.chat_id,
        "client": {"user_id": row.user_id, "name": client.name if client else ""},
        "company": {"id": company.public_id, "name": company.display_name} if company else None,
        "line": {"id": row.line_id, "name": row.line_name},
        "connector": row.connector,
        "cause": row.cause,
        "basis": row.basis,
        "state": row.state,
        "outcome": row.outcome or None,
        "opened_by": row.opened_by or None,
        "opened_at": moment(row.opened_at),
        "found_at": moment(row.found_at),
        "stop_by": moment(row.stop_by),
        "deadline": moment(row.deadline),
        "planned_at": moment(row.planned_at),
        "closed_at": moment(row.closed_at) if row.closed_at else None,
        "calendar_known": row.calendar_known,
        "is_overdue": not ErasureState(row.state).is_over and now > row.deadline,
    }


def _decisions(row: ErasureCase) -> Json:
    until = row.hold_until if row.state == ErasureState.HELD else None
    return {
        "approved": {"by": row.approved_by, "at": moment(row.approved_at)} if row.approved_at else None,
        "hold": {"reason": row.hold_reason, "until": moment(until)} if until else None,
        "extended": _extension(row),
        "cancel_reason": row.hold_reason if row.state == ErasureState.CANCELLED else None,
    }


def _extension(row: ErasureCase) -> Json | None:
    if row.extended_at is None:
        return None
    return {"reason": row.extension_reason, "at": moment(row.extended_at)}


def _item(item: ErasureItem, base_url: str, language: str) -> Json:
    is_in_bin = item.reason == HoldReason.DELETED_BEFORE
    place = None if is_in_bin else _PLACES.get(ItemKind(item.kind))
    return {
        "id": item.id,
        "kind": item.kind,
        "ref": item.ref,
        "title": item.title,
        "url": f"{base_url}/{place.format(ref=item.ref)}" if place else None,
        "found_by": item.found_by,
        "categories": item.categories,
        "reason": item.reason,
        "reason_text": sentence(item.reason, language) if item.reason else "",
        "action": item.action,
        "state": item.state,
        "owner": {"kind": item.owner_kind, "ref": item.owner_ref} if item.owner_kind else None,
    }


def _ticked(item: ErasureItem, base_url: str, language: str) -> Json:
    done_at = moment(item.done_at) if item.done_at else None
    return {**_item(item, base_url, language), "done_at": done_at, "done_by": item.done_by}


def _document(row: ErasureCase, document: ErasureDocument) -> Json:
    return {
        "id": document.public_id,
        "kind": document.kind,
        "format": document.format,
        "number": document.number,
        "sha256": document.sha256,
        "url": f"/api/v1/erasures/{row.public_id}/documents/{document.public_id}",
    }


def _event(event: ErasureEvent) -> Json:
    return {
        "number": event.number,
        "at": moment(event.at),
        "what": event.what,
        "item": {"kind": event.item_kind, "ref": event.item_ref} if event.item_kind else None,
        "by": event.by_user or None,
        "details": event.details,
    }


def _error(row: ErasureCase, language: str) -> Json | None:
    if not row.last_error:
        return None
    message = sentence("erasure_stopped", language, {"error": row.last_error})
    return {"code": row.last_error, "message": message}

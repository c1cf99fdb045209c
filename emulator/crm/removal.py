"""What goes with a card that is deleted, and what moves when people merge cards.

Docs: `crm-lead-delete.md` ("a lead and all associated objects: tasks, history, timeline records"; an object
that is bound to another card loses only the link), `crm-contact-delete.md`, `crm-entity-merge-batch.md`.
"""

from typing import Any

from emulator.crm import activities
from emulator.crm.fields import CONTACT, DEAL, INVOICE, LEAD
from emulator.crm.store import Binned, Crm, Item

_LINKS = {CONTACT: "CONTACT_ID", LEAD: "LEAD_ID"}


def remove(crm: Crm, item: Item) -> None:
    """Out of the tables and into the bin, as it was at that moment (read in crm_contact.php Delete)."""
    owner = (item.type_id, item.id)
    gone = Binned(item.type_id, item.id, item.values, item.fm)
    gone.activities = activities.unbind(crm, owner)
    gone.comments = _take(crm.comments, lambda row: row["owner"] == owner)
    gone.log_messages = _take(crm.log_messages, lambda row: row["owner"] == owner)
    gone.requisites = _take(
        crm.requisites,
        lambda row: (row["ENTITY_TYPE_ID"], row["ENTITY_ID"]) == (str(item.type_id), str(item.id)),
    )
    gone.history = _take(crm.history, lambda row: (row["type"], row["id"]) == owner)
    _take(crm.live_feed, lambda row: (row["type"], row["id"]) == owner)
    _relink(crm, item, 0)
    del crm.items[item.type_id][item.id]
    if crm.recycle_bin_on:
        crm.recycle_bin.append(gone)


def merge(crm: Crm, winner: Item, loser: Item) -> None:
    """The winner keeps its own values, gets what it lacks and everything bound; the loser is deleted."""
    own = {(row.type_id, row.value) for row in winner.fm}
    for one in loser.fm:
        if (one.type_id, one.value) not in own:
            crm.add_fm(winner, one.type_id, one.value, one.value_type)
    for name, value in loser.values.items():
        if winner.values.get(name) in (None, ""):
            winner.values[name] = value
    old, new = (loser.type_id, loser.id), (winner.type_id, winner.id)
    activities.rebind(crm, old, new)
    for row in [*crm.comments, *crm.log_messages]:
        row["owner"] = new if row["owner"] == old else row["owner"]
    _relink(crm, loser, winner.id)
    remove(crm, loser)


def _take(rows: list[dict[str, Any]], wanted: Any) -> list[dict[str, Any]]:
    """The wanted rows, which are in the table no longer."""
    taken = [row for row in rows if wanted(row)]
    rows[:] = [row for row in rows if not wanted(row)]
    return taken


def _relink(crm: Crm, item: Item, number: int) -> None:
    """Deals, leads, contacts and invoices that name this card name another one, or with 0 none."""
    name = _LINKS.get(item.type_id)
    if name is None:
        return
    for kind in (LEAD, DEAL, CONTACT, INVOICE):
        for row in crm.items[kind].values():
            if row.values.get(name) and int(row.values[name]) == item.id:
                row.values[name] = number

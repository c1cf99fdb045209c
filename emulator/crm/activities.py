"""Activities of cards: one owner, and links to every card they belong to.

Docs: `api-reference/crm/timeline/activities/activity-base/`.
"""

from typing import Any

from emulator.crm.store import Crm, Row

Owner = tuple[int, int]

_EMPTY: Row = {
    "ID": "", "OWNER_ID": "", "OWNER_TYPE_ID": "", "TYPE_ID": "6", "PROVIDER_ID": "", "PROVIDER_TYPE_ID": "",
    "PROVIDER_GROUP_ID": None, "ASSOCIATED_ENTITY_ID": "0", "SUBJECT": "", "CREATED": "", "LAST_UPDATED": "",
    "START_TIME": "", "END_TIME": "", "DEADLINE": "", "COMPLETED": "N", "STATUS": "1", "RESPONSIBLE_ID": "1",
    "PRIORITY": "2", "NOTIFY_TYPE": "0", "NOTIFY_VALUE": "0", "DESCRIPTION": "", "DESCRIPTION_TYPE": "1",
    "DIRECTION": "0", "LOCATION": "", "ORIGINATOR_ID": None, "ORIGIN_ID": None, "AUTHOR_ID": "1",
    "EDITOR_ID": "1", "RESULT_MARK": "0", "RESULT_VALUE": None, "RESULT_SUM": None,
    "RESULT_CURRENCY_ID": None, "RESULT_STATUS": "0", "RESULT_STREAM": "0", "RESULT_SOURCE_ID": None,
    "AUTOCOMPLETE_RULE": "0",
}  # fmt: skip
FIELDS = frozenset(_EMPTY)


def add(crm: Crm, at: str, owners: list[Owner], facts: Row, communications: list[Row] | None = None) -> Row:
    """A new activity of the first owner, bound to all of them; `facts` by documented names."""
    kind, number = owners[0]
    row = {
        **_EMPTY,
        **{name: value if value is None else str(value) for name, value in facts.items()},
        "ID": str(crm.next_id("activity", 901)),
        "OWNER_TYPE_ID": str(kind),
        "OWNER_ID": str(number),
        "CREATED": at,
        "LAST_UPDATED": at,
        "BINDINGS": [_binding(owner) for owner in dict.fromkeys(owners)],
        "COMMUNICATIONS": communications or [],
    }
    crm.activities.append(row)
    return row


def find(crm: Crm, number: int) -> Row | None:
    return next((row for row in crm.activities if row["ID"] == str(number)), None)


def unbind(crm: Crm, owner: Owner) -> list[Row]:
    """Links to a card go; activities that are bound to no other card are taken out and returned."""
    link = _binding(owner)
    bound = [row for row in crm.activities if link in row["BINDINGS"]]
    gone = [row for row in bound if row["BINDINGS"] == [link]]
    crm.activities[:] = [row for row in crm.activities if row not in gone]
    for row in bound:
        if row not in gone:
            row["BINDINGS"].remove(link)
            row.update(row["BINDINGS"][0])
    return gone


def rebind(crm: Crm, old: Owner, new: Owner) -> None:
    """What belonged to one card belongs to another one."""
    before, after = _binding(old), _binding(new)
    for row in crm.activities:
        if before in row["BINDINGS"]:
            links = [after if link == before else link for link in row["BINDINGS"]]
            row["BINDINGS"] = [link for place, link in enumerate(links) if link not in links[:place]]
            row.update(row["BINDINGS"][0])


def _binding(owner: Owner) -> dict[str, Any]:
    return {"OWNER_TYPE_ID": str(owner[0]), "OWNER_ID": str(owner[1])}

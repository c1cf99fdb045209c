"""What saving would write to a card, value by value: empty places are filled, what staff wrote stays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from consent.card_plan import FieldAction, PlannedField
from crm_sync.card import ORIGINATOR, Card, Multifield
from crm_sync.consent_fields import MOMENT, STATE
from crm_sync.finding import Found
from crm_sync.scrub import mark_of, mark_of_field

_KEYS: Final = {"IM": "im", "PHONE": "phone", "EMAIL": "email"}
_ALWAYS: Final = ("im", "consent", "consent_at")
"""By the address of the chat the portal finds the card again; the state of the consent is no choice."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known besides the client and his card."""

    consent: Mapping[str, Any] = field(default_factory=dict)
    """Values of our two fields."""
    source_id: str = ""
    source_name: str = ""
    responsible_id: int | None = None
    first_name: str = ""
    last_name: str = ""
    """Empty where the portal did not give the name in parts."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One value with what would be sent for it."""

    shown: PlannedField
    field: str = ""
    """Of the universal methods."""
    value: Any = None
    row: Multifield | None = None
    mark: str = ""
    """Classic name of a field that holds personal data: what we filled there is remembered."""

    @property
    def is_needed(self) -> bool:
        """Whether nobody can leave it out: a new card has a name."""
        key, is_new = self.shown.key, self.shown.action is FieldAction.ADD
        return key in _ALWAYS or (key == "name" and is_new)


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything that goes into one call."""

    fields: dict[str, Any]
    rows: list[Multifield]
    wrote: dict[str, str]
    """Names with hashes of values, as `models.crm_link.CrmLink.wrote` keeps them."""


def plan(card: Card, found: Found | None, about: About) -> list[Planned]:
    """All values in the order people read them; without a card everything is new."""
    planned = [*_names(card, found, about), *_rows(card, found)]
    if about.source_id:
        planned.append(_field("source", "sourceId", about.source_id, found, shown=about.source_name))
    if card.source:
        planned.append(
            _field("source_description", "sourceDescription", card.source, found, "SOURCE_DESCRIPTION")
        )
    if about.responsible_id and found is None:
        planned.append(_field("responsible", "assignedById", about.responsible_id, found))
    return [*planned, *_consent(card, found, about)]


def writing(planned: list[Planned], without: frozenset[str]) -> Writing:
    """What is to be sent of a plan."""
    result = Writing({}, [], {})
    for each in planned:
        if not each.shown.action.writes or (each.shown.key in without and not each.is_needed):
            continue
        if each.row is not None:
            result.rows.append(each.row)
            mark = mark_of_field(each.row)
            result.wrote[f"{each.row.type_id}:{mark[:12]}"] = mark
            continue
        result.fields[each.field] = each.value
        if each.mark:
            result.wrote[each.mark] = mark_of(str(each.value))
    return result


def marks(card: Card) -> dict[str, str]:
    """By what a card of ours is known again."""
    return {"originatorId": ORIGINATOR, "originId": card.origin_id}


def _names(card: Card, found: Found | None, about: About) -> Iterator[Planned]:
    whole = " ".join(part for part in (about.first_name, about.last_name) if part) or card.shown_name
    if found is not None and found.name:
        action = FieldAction.SAME if _same_name(found.name, whole) else FieldAction.KEPT
        yield Planned(PlannedField("name", whole, found.name, action))
        return
    first = about.first_name if about.last_name else whole
    yield _field("name", "name", first, found, "NAME")
    if about.last_name:
        yield _field("last_name", "lastName", about.last_name, found, "LAST_NAME")


def _same_name(one: str, other: str) -> bool:
    return sorted(one.lower().split()) == sorted(other.lower().split())


def _rows(card: Card, found: Found | None) -> Iterator[Planned]:
    there = found.multifields if found else ()
    counts: dict[str, int] = {}
    for row in card.multifields():
        number = counts.setdefault(row.type_id, 0)
        counts[row.type_id] += 1
        key = "im" if row.type_id == "IM" else f"{_KEYS[row.type_id]}:{number}"
        is_there = any(each.normal == row.normal for each in there)
        now = "" if row.type_id == "IM" else ", ".join(e.value for e in there if e.type_id == row.type_id)
        action = FieldAction.SAME if is_there else FieldAction.ADD
        yield Planned(PlannedField(key, row.value, now, action), row=row)


def _consent(card: Card, found: Found | None, about: About) -> Iterator[Planned]:
    """Ours to change at any time: they tell how things stand."""
    shown = {STATE: ("consent", card.consent.value), MOMENT: ("consent_at", about.consent.get(MOMENT, ""))}
    for name, value in about.consent.items():
        key, text = shown[name]
        is_same = found is not None and _same_value(found.item.get(name), value)
        action = FieldAction.SAME if is_same else FieldAction.FILL if found else FieldAction.ADD
        yield Planned(PlannedField(key, str(text), str(text) if is_same else "", action), name, value)


def _same_value(one: Any, other: Any) -> bool:
    """The portal answers in its own time zone."""
    try:
        return datetime.fromisoformat(str(one)) == datetime.fromisoformat(str(other))
    except (TypeError, ValueError):
        return str(one) == str(other)


def _field(key: str, name: str, value: Any, found: Found | None, mark: str = "", shown: str = "") -> Planned:
    text = shown or str(value)
    if found is None:
        return Planned(PlannedField(key, text, "", FieldAction.ADD), name, value, mark=mark)
    now = found.text(name)
    kept = FieldAction.SAME if now == str(value) else FieldAction.KEPT
    action = kept if now else FieldAction.FILL
    return Planned(
        PlannedField(key, text, text if action is FieldAction.SAME else now, action), name, value, mark=mark
    )

"""`/api/v1/conversations/{chat_id}/crm-preview` and what an employee wishes for the card he saves to."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, g, request
from marshmallow import ValidationError, fields

from consent.card_plan import NEW, Wish
from consent.recognise import Contact, ContactKind, contacts_in
from pages.api import crm_views
from pages.api.access import caller, for_employees
from pages.api.reading import LARGEST_ID, Input, body_of, choice, nested, query_of, several, text
from pages.api.services import services
from usecases.errors import Invalid

PATH: Final = f"/conversations/<int(max={LARGEST_ID}):chat_id>/crm-preview"
_KEYS: Final = ("name", "last_name", "phone:0", "email:0", "source", "source_description", "responsible")
_MOST_CONTACTS: Final = 10

bp = Blueprint("crm_preview", __name__)


class CardNumber(fields.Field[Any]):
    """The number of a card, or the word for a new one."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int | str:
        if value == NEW:
            return NEW
        number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= LARGEST_ID:
            raise ValidationError("wrong_type")
        return number


class ContactInput(Input):
    """A phone or an e-mail that the client wrote."""

    kind = choice(*ContactKind, required=True)
    value = text(320, required=True)


# `with` is a word of Python's.
WishInput = Input.from_dict(
    {
        "contact_id": CardNumber(load_default=None, allow_none=True),
        "without": several(choice(*_KEYS), len(_KEYS), load_default=list),
        "with": several(nested(ContactInput), _MOST_CONTACTS, load_default=list),
    },
    name="WishInput",
)


class PreviewQuery(Input):
    """For which card the fields are wanted; without it for the one that would be taken."""

    contact_id = CardNumber(load_default=None)


@bp.get(PATH)
@for_employees
def show_preview(chat_id: int) -> dict[str, Any]:
    wish = _wish(query_of(PreviewQuery())["contact_id"])
    shown = services().crm_preview(caller().portal_id, chat_id, wish)
    return crm_views.preview(shown, g.language)


def wish_of_request() -> Wish:
    """What the body of a saving asks for; it may be missing. Raises Invalid."""
    if not request.get_data():
        return _wish(None)
    body = body_of(WishInput())
    wrong: dict[str, str] = {}
    contacts = tuple(
        contact
        for index, given in enumerate(body["with"])
        if (contact := _contact(given, f"with.{index}.value", wrong)) is not None
    )
    if wrong:
        raise Invalid(fields=wrong)
    return _wish(body["contact_id"], frozenset(body["without"]), contacts)


def _wish(
    card: int | str | None, without: frozenset[str] = frozenset(), contacts: tuple[Contact, ...] = ()
) -> Wish:
    number = card if isinstance(card, int) else None
    return Wish(number, card == NEW, without, contacts, caller().user_id)


def _contact(given: Mapping[str, str], place: str, wrong: dict[str, str]) -> Contact | None:
    kind = ContactKind(given["kind"])
    found = next((each for each in contacts_in(given["value"]) if each.kind is kind), None)
    if found is None:
        wrong[place] = f"{kind}_unusable"
    return found

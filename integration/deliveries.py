"""What the bot says and does in a chat: the handlers of prompts, notices and hand-overs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.errors import Undeliverable
from integration.history import find_bot_message, session_start_page
from integration.openlines import BOT_SECONDS
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, RestError, UnknownOutcome, as_object
from integration.rest.answers import whole_number
from models.client import PromptRow
from models.outbox import OutboxRow
from models.portal import Portal
from models.session import Database

_BOT_TIME: Final = timedelta(seconds=BOT_SECONDS - 30)
"""After so long the operators have a dialogue, or are about to."""
_SESSION, _BEGAN = 5, 6
"""Places in `entity_data_1` (read in the portal's source: imopenlines/lib/chat.php getFieldData)."""

Settle = Callable[[Session, datetime], dict[str, Any] | None]


class Delivery(Protocol):
    """A claimed row of the outbox."""

    @property
    def id(self) -> int: ...
    @property
    def portal_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def chat_id(self) -> int | None: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def uncertain(self) -> bool: ...
    @property
    def noted(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the portal has."""

    message_id: int
    confirmed_at: datetime
    """By the portal's clock where it tells."""


@dataclass(frozen=True)
class Speaker:
    """Sends the bot's messages, each once: where an answer was lost it looks into the history first."""

    db: Database
    clients: Callable[[int], Rest]
    clock: Callable[[], datetime]

    def say(self, delivery: Delivery) -> Sent:
        """Send the payload's text into the delivery's chat. Raises RestError, Undeliverable."""
        bot_id, client = self._bot(delivery.portal_id), self.clients(delivery.portal_id)
        text, chat_id = str(delivery.payload["text"]), chat_of(delivery)
        if delivery.uncertain:
            known = self._known(delivery.portal_id, chat_id)
            found = find_bot_message(client, chat_id, bot_id, text, known)
            if found:
                return Sent(found.message_id, found.at or self.clock())
        return self._send(client, bot_id, chat_id, text)

    def _send(self, client: Rest, bot_id: int, chat_id: int, text: str) -> Sent:
        method = "imbot.v2.Chat.Message.send"
        # Never `system`: such messages do not reach the client.
        fields = {"message": text, "urlPreview": False}
        params = {"botId": bot_id, "dialogId": f"chat{chat_id}", "fields": fields}
        answer = client.call(method, params, write=True)
        result = answer.result
        message_id = whole_number(result.get("id")) if isinstance(result, Mapping) else None
        if not message_id:
            raise UnknownOutcome(method)
        return Sent(message_id, answer.finished_at or self.clock())

    def _bot(self, portal_id: int) -> int:
        with self.db.read() as session:
            bot_id = session.get_one(Portal, portal_id).bot_id
        if bot_id is None:
            raise Undeliverable("no_bot")
        return bot_id

    def _known(self, portal_id: int, chat_id: int) -> set[int]:
        """Ids of messages that earlier deliveries into this chat have produced."""
        prompts = select(PromptRow.message_id).where(
            PromptRow.portal_id == portal_id, PromptRow.chat_id == chat_id, PromptRow.message_id.is_not(None)
        )
        results = select(OutboxRow.result).where(
            OutboxRow.portal_id == portal_id, OutboxRow.chat_id == chat_id, OutboxRow.result.is_not(None)
        )
        with self.db.read() as session:
            known = {number for number in session.scalars(prompts) if number is not None}
            found = [result.get("message_id") for result in session.scalars(results) if result]
        return known | {number for number in found if isinstance(number, int)}


@dataclass(frozen=True)
class PromptHandler:
    """Asks a client for his consent. Running twice, it sends once, unless the history cannot be read."""

    speaker: Speaker
    on_sent: Callable[[Session, Delivery, Sent, str | None, datetime], None] = field(repr=False)
    """Called with session, delivery, what was sent, the page the session began on, now."""

    def __call__(self, delivery: Delivery) -> Settle:
        """Send it. Raises RestError, Undeliverable."""
        sent = self.speaker.say(delivery)
        start_page = self._start_page(delivery)

        def settle(session: Session, now: datetime) -> dict[str, Any]:
            self.on_sent(session, delivery, sent, start_page, now)
            return {"message_id": sent.message_id}

        return settle

    def _start_page(self, delivery: Delivery) -> str | None:
        """The client's page in an online chat; it is read before any answer can come, and may be missing."""
        if not delivery.payload.get("wants_start_page"):
            return None
        try:
            client = self.speaker.clients(delivery.portal_id)
            return session_start_page(client, int(delivery.payload["session_id"]))
        except RestError:
            return None


@dataclass(frozen=True)
class NoticeHandler:
    """Tells a client what became of his answer. Running twice, it sends once."""

    speaker: Speaker

    def __call__(self, delivery: Delivery) -> Settle:
        """Send it. Raises RestError, Undeliverable."""
        sent = self.speaker.say(delivery)
        return lambda _session, _now: {"message_id": sent.message_id}


@dataclass(frozen=True)
class HandOverHandler:
    """Gives a dialogue to the operators. Running twice changes nothing: the portal says WRONG_CHAT."""

    clients: Callable[[int], Rest]

    def __call__(self, delivery: Delivery) -> None:
        """Hand over (`imopenlines-bot-session-operator.md`). Raises RestError."""
        params = {"CHAT_ID": chat_of(delivery)}
        try:
            self.clients(delivery.portal_id).call("imopenlines.bot.session.operator", params, write=True)
        except BadRequest as error:
            if error.code != "wrong_chat":
                raise


@dataclass(frozen=True)
class FinishHandler:
    """Closes a dialogue whose client refused, while it is still the bot's.

    Finishing takes a dialogue out of whoever's hands, and the portal gives it to the operators by itself
    after a time; so it is looked at first, and what may be theirs is handed over instead. Running again
    where the first attempt may have closed it does nothing: asking anew could open another session, and
    what is open still goes to the operators by itself.
    """

    db: Database
    clients: Callable[[int], Rest]
    clock: Callable[[], datetime]

    def __call__(self, delivery: Delivery) -> None:
        """Close it (`imopenlines-bot-session-finish.md`). Raises RestError; BOT_ID_ERROR: we have no bot."""
        if delivery.uncertain:
            return
        client = self.clients(delivery.portal_id)
        session = self._session(client, chat_of(delivery))
        if session is not None and session.session_id != delivery.payload["session_id"]:
            return
        if session is not None and self._is_the_bots(delivery, session):
            _finish(client, chat_of(delivery))
        else:
            HandOverHandler(lambda _portal_id: client)(delivery)

    def _session(self, client: Rest, chat_id: int) -> "_OpenSession | None":
        """The chat's present session (`imopenlines-dialog-get.md`); None when it cannot be seen."""
        try:
            answer = client.call("imopenlines.dialog.get", {"CHAT_ID": chat_id}, write=False)
        except (AccessDenied, BadRequest):
            return None
        chat = as_object(answer.result)
        data = str(chat.get("entity_data_1") or "").split("|")
        numbers = [whole_number(part) for part in data[_SESSION : _BEGAN + 1]]
        if len(numbers) != 2 or not all(numbers):
            return None
        session_id, began = (number or 0 for number in numbers)
        age = (answer.finished_at or self.clock()) - datetime.fromtimestamp(began, UTC)
        staff = {whole_number(each) for each in as_object(chat.get("manager_list")).values()}
        return _OpenSession(session_id, age, staff | {whole_number(chat.get("owner"))})

    def _is_the_bots(self, delivery: Delivery, session: "_OpenSession") -> bool:
        with self.db.read() as transaction:
            own_bots = transaction.get_one(Portal, delivery.portal_id).own_bots
        return session.age < _BOT_TIME and session.people <= {None, 0, *own_bots}


@dataclass(frozen=True, slots=True)
class _OpenSession:
    """What is seen of a chat's session before it is closed."""

    session_id: int
    age: timedelta
    people: set[int | None]
    """Ids of the staff in the chat, bots included; 0 and None are nobody."""


def _finish(client: Rest, chat_id: int) -> None:
    try:
        client.call("imopenlines.bot.session.finish", {"CHAT_ID": chat_id}, write=True)
    except BadRequest as error:
        # There is no open session: somebody closed it meanwhile.
        if error.code != "wrong_chat":
            raise


def chat_of(delivery: Delivery) -> int:
    """The chat a delivery goes to. Raises Undeliverable without one."""
    if delivery.chat_id is None:
        raise Undeliverable("no_chat")
    return delivery.chat_id

"""A message as it was understood when it was read, and the keeping of it."""

from sqlalchemy.orm import Session

from consent.facts import Heard
from consent.messages import ClientMessage
from consent.words import Word, classify
from models.client import ClientRow, HeardRow
from usecases.casefile import Protection


def understood(message: ClientMessage, protection: Protection) -> Heard:
    # A message with nothing in it (a sticker the portal does not describe) is no continuation.
    is_empty = not message.text.strip() and not message.has_file
    word = Word.UNCLEAR if is_empty else classify(message.text)
    return Heard(
        message_id=message.message_id,
        at=message.at,
        chat_id=message.dialogue.chat_id,
        session_id=message.dialogue.session_id,
        word=word,
        channel=message.dialogue.channel,
        mode=protection.mode,
        agreement_id=protection.version.agreement_id,
        version_id=protection.version.id,
        material_version=protection.material_version,
    )


def keep(session: Session, client: ClientRow, heard: Heard, text: str) -> None:
    """Remember a message; a repeat changes nothing."""
    known = session.query(HeardRow.id).filter_by(
        portal_id=client.portal_id, client_id=client.id, message_id=heard.message_id
    )
    if known.first() is not None:
        return
    session.add(
        HeardRow(
            portal_id=client.portal_id,
            client_id=client.id,
            message_id=heard.message_id,
            at=heard.at,
            chat_id=heard.chat_id,
            session_id=heard.session_id,
            word=heard.word,
            channel=heard.channel,
            mode=heard.mode,
            agreement_id=heard.agreement_id,
            version_id=heard.version_id,
            material_version=heard.material_version,
            text=text,
        )
    )
    session.flush()

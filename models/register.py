"""The register of decisions: append, read, check. Nothing here changes or removes a row.

The customer's rule is that data of the list of received consents may not be deleted;
152-FZ art. 9 part 3 wants the operator to be able to prove a consent. The database
refuses UPDATE and DELETE by triggers (`models.append_only`).
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TextClause,
    UniqueConstraint,
    bindparam,
    event,
    select,
    text,
)  # fmt: skip
from sqlalchemy.orm import Mapped, Session, mapped_column

from consent.facts import Act, is_outside
from consent.fingerprint import FORM, GENESIS, Link, Value, commitment, entry_hash
from consent.vocabulary import Method, Status
from models.base import Base, BigId, ReadableMoment, public_id
from models.contact_cipher import ContactCipher
from models.portal import Portal
from models.register_contacts import Place, opened, sealed
from models.register_covered import covered_by
from models.register_derived import index_entry

SALT_BYTES = 16
ORDERS: Final[dict[str, Sequence[str | TextClause]]] = {
    "client": ["client_name"], "source": ["source"], "url": [text("substr(url, 1, 200)")],
    "company": ["company_name"], "line": ["line_name"], "version": ["version_number"],
    "method": ["method"], "status": ["status"], "line_id": ["line_id"], "connector": ["connector"],
    "company_id": ["company_public_id"], "agreement": ["agreement_public_id"],
}  # fmt: skip
"""Each way of looking through a register has an index that ends with the time: names and first columns.

Of an address its beginning counts: an index of PostgreSQL takes no value beyond 2,700 bytes.
"""


class RegisterHead(Base):
    """Where a portal's chain ends; its row lock gives out the numbers."""

    __tablename__ = "register_head"

    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId, default=0)
    hash: Mapped[str] = mapped_column(String(64), default=GENESIS)
    indexed_seq: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    """Up to this entry words and counts are made (`models.register_word`, `models.register_tally`)."""
    corrupted_from: Mapped[int | None] = mapped_column(BigId)
    """The first entry that the last full check could not prove; None when it proved all."""


class RegisterEntry(Base):
    """One decision of one client for one company under one text version."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("portal_id", "seq"),
        Index("ix_register_entry_occurred", "portal_id", "occurred_at", "id"),
        Index("ix_register_entry_holder", "portal_id", "client_id", "id"),
        *(
            Index(f"ix_register_entry_{name}", "portal_id", *columns, "occurred_at", "id")
            for name, columns in ORDERS.items()
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    client_id: Mapped[int] = mapped_column(BigId)
    """Our working row of the client; no foreign key, because that row may go and this one stays."""
    seq: Mapped[int] = mapped_column(BigId)
    form: Mapped[int] = mapped_column(default=FORM)
    status: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(30))
    occurred_at: Mapped[datetime] = mapped_column(ReadableMoment)
    recorded_at: Mapped[datetime] = mapped_column(ReadableMoment)
    company_id: Mapped[int] = mapped_column(BigId)
    company_public_id: Mapped[str] = mapped_column(String(32))
    company_name: Mapped[str] = mapped_column(Text)
    agreement_public_id: Mapped[str] = mapped_column(String(32))
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    version_number: Mapped[int]
    text_sha256: Mapped[str] = mapped_column(String(64))
    line_id: Mapped[int] = mapped_column(BigId)
    line_name: Mapped[str] = mapped_column(Text)
    connector: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    url_kind: Mapped[str | None] = mapped_column(String(30))
    client_user_id: Mapped[int] = mapped_column(BigId)
    chat_id: Mapped[int] = mapped_column(BigId)
    session_id: Mapped[int] = mapped_column(BigId)
    prompt_id: Mapped[int | None] = mapped_column(BigId)
    prompt_message_id: Mapped[int | None] = mapped_column(BigId)
    decision_message_id: Mapped[int] = mapped_column(BigId)
    prompt_text: Mapped[str] = mapped_column(Text, default="")
    invalidates_seq: Mapped[int | None] = mapped_column(BigId)
    client_name: Mapped[str] = mapped_column(Text, default="")
    plain_email: Mapped[str] = mapped_column("client_email", Text, default="")
    """Of an entry from before contacts were encrypted; so is the next one."""
    plain_phone: Mapped[str] = mapped_column("client_phone", Text, default="")
    sealed_email: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    decision_text: Mapped[str] = mapped_column(Text, default="")
    ip: Mapped[str] = mapped_column(Text, default="")
    """The client's address; known only of an answer on our own page, as is the next one."""
    user_agent: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary(SALT_BYTES))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    contacts: ClassVar[ContactCipher | None] = None
    """What opens the contacts of an entry; each gets its own (`read_with`)."""

    @property
    def client_email(self) -> str:
        place = Place(self.portal_id, self.public_id, "email")
        return opened(self.plain_email, self.sealed_email, self.contacts, place)

    @property
    def client_phone(self) -> str:
        place = Place(self.portal_id, self.public_id, "phone")
        return opened(self.plain_phone, self.sealed_phone, self.contacts, place)

    def read_with(self, contacts: ContactCipher | None) -> None:
        """Open the contacts with this; else none can be read."""
        self.__dict__["contacts"] = contacts

    @property
    def is_outside(self) -> bool:
        """Whether the client decided outside the chat: it comes after the message known then."""
        try:
            return is_outside(Status(self.status), Method(self.method))
        except ValueError:
            # Somebody put another word there: the check of the chain names it, and no reading stops at it.
            return False

    def personal(self) -> dict[str, Value]:
        """What the hash covers by a salted commitment only, in the form the entry was written in."""
        return {name: getattr(self, column) for name, column in covered_by(self.form).personal.items()}

    def chained(self) -> dict[str, Value]:
        """What the hash covers, its form included."""
        plain: dict[str, Value] = {name: getattr(self, name) for name in covered_by(self.form).plain}
        return {**plain, "personal": commitment(self.salt, self.personal())}

    def as_link(self) -> Link:
        try:
            chained, personal = self.chained(), self.personal()
        except (TypeError, ValueError):
            # A type that no column of ours has: a file of SQLite takes it all the same.
            chained, personal = {}, {}
        return Link(self.seq, self.prev_hash, self.hash, chained, self.salt, personal)


@event.listens_for(RegisterEntry, "load")
def _give_contacts(entry: RegisterEntry, context: Any) -> None:
    entry.read_with(context.session.info.get("contacts"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a row states besides the act itself."""

    client_id: int
    client_user_id: int
    client_name: str
    client_email: str
    client_phone: str
    decision_text: str
    company_id: int
    company_public_id: str
    company_name: str
    agreement_public_id: str
    version_id: int
    version_number: int
    text_sha256: str
    line_id: int
    line_name: str
    connector: str
    source: str
    url: str | None
    url_kind: str | None
    prompt_text: str
    ip: str = ""
    user_agent: str = ""


_SEALED: Final = ("client_email", "client_phone")


def append(
    session: Session, portal_id: int, act: Act, evidence: Evidence, *, now: datetime,
    invalidates_seq: int | None = None,
) -> RegisterEntry:  # fmt: skip
    """Add one entry at the end of the portal's chain, whose end stays locked until the commit.

    Raises:
        VaultError: the client has contacts, and the session has nothing to encrypt them with.
    """
    head, contacts = _lock_head(session, portal_id), session.info.get("contacts")
    entry = RegisterEntry(
        portal_id=portal_id,
        seq=head.seq + 1,
        form=FORM,
        status=act.status,
        method=act.method,
        occurred_at=act.at,
        recorded_at=now,
        chat_id=act.chat_id,
        session_id=act.session_id,
        prompt_id=act.prompt.prompt_id if act.prompt else None,
        prompt_message_id=act.prompt.message_id if act.prompt else None,
        decision_message_id=act.decision_message_id,
        invalidates_seq=invalidates_seq,
        salt=secrets.token_bytes(SALT_BYTES),
        prev_hash=head.hash,
        **{name: getattr(evidence, name) for name in Evidence.__slots__ if name not in _SEALED},
        **_sealed(evidence, portal_id, contacts),
    )
    entry.read_with(contacts)
    entry.hash = entry_hash(entry.prev_hash, entry.chained())
    session.add(entry)
    session.flush()
    if head.indexed_seq == head.seq:
        # Else older entries come first (`models.register_index`), and this one with them.
        index_entry(session, entry, contacts)
        head.indexed_seq = entry.seq
    head.seq, head.hash = entry.seq, entry.hash
    return entry


def _sealed(evidence: Evidence, portal_id: int, contacts: ContactCipher | None) -> dict[str, Any]:
    """How the contacts of an entry are kept, and its name, which that is bound to."""
    entry_id = public_id()
    return {
        "public_id": entry_id,
        "plain_email": "",
        "plain_phone": "",
        "sealed_email": sealed(evidence.client_email, contacts, Place(portal_id, entry_id, "email")),
        "sealed_phone": sealed(evidence.client_phone, contacts, Place(portal_id, entry_id, "phone")),
    }


def _lock_head(session: Session, portal_id: int) -> RegisterHead:
    # The portal's row is locked first, so that two first entries cannot both create the head.
    session.execute(select(Portal.id).where(Portal.id == portal_id).with_for_update())
    head = session.get(RegisterHead, portal_id, with_for_update=True, populate_existing=True)
    if head is None:
        head = RegisterHead(portal_id=portal_id, seq=0, hash=GENESIS)
        session.add(head)
        session.flush()
    return head


def entries_of_client(session: Session, portal_id: int, client_id: int) -> list[RegisterEntry]:
    query = select(RegisterEntry).where(
        RegisterEntry.portal_id == portal_id, RegisterEntry.client_id == client_id
    )
    return list(session.scalars(query.order_by(RegisterEntry.seq)))


def find_entry(session: Session, portal_id: int, entry_public_id: str) -> RegisterEntry | None:
    return session.scalar(
        select(RegisterEntry).where(
            RegisterEntry.portal_id == portal_id, RegisterEntry.public_id == entry_public_id
        )
    )


def decisions_of(session: Session, portal_id: int, client_id: int) -> list[RegisterEntry]:
    """The entries of a client that are themselves in force, in the order in which he decided."""
    entries = entries_of_client(session, portal_id, client_id)
    gone = {entry.invalidates_seq for entry in entries}
    valid = [e for e in entries if e.seq not in gone and e.status != Status.INVALIDATED]
    return sorted(valid, key=lambda e: (_number(e.decision_message_id), e.is_outside, _number(e.seq)))


def _number(stored: object) -> int:
    """Nothing for what is no number: a file of SQLite takes anything in place of one."""
    return stored if isinstance(stored, int) else 0


def last_decision(session: Session, portal_id: int, client_id: int) -> RegisterEntry | None:
    """The newest entry of a client that is itself in force."""
    return next(reversed(decisions_of(session, portal_id, client_id)), None)


def head_of(session: Session, portal_id: int) -> tuple[int, str]:
    """Number and hash of the last entry, as the head remembers them."""
    head = session.get(RegisterHead, portal_id)
    return (0, GENESIS) if head is None else (head.seq, head.hash)


def hash_at(session: Session, portal_id: int, seq: int) -> str | None:
    """Hash of one entry; number 0 is what the first stands on. None when there is no such entry."""
    if seq == 0:
        return GENESIS
    query = select(RegisterEntry.hash).where(RegisterEntry.portal_id == portal_id, RegisterEntry.seq == seq)
    return session.scalar(query)


def corrupted_from(session: Session, portal_id: int) -> int | None:
    """The first entry that the last full check could not prove."""
    query = select(RegisterHead.corrupted_from).where(RegisterHead.portal_id == portal_id)
    return session.scalar(query)


def note_corruption(session: Session, portal_id: int, seq: int | None) -> None:
    """Keep what a full check found; None when it proved every entry."""
    head = session.get(RegisterHead, portal_id, with_for_update=True)
    if head is None and seq is not None:
        # Somebody removed it; this one says the same as none does.
        head = RegisterHead(portal_id=portal_id, seq=0, hash=GENESIS)
        session.add(head)
    if head is not None:
        head.corrupted_from = seq


# Built once: that takes longer than asking.
_HASHES: Final = select(RegisterEntry.seq, RegisterEntry.hash).where(
    RegisterEntry.portal_id == bindparam("portal_id"),
    RegisterEntry.seq.in_(bindparam("seqs", expanding=True)),
)


def neighbours(session: Session, portal_id: int, seqs: Iterable[int]) -> dict[int, str]:
    """Hashes of some entries by their numbers; number 0 is what the first stands on."""
    rows = session.connection().execute(_HASHES, {"portal_id": portal_id, "seqs": list(seqs)})
    return {0: GENESIS, **{row.seq: row.hash for row in rows}}

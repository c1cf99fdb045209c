"""A register in the hands of somebody who owns the tables, and is put back after every change."""

from contextlib import contextmanager

from sqlalchemy import create_engine, select, text, update
from sqlalchemy.orm import Session

from consent.fingerprint import GENESIS, entry_hash
from models.checkpoint import own_public_keys
from models.checkpoint_files import CheckpointFiles
from models.portal import Portal
from models.register import RegisterEntry, RegisterHead, note_corruption
from models.vault import Vault
from tests.support.administration import Office, hear_client, record
from usecases.checkpoints import Checkpoints
from usecases.register_check import examine

TABLES = ("register_entry", "register_head", "register_checkpoint", "agreement_version")
LENGTH, SIGNED_AT = 12, (5, 9, 12)


class Owned:
    """Two portals with whole, signed registers of two agreements each, in a database without guards."""

    def __init__(self, db, folder):
        self.db, self.vault = db, Vault([b"o" * 32])
        self.files = CheckpointFiles(folder)
        self.office = Office(db)
        self.ours, self.other = (self._filled(name) for name in ("romashka", "vasilyok"))
        self.admin = self.office.employee(self.ours)
        self.kept = self.files.path("romashka").read_bytes()
        # A connection without our settings: foreign keys are not even looked at on SQLite.
        self.owner = create_engine(db.url)
        with self._at_the_tables() as session:
            for table in TABLES:
                _unguard(session, table)
                session.execute(text(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}"))

    def _filled(self, name):
        admin = self.office.administrator(name)
        checkpoints = Checkpoints(self.db, self.vault, self.files)
        agreements = [admin.protected(), admin.published()]
        second = hear_client(admin, agreements[1], chat_id=2, user_id=10)
        clients = [hear_client(admin, agreements[0]), second]
        for seq in range(1, LENGTH + 1):
            record(admin, agreements[seq % 2], clients[seq % 2], minutes=seq)
            if seq in SIGNED_AT:
                checkpoints.make(admin.portal_id, admin.office.now)
        return admin.portal_id

    @contextmanager
    def _at_the_tables(self):
        with Session(self.owner) as session, session.begin():
            yield session

    def examined(self):
        """What `flask register verify` finds of our portal."""
        with self.db.read() as session:
            portal = session.get_one(Portal, self.ours)
            keys = own_public_keys(session, self.vault)
        return examine(self.db, portal, self.files.read(portal.member_id).notes, keys)

    def note(self, seq):
        """Keep what a full check found, as the command does."""
        with self.db.write() as session:
            note_corruption(session, self.ours, seq)

    @contextmanager
    def tampered(self, change):
        """Make a change, look at it, and have everything again as it was."""
        try:
            with self._at_the_tables() as session:
                change(session, self)
            yield
        finally:
            self._restore()

    def _restore(self):
        self.files.path("romashka").write_bytes(self.kept)
        with self._at_the_tables() as session:
            for table in TABLES:
                session.execute(text(f"DELETE FROM {table}"))
            for table in reversed(TABLES):
                session.execute(text(f"INSERT INTO {table} SELECT * FROM kept_{table}"))


def _unguard(session, table):
    """Drop triggers and uniqueness: the owner of a table can do that too."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"CREATE TABLE loose AS SELECT * FROM {table}"))
        session.execute(text(f"DROP TABLE {table}"))
        session.execute(text(f"ALTER TABLE loose RENAME TO {table}"))
        return
    session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    query = "SELECT conname FROM pg_constraint WHERE conrelid = CAST(:name AS regclass)"
    found = session.execute(text(f"{query} AND contype IN ('f', 'u')"), {"name": table}).all()
    for (name,) in found:
        session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))


def sql(statement, **values):
    """A change of the tables by one statement; `:ours` and `:other` are the portals."""

    def change(session, owned):
        known = {"ours": owned.ours, "other": owned.other, **values}
        used = {name: value for name, value in known.items() if f":{name}" in statement}
        assert session.execute(text(statement), used).rowcount, "nothing was changed"

    return change


def both(*changes):
    """Several changes by one hand."""

    def change(session, owned):
        for each in changes:
            each(session, owned)

    return change


def field(name, value, seq):
    """Write one column of one of our entries over; `value` is an expression of SQL."""
    return sql(f"UPDATE register_entry SET {name} = {value} WHERE portal_id = :ours AND seq = {seq}")


def copied(seq, /, **values):
    """Insert a copy of an entry of ours with other values, given as SQL."""

    def change(session, owned):
        row = session.execute(text("SELECT * FROM register_entry LIMIT 1")).mappings().one()
        fresh = {"id": "900 + id", "public_id": "'copy'", **values}
        said = ", ".join(str(fresh.get(name, name)) for name in row)
        query = f"INSERT INTO register_entry ({', '.join(row)}) SELECT {said} FROM register_entry"
        session.execute(text(f"{query} WHERE portal_id = {owned.ours} AND seq = {seq}"))

    return change


def sealed_anew(first, *, last=LENGTH, head=True, **values):
    """Change an entry and recompute the hashes from it to another one, the head's too."""

    def change(session, owned):
        query = select(RegisterEntry).where(RegisterEntry.portal_id == owned.ours)
        entries = session.scalars(query.order_by(RegisterEntry.seq)).all()
        prev_hash = GENESIS
        for entry in entries:
            if entry.seq == first:
                for name, value in values.items():
                    setattr(entry, name, value)
            if first <= entry.seq <= last:
                entry.prev_hash, entry.hash = prev_hash, ""
                entry.hash = entry_hash(prev_hash, entry.chained())
            prev_hash = entry.hash
        if head:
            _end(session, owned.ours, entries[-1])

    return change


def numbered_anew(session, owned):
    """Close the gaps in the numbers and seal everything anew."""
    query = select(RegisterEntry).where(RegisterEntry.portal_id == owned.ours)
    entries = session.scalars(query.order_by(RegisterEntry.seq, RegisterEntry.id)).all()
    prev_hash = GENESIS
    for seq, entry in enumerate(entries, 1):
        entry.seq, entry.prev_hash = seq, prev_hash
        prev_hash = entry.hash = entry_hash(prev_hash, entry.chained())
    _end(session, owned.ours, entries[-1])


def head_follows(session, owned):
    """Let the head name the entry that is the last now."""
    query = select(RegisterEntry).where(RegisterEntry.portal_id == owned.ours)
    last = session.scalars(query.order_by(RegisterEntry.seq.desc()).limit(1)).first()
    _end(session, owned.ours, last)


def _end(session, portal_id, last):
    values = {"seq": last.seq, "hash": last.hash} if last else {"seq": 0, "hash": GENESIS}
    session.execute(update(RegisterHead).where(RegisterHead.portal_id == portal_id).values(**values))


def in_the_file(edit):
    """Edit the lines of the file outside the database."""

    def change(_session, owned):
        path = owned.files.path("romashka")
        path.write_text("".join(f"{line}\n" for line in edit(path.read_text().splitlines())))

    return change

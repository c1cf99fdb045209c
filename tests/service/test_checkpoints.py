"""What was signed of a register is kept in three places, and gives away whoever changes it later."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, text, update

from consent import checkpoint
from consent.checkpoint import Checkpoint
from consent.fingerprint import GENESIS, entry_hash
from delivery.outcomes import Action
from integration.options import CheckpointHandler
from integration.rest import AccessDenied, PortalUnavailable
from integration.verdicts import classify
from models import outbox, rotation
from models.checkpoint import RegisterCheckpoint, SigningKey, own_public_keys
from models.checkpoint_files import CheckpointFiles, notes_in
from models.outbox import OutboxRow
from models.portal import Portal
from models.register import RegisterEntry, RegisterHead
from models.vault import Vault, VaultError
from tests.support.administration import Office, hear_client, record
from tests.unit.integration.calls import Scripted
from usecases.checkpoints import Checkpoints, Contradicted
from usecases.installation import uninstalled
from usecases.register_check import examine

OLD, NEW = b"o" * 32, b"n" * 32


class Register:
    """A portal with entries in its register, and whoever signs it."""

    def __init__(self, db, folder, member_id="romashka"):
        self.db = db
        self.admin = Office(db).administrator(member_id)
        self.portal_id, self.member_id = self.admin.portal_id, member_id
        self.files = CheckpointFiles(folder / "checkpoints")
        self.checkpoints = Checkpoints(db, Vault([OLD]), self.files)
        self.now = self.admin.office.now
        self.agreement = self.admin.protected()
        self.client = hear_client(self.admin, self.agreement)

    def grow(self, count):
        for _ in range(count):
            record(self.admin, self.agreement, self.client)

    def sign(self):
        return self.checkpoints.make(self.portal_id, self.now)

    def check(self, *notes, vault=None):
        with self.db.read() as session:
            portal = session.get_one(Portal, self.portal_id)
            keys = own_public_keys(session, vault or self.checkpoints.vault)
        kept = self.files.read(self.member_id).notes
        return examine(self.db, portal, [*kept, *notes], keys)

    def fault(self, *notes):
        return self.check(*notes).fault

    def count(self, table):
        with self.db.read() as session:
            return session.scalar(select(func.count()).select_from(table))

    def tamper(self, change):
        """What somebody does who owns the tables."""
        with self.db.write() as session:
            for table in ("register_entry", "register_checkpoint"):
                unguard(session, table)
            change(session)


def unguard(session, table):
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    for suffix in ("no_update", "no_delete", "no_replace"):
        session.execute(text(f"DROP TRIGGER IF EXISTS {table}_{suffix}"))


def cut_tail(session, after):
    """Remove the last entries and let the head name the one before them."""
    session.execute(text(f"DELETE FROM register_entry WHERE seq > {after}"))
    last = session.scalars(select(RegisterEntry).order_by(RegisterEntry.seq.desc())).first()
    head = {"seq": last.seq, "hash": last.hash} if last else {"seq": 0, "hash": GENESIS}
    session.execute(update(RegisterHead).values(**head))


def rewrite(session, first=1):
    """Change an entry and every hash that follows, the head's too."""
    prev_hash = GENESIS
    for entry in session.scalars(select(RegisterEntry).order_by(RegisterEntry.seq)):
        entry.company_name = "ООО «Другая»" if entry.seq == first else entry.company_name
        entry.prev_hash = prev_hash
        prev_hash = entry.hash = entry_hash(prev_hash, entry.chained())
    session.execute(update(RegisterHead).values(hash=prev_hash))


def drop_checkpoints(session):
    session.execute(text("DELETE FROM register_checkpoint"))


@pytest.fixture
def register(db, tmp_path):
    register = Register(db, tmp_path)
    register.grow(3)
    return register


def test_a_register_is_signed_only_when_it_has_grown(register):
    first = register.sign()
    assert register.sign() == first
    register.checkpoints.make_due(register.now)
    assert register.count(RegisterCheckpoint) == 1
    register.grow(1)
    register.checkpoints.make_due(register.now)
    assert register.count(RegisterCheckpoint) == 2
    assert register.check().checkpoints == 2


def test_an_empty_register_is_not_signed(db, tmp_path):
    empty = Register(db, tmp_path)
    assert empty.sign() is None
    assert not empty.files.path(empty.member_id).exists()


def test_a_checkpoint_states_the_end_of_the_chain(register):
    with register.db.read() as session:
        head = session.get(RegisterHead, register.portal_id)
    assert checkpoint.read(register.sign()) == Checkpoint("soglasie/register/romashka", 3, head.hash)


def test_each_checkpoint_lies_in_the_file_outside_too(register):
    first = register.sign()
    register.grow(1)
    second = register.sign()
    path = register.files.path("romashka")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["checkpoint"] for line in lines] == [first, second]
    assert lines[0]["at"] == "2026-11-24T17:23:05Z"


def test_a_file_that_was_lost_or_torn_is_brought_up_to_date(register):
    first = register.sign()
    path = register.files.path("romashka")
    path.write_text('{"at": "2026-11-24T17:2')
    register.sign()
    kept = register.files.read("romashka")
    assert (kept.notes, kept.unreadable) == ([first], 1)
    assert register.fault() is None


def test_a_file_that_cannot_be_written_stops_nothing(register, caplog):
    register.files.path("romashka").parent.write_text("no folder")
    register.checkpoints.make_due(register.now)
    assert register.count(RegisterCheckpoint) == 1
    assert "no checkpoint file" in caplog.text


def test_a_cut_tail_is_found_though_the_chain_itself_is_whole(register):
    register.sign()
    register.tamper(lambda session: cut_tail(session, 2))
    fault = register.fault()
    assert (fault.seq, fault.what) == (
        3, "the tail is cut off: a checkpoint was signed at 3 entries, there are 2"
    )  # fmt: skip


def test_a_register_that_was_emptied_is_found(register):
    register.sign()
    register.tamper(lambda session: cut_tail(session, 0))
    assert register.fault().seq == 1


def test_a_full_rewrite_with_new_hashes_is_found_and_bounded(register):
    register.sign()
    register.grow(2)
    register.sign()
    register.grow(1)
    register.tamper(lambda session: rewrite(session, first=4))
    fault = register.fault()
    assert fault.seq == 4
    assert "rewritten somewhere from here to entry 5" in fault.what


@pytest.mark.parametrize("change", [lambda session: cut_tail(session, 1), rewrite])
def test_the_file_outside_finds_it_when_the_checkpoints_are_gone_too(register, change):
    register.sign()
    register.tamper(lambda session: (change(session), drop_checkpoints(session)))
    assert register.fault() is not None


@pytest.mark.parametrize("change", [lambda session: cut_tail(session, 1), rewrite])
def test_a_copy_elsewhere_finds_it_when_all_else_is_gone(register, change):
    note = register.sign()
    register.tamper(lambda session: (change(session), drop_checkpoints(session)))
    register.files.path("romashka").unlink()
    assert register.fault() is None
    assert register.fault(note) is not None


@pytest.mark.parametrize("change", [lambda session: cut_tail(session, 2), rewrite])
def test_a_register_that_was_changed_is_not_signed(register, change):
    register.sign()
    register.tamper(lambda session: (change(session), drop_checkpoints(session)))
    with pytest.raises(Contradicted):
        register.sign()
    assert register.count(RegisterCheckpoint) == 0


def test_with_our_keys_removed_too_a_changed_register_is_neither_signed_nor_whole(register):
    register.sign()
    register.tamper(
        lambda session: (rewrite(session), drop_checkpoints(session), session.query(SigningKey).delete())
    )
    with pytest.raises(Contradicted):
        register.sign()
    assert "not ours" in register.fault().what


def test_a_head_that_names_another_hash_is_not_signed(register):
    register.tamper(lambda session: session.execute(update(RegisterHead).values(hash="0" * 64)))
    with pytest.raises(Contradicted):
        register.sign()


def test_a_register_that_cannot_be_signed_does_not_stop_the_next(register, db, tmp_path, caplog):
    register.tamper(lambda session: session.execute(update(RegisterHead).values(hash="0" * 64)))
    other = Register(db, tmp_path, "vasilyok")
    other.grow(1)
    register.checkpoints.make_due(register.now)
    assert "nothing was signed" in caplog.text
    assert other.check().checkpoints == 1


def test_a_forged_signature_is_found(register):
    stated = checkpoint.read(register.sign())
    forged = checkpoint.sign(stated, Ed25519PrivateKey.generate())
    register.tamper(lambda session: session.execute(update(RegisterCheckpoint).values(note=forged)))
    assert "not ours: its signature is by no known key" in register.fault().what


def test_a_key_planted_in_the_table_is_not_believed(register):
    stated, planted = checkpoint.read(register.sign()), Ed25519PrivateKey.generate()

    def plant(session):
        key = SigningKey(public_key=planted.public_key().public_bytes_raw(), created_at=register.now)
        key.seal(Vault([NEW]), planted)
        session.add(key)

    register.tamper(plant)
    assert "no known key" in register.fault(checkpoint.sign(stated, planted)).what


@pytest.mark.parametrize(
    ("column", "value"), [("note", "garbage"), ("note", ""), ("root", "0" * 64), ("size", 2)]
)
def test_a_stored_checkpoint_that_was_changed_is_found(register, column, value):
    register.sign()
    register.tamper(lambda session: session.execute(update(RegisterCheckpoint).values({column: value})))
    assert register.fault() is not None


def test_the_checkpoint_of_another_register_is_not_taken_for_ones_own(register, db, tmp_path):
    other = Register(db, tmp_path, "vasilyok")
    other.grow(3)
    assert "of another register" in register.fault(other.sign()).what


def test_after_rotating_and_removing_the_old_key_all_checkpoints_verify_and_signing_goes_on(register):
    register.sign()
    rotation.rotate(register.db, Vault([NEW, OLD]))
    register.checkpoints = Checkpoints(register.db, Vault([NEW]), register.files)
    register.grow(1)
    register.sign()
    assert register.check().checkpoints == 2
    assert register.fault() is None


def test_with_a_new_signing_key_the_old_checkpoints_verify_too(register):
    register.sign()
    old, *_ = register.checkpoints.verifier_keys(["romashka"], register.now)
    new, before = register.checkpoints.verifier_keys(["romashka"], register.now, renew=True)
    assert before == old != new
    register.grow(1)
    assert checkpoint.verify(register.sign(), [new.public]).size == 4
    assert register.fault() is None


def test_without_its_encryption_key_nothing_is_signed_until_the_operator_renews(register):
    register.sign()
    register.grow(1)
    lost = Checkpoints(register.db, Vault([NEW]), register.files)
    with pytest.raises(VaultError):
        lost.make(register.portal_id, register.now)
    with pytest.raises(VaultError):
        rotation.rotate(register.db, Vault([NEW]))
    lost.verifier_keys([], register.now, renew=True)
    assert rotation.rotate(register.db, Vault([NEW])) == 0
    assert checkpoint.read(lost.make(register.portal_id, register.now)).size == 4


def test_removing_the_application_keeps_checkpoints_and_their_keys(register):
    register.sign()
    with register.db.write() as session:
        uninstalled(session, register.portal_id, clean=True, now=register.now)
    register.files.path("romashka").unlink()
    assert register.check().checkpoints == 1
    assert register.fault() is None


def test_what_a_removed_portal_left_is_signed_and_nothing_is_sent_to_it(register):
    with register.db.write() as session:
        uninstalled(session, register.portal_id, clean=False, now=register.now)
    assert register.sign()
    assert register.count(OutboxRow) == 0


def test_the_portal_is_given_the_newest_checkpoint(register):
    register.sign()
    register.grow(1)
    newest = register.sign()
    client = Scripted()
    for row in ordered(register):
        CheckpointHandler(register.db, lambda _: client)(row)
    assert client.sent("app.option.set")[0] == {"options": {"register_checkpoint": newest}}


def test_a_portal_that_refuses_the_checkpoint_is_left_in_peace(register):
    register.sign()
    (row,) = ordered(register)
    client = Scripted(app__option__set=[AccessDenied("app.option.set", code="access_denied")])
    settle = CheckpointHandler(register.db, lambda _: client)(row)
    assert settle(None, register.now) == {"refused": "access_denied"}


def test_a_portal_that_is_away_is_asked_again(register):
    register.sign()
    (row,) = ordered(register)
    with pytest.raises(PortalUnavailable) as away:
        CheckpointHandler(register.db, lambda _: Scripted(app__option__set=[PortalUnavailable("m")]))(row)
    assert Action(classify(lambda: register.now)(away.value).action) is Action.RETRY


def ordered(register):
    with register.db.read() as session:
        return outbox.list_waiting(session, register.portal_id)


def test_a_checkpoint_that_went_through_the_mail_is_read(register):
    note = register.sign()
    assert notes_in(b"\xef\xbb\xbf" + note.replace("\n", "\r\n").encode() + b"\r\n") == [note]
    assert notes_in(register.files.path("romashka").read_bytes()) == [note]

"""A checkpoint is believed only in its one form and with the signature of a known key."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from consent import checkpoint, signed_note
from consent.checkpoint import Checkpoint, NotACheckpoint, NotSigned
from consent.signed_note import VerifierKey

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
STATED = Checkpoint(checkpoint.origin_of("m1"), 12, "ab" * 32)
NOTE = checkpoint.sign(STATED, KEY)

# The example in the documentation of the Go package golang.org/x/mod/sumdb/note.
FOREIGN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
FOREIGN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501
)


def test_a_note_signed_by_another_implementation_verifies():
    key = signed_note.parse_key(FOREIGN_KEY)
    signed_note.verify(signed_note.read(FOREIGN_NOTE), [key])
    assert str(key) == FOREIGN_KEY


def test_a_checkpoint_is_five_lines_of_the_documented_form():
    origin, size, root, gap, signature, end = NOTE.split("\n")
    assert (origin, size, gap, end) == ("soglasie/register/m1", "12", "", "")
    assert base64.b64decode(root) == bytes.fromhex(STATED.root)
    assert signature.startswith("— soglasie/register/m1 ")
    assert len(base64.b64decode(signature.split(" ")[2])) == 4 + 64


def test_a_checkpoint_of_our_key_is_believed():
    assert checkpoint.verify(NOTE, [STRANGER.public_key().public_bytes_raw(), PUBLIC]) == STATED


def test_signatures_of_unknown_keys_beside_ours_are_ignored():
    both = NOTE + checkpoint.sign(STATED, STRANGER).split("\n")[4] + "\n"
    assert checkpoint.verify(both, [PUBLIC]) == STATED


def test_the_checkpoint_of_a_stranger_is_not_believed():
    with pytest.raises(NotSigned, match="no known key"):
        checkpoint.verify(checkpoint.sign(STATED, STRANGER), [PUBLIC])


@pytest.mark.parametrize(
    ("before", "after"),
    [("\n12\n", "\n13\n"), ("m1\n12", "m2\n12"), ("q6urq6", "q6urq7"), ("\n\n", "\nmore\n\n")],
)
def test_whatever_is_changed_under_a_signature_shows(before, after):
    forged = NOTE.replace(before, after, 1)
    assert forged != NOTE
    with pytest.raises(NotSigned):
        checkpoint.verify(forged, [PUBLIC])


@pytest.mark.parametrize(
    "garbage",
    ["", "\n", "\n\n", "text", NOTE[:-1], NOTE.replace("\n12\n", "\n012\n"), NOTE.replace("\n12\n", "\n-1\n"),
     NOTE.replace("q6urq6", "q6urq", 1), NOTE.replace("— ", "- "), NOTE.replace("\n12\n", "\n\n12\n"),
     NOTE.replace("\n", "\r\n"), NOTE + NOTE.split("\n")[4] * 2000 + "\n", "\ud800" + NOTE,
     NOTE + (NOTE.split("\n")[4] + "\n") * 100],
)  # fmt: skip
def test_garbage_is_no_checkpoint(garbage):
    with pytest.raises((NotACheckpoint, NotSigned)):
        checkpoint.verify(garbage, [PUBLIC])


@given(st.text())
def test_no_text_brings_the_reader_down(text):
    with pytest.raises(NotACheckpoint):
        checkpoint.read(text)


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_no_single_character_can_be_changed(place, character):
    forged = NOTE[:place] + character + NOTE[place + 1 :]
    if forged != NOTE:
        with pytest.raises((NotACheckpoint, NotSigned)):
            checkpoint.verify(forged, [PUBLIC])


def test_a_verifier_key_can_be_copied_as_text():
    key = VerifierKey(STATED.origin, PUBLIC)
    assert signed_note.parse_key(f" {key}\n") == key


@pytest.mark.parametrize(
    "text", ["", "name", "name+00000000+AAAA", FOREIGN_KEY.replace("c74f20a3", "c74f20a4"), FOREIGN_KEY[:-4]]
)
def test_a_verifier_key_with_a_mistake_is_refused(text):
    with pytest.raises(ValueError, match="key"):
        signed_note.parse_key(text)


def test_the_name_of_a_register_has_no_spaces_and_no_plus():
    assert checkpoint.origin_of("a b+c/d") == "soglasie/register/a%20b%2Bc%2Fd"


@pytest.mark.parametrize(("name", "text"), [("a b", "x\n"), ("", "x\n"), ("a", "x"), ("a", "x\r\n")])
def test_what_cannot_stand_in_a_note_is_not_signed(name, text):
    with pytest.raises(ValueError, match="needed"):
        signed_note.sign(text, name, KEY)

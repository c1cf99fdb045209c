"""The signature check of the evidence verifier, against RFC 8032 and another implementation."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from usecases.evidence_verifier import L, is_signed

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]


def flipped(data, bit):
    return bytes(byte ^ (1 << bit % 8 if n == bit // 8 else 0) for n, byte in enumerate(data))


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_rfc_are_true(public, message, signature):
    public, message, signature = (bytes.fromhex(part) for part in (public, message, signature))
    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"x", signature)
    assert not any(is_signed(public, message, flipped(signature, bit)) for bit in range(0, 512, 37))
    assert not any(is_signed(flipped(public, bit), message, signature) for bit in range(0, 256, 37))


def test_it_agrees_with_another_implementation():
    chance = random.Random(8032)
    for _ in range(25):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        message = chance.randbytes(chance.randrange(200))
        signature = key.sign(message)
        public = key.public_key().public_bytes_raw()
        assert is_signed(public, message, signature)
        assert not is_signed(public, message, flipped(signature, chance.randrange(512)))


def test_a_signature_has_one_form_only():
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"text")
    larger = (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    assert not is_signed(public, b"text", signature[:32] + larger)


@pytest.mark.parametrize(
    "public",
    [b"", b"k" * 31, b"\xff" * 32, (2).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little")],
)
def test_what_is_no_point_of_the_curve_is_no_key(public):
    assert not is_signed(public, b"text", b"s" * 32 + bytes(32))


def test_a_signature_of_another_length_is_false():
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"text")
    assert not is_signed(public, b"text", signature[:63])
    assert not is_signed(public, b"text", signature + b"\0")

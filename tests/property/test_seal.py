"""Test with random claims that a sealed claim opens unchanged, and that a token with any change is refused."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from portillon.core import seal, seal_v1
from tests.property.seal_mutants import attacked

SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY_ID, OPENING_KEY = b"\1\2\3\4", bytes(range(32, 64))
OPENERS = {
    "server": {KEY_ID: seal.Opener(OPENING_KEY, seal.ResigningVerifier(SIGNING_KEY))},
    "device": {KEY_ID: seal.Opener(OPENING_KEY, seal.PublicVerifier(SIGNING_KEY.public_key()))},
}

EMAIL_BYTES_MAX = 254
numbers = st.integers(0, seal.NUMBER_MAX)
emails = st.text(max_size=EMAIL_BYTES_MAX).filter(lambda text: len(text.encode()) <= EMAIL_BYTES_MAX)
packable = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789.-_+@"), max_size=EMAIL_BYTES_MAX)
secrets = st.binary(min_size=seal.SECRET_BYTES, max_size=seal.SECRET_BYTES)
claims_v1 = st.builds(seal.Claim, numbers, numbers, emails, numbers)
claims_v2 = st.builds(seal.Claim, numbers, numbers, emails | packable, st.none(), secrets)
nonces = st.binary(min_size=seal_v1.NONCE_BYTES, max_size=seal_v1.NONCE_BYTES)
salts = st.binary(min_size=seal.SALT_BYTES, max_size=seal.SALT_BYTES)


def sealed_v1(claim: seal.Claim, nonce: bytes) -> str:
    return seal_v1.seal(claim, key_id=KEY_ID, opening_key=OPENING_KEY, signing_key=SIGNING_KEY, nonce=nonce)


def sealed(claim: seal.Claim, salt: bytes) -> str:
    return seal.seal(claim, key_id=KEY_ID, opening_key=OPENING_KEY, signing_key=SIGNING_KEY, salt=salt)


tokens_v1 = st.builds(sealed_v1, claims_v1, nonces)
tokens = tokens_v1 | st.builds(sealed, claims_v2, salts)


@given(claims_v1, nonces)
def test_whatever_was_sealed_opens_for_ever(claim: seal.Claim, nonce: bytes) -> None:
    token = sealed_v1(claim, nonce)

    assert [seal.open_token(token, openers) for openers in OPENERS.values()] == [claim, claim]


@given(claims_v2, salts)
def test_whatever_is_sealed_opens_to_the_same(claim: seal.Claim, salt: bytes) -> None:
    token = sealed(claim, salt)

    assert [seal.open_token(token, openers) for openers in OPENERS.values()] == [claim, claim]


@given(tokens_v1, st.data())
def test_one_changed_bit_refuses(token: str, data: st.DataObject) -> None:
    raw = bytearray(base64.b32decode(token + "=" * (-len(token) % 8)))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    changed = base64.b32encode(raw).decode().rstrip("=")

    assert [seal.open_token(changed, openers) for openers in OPENERS.values()] == [None, None]


@given(tokens, st.data())
def test_one_changed_character_refuses(token: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda char: char.upper() != token[place]))

    assert seal.open_token(token[:place] + other + token[place + 1 :], OPENERS["device"]) is None


@settings(max_examples=2)
@given(st.integers(0, 2**32))
def test_mutants_splices_and_rewraps_are_refused(seed: int) -> None:
    """In short: `python -m tests.property.seal_mutants` tries 100,000."""
    tally = attacked(600, seed)

    assert tally.opened == []
    assert len(tally.tried) == 13
    # Those that only a signature refuses, whatever is right in their form.
    assert all(tally.verified[name] for name in tally.tried if name.startswith("rewrapped"))


@given(tokens, st.data())
def test_a_part_refuses(token: str, data: st.DataObject) -> None:
    assert seal.open_token(token[: data.draw(st.integers(0, len(token) - 1))], OPENERS["device"]) is None


@given(st.text())
def test_any_text_is_refused_without_a_fuss(text: str) -> None:
    assert seal.open_token(text, OPENERS["device"]) is None
    assert seal.key_id(text) is None

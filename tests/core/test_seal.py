"""Test with vectors/seal which tokens open and which do not, and that sealing writes exactly the same tokens."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portillon.core import seal
from tests.core.vectors import read

VECTORS = read("seal/v1")
KEYS = {bytes.fromhex(key["kid"]): key for key in VECTORS["keys"]}


def openers_of_a_device() -> dict[bytes, seal.Opener]:
    return {
        kid: seal.Opener(
            bytes.fromhex(key["opening"]),
            seal.PublicVerifier(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["verifying"]))),
        )
        for kid, key in KEYS.items()
    }


def openers_of_the_server() -> dict[bytes, seal.Opener]:
    seeds = {bytes.fromhex(case["sealed_with"]["kid"]): signing_key(case) for case in VECTORS["opens"]}
    return {
        kid: seal.Opener(bytes.fromhex(KEYS[kid]["opening"]), seal.ResigningVerifier(seeds[kid]))
        for kid in KEYS
    }


def signing_key(case: dict[str, Any]) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(case["sealed_with"]["signing_seed"]))


OPENERS = [openers_of_a_device(), openers_of_the_server()]


@pytest.mark.parametrize("openers", OPENERS, ids=["device", "server"])
@pytest.mark.parametrize("case", VECTORS["opens"], ids=lambda case: case["name"])
def test_a_genuine_token_opens(case: dict[str, Any], openers: dict[bytes, seal.Opener]) -> None:
    assert seal.open_token(case["token"], openers) == seal.Claim(**case["claim"])


@pytest.mark.parametrize("openers", OPENERS, ids=["device", "server"])
@pytest.mark.parametrize("case", VECTORS["refuses"], ids=lambda case: case["name"])
def test_any_other_is_refused(case: dict[str, Any], openers: dict[bytes, seal.Opener]) -> None:
    assert seal.open_token(case["token"], openers) is None


@pytest.mark.parametrize("case", VECTORS["opens"], ids=lambda case: case["name"])
def test_sealing_with_the_same_nonce_writes_the_same_token(case: dict[str, Any]) -> None:
    kid = bytes.fromhex(case["sealed_with"]["kid"])

    token = seal.seal(
        seal.Claim(**case["claim"]),
        key_id=kid,
        opening_key=bytes.fromhex(KEYS[kid]["opening"]),
        signing_key=signing_key(case),
        nonce=bytes.fromhex(case["sealed_with"]["nonce"]),
    )

    assert token == case["token"]


def test_lower_case_opens_too() -> None:
    case = VECTORS["opens"][0]

    assert seal.open_token(case["token"].lower(), openers_of_a_device()) == seal.Claim(**case["claim"])


def test_a_key_id_is_read_without_any_key() -> None:
    case = VECTORS["opens"][0]

    assert seal.key_id(case["token"]) == bytes.fromhex(case["sealed_with"]["kid"])


def test_a_token_of_a_usual_address_has_at_most_130_bytes() -> None:
    claim = seal.Claim(1000, 100_000, 1, "anna.muster@universite.ch")
    token = seal.seal(
        claim,
        key_id=bytes(4),
        opening_key=bytes(32),
        signing_key=Ed25519PrivateKey.from_private_bytes(bytes(32)),
        nonce=bytes(12),
    )

    assert len(token) * 5 // 8 <= 130

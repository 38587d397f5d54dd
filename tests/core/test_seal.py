"""Test with vectors/seal which tokens open and which do not, and that sealing writes exactly the same tokens."""

from random import Random
from typing import Any

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portillon.core import seal, seal_v1, seal_v2
from tests.core.vectors import read

V1, V2 = read("seal/v1"), read("seal/v2")
KEYS = {bytes.fromhex(key["kid"]): key for key in V1["keys"]}
OPENS, REFUSES = [*V1["opens"], *V2["opens"]], [*V1["refuses"], *V2["refuses"]]


def openers_of_a_device() -> dict[bytes, seal.Opener]:
    return {
        kid: seal.Opener(
            bytes.fromhex(key["opening"]),
            seal.PublicVerifier(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["verifying"]))),
        )
        for kid, key in KEYS.items()
    }


def openers_of_the_server() -> dict[bytes, seal.Opener]:
    seeds = {bytes.fromhex(case["sealed_with"]["kid"]): signing_key(case) for case in V1["opens"]}
    return {
        kid: seal.Opener(bytes.fromhex(KEYS[kid]["opening"]), seal.ResigningVerifier(seeds[kid]))
        for kid in KEYS
    }


def claim_of(case: dict[str, Any]) -> seal.Claim:
    return seal.Claim(**case["claim"] | {"secret": bytes.fromhex(case["claim"].get("secret", ""))})


def signing_key(case: dict[str, Any]) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(case["sealed_with"]["signing_seed"]))


OPENERS = [openers_of_a_device(), openers_of_the_server()]


@pytest.mark.parametrize("openers", OPENERS, ids=["device", "server"])
@pytest.mark.parametrize("case", OPENS, ids=lambda case: case["name"])
def test_a_genuine_token_opens(case: dict[str, Any], openers: dict[bytes, seal.Opener]) -> None:
    assert seal.open_token(case["token"], openers) == claim_of(case)


@pytest.mark.parametrize("openers", OPENERS, ids=["device", "server"])
@pytest.mark.parametrize("case", REFUSES, ids=lambda case: case["name"])
def test_any_other_is_refused(case: dict[str, Any], openers: dict[bytes, seal.Opener]) -> None:
    assert seal.open_token(case["token"], openers) is None


@pytest.mark.parametrize("case", V1["opens"], ids=lambda case: case["name"])
def test_sealing_with_the_same_nonce_writes_the_same_token(case: dict[str, Any]) -> None:
    token = seal_v1.seal(claim_of(case), **keys_of(case), nonce=bytes.fromhex(case["sealed_with"]["nonce"]))

    assert token == case["token"]


@pytest.mark.parametrize("case", V2["opens"], ids=lambda case: case["name"])
def test_sealing_with_the_same_salt_writes_the_same_token(case: dict[str, Any]) -> None:
    token = seal.seal(claim_of(case), **keys_of(case), salt=bytes.fromhex(case["sealed_with"]["salt"]))

    assert token == case["token"]


def keys_of(case: dict[str, Any]) -> dict[str, Any]:
    kid = bytes.fromhex(case["sealed_with"]["kid"])
    opening_key = bytes.fromhex(KEYS[kid]["opening"])
    return {"key_id": kid, "opening_key": opening_key, "signing_key": signing_key(case)}


def test_lower_case_opens_too() -> None:
    case = V1["opens"][0]

    assert seal.open_token(case["token"].lower(), openers_of_a_device()) == claim_of(case)


@pytest.mark.parametrize("case", OPENS, ids=lambda case: case["name"])
def test_a_key_id_is_read_without_any_key(case: dict[str, Any]) -> None:
    assert seal.key_id(case["token"]) == bytes.fromhex(case["sealed_with"]["kid"])


def test_a_hundred_thousand_changed_tokens_are_refused() -> None:
    """Digits changed, exchanged and moved; parts of genuine tokens put together anew."""
    random = Random(20261128)
    genuine = {case["token"] for case in V2["opens"]}
    openers = openers_of_the_server()
    tokens = sorted(genuine)

    opened = [
        token
        for token in (changed(random, tokens) for _time in range(100_000))
        if token not in genuine and seal.open_token(token, openers)
    ]

    assert opened == []


def changed(random: Random, tokens: list[str]) -> str:
    token, other = random.choice(tokens), random.choice(tokens)
    place, way = random.randrange(len(token)), random.randrange(4)
    if way == 0:
        return token[:place] + str(random.randrange(10)) + token[place + 1 :]
    if way == 1:
        return token[:place] + other[place:]
    if way == 2:
        return token[:place] + token[place + 1 : place + 2] + token[place : place + 1] + token[place + 2 :]
    return token[:11] + str(random.randrange(10**9)).zfill(9) + token[20:]


def test_a_thief_of_the_opening_key_wraps_nothing_anew() -> None:
    """A genuine content and signature make one token only; under any other key id they open nothing."""
    case, (_first, other) = V2["opens"][0], KEYS
    opening_key = bytes.fromhex(KEYS[other]["opening"])
    kid = bytes.fromhex(case["sealed_with"]["kid"])
    box = seal_v2.from_digits(case["token"][seal_v2.HEAD_DIGITS :])
    assert box
    stolen = seal_v2.ciphered(box[64:], box[:64], bytes.fromhex(KEYS[kid]["opening"]))

    assert seal_v2.wrapped(kid, stolen, box[:64], bytes.fromhex(KEYS[kid]["opening"])) == case["token"]
    again = seal_v2.wrapped(other, stolen, box[:64], opening_key)
    assert seal.open_token(again, openers_of_the_server()) is None


@pytest.mark.parametrize("base_url", ["https://tickets.example.org", "https://portillon.example.ch"])
def test_a_symbol_of_a_usual_ticket_has_45_modules(base_url: str) -> None:
    token = seal.seal(
        seal.Claim(2_000_000, 1, "anna.muster@unifr.ch", secret=bytes(8)),
        **keys_of(V2["opens"][0]),
        salt=bytes(4),
    )

    assert modules_of(f"{base_url.upper()}/T/{token}") == 45


def modules_of(code: str) -> int:
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg = str(zxingcpp.write_barcode_to_svg(barcode, add_quiet_zones=False))
    return int(svg.partition('width="')[2].partition('"')[0])

"""Test with vectors/seal which tokens open and which do not, and that sealing writes exactly the same tokens."""

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


# QR symbols have 4 more modules with each version: 41, 45, 49, so there is none of 47.
SIZES = [
    ("https://tickets.example.org", "anna.muster@unifr.ch", 45),
    ("https://tickets.example.info", "anna.muster@mail.xyz", 45),
    ("https://tickets.unisep.example", "anna-maria.mustermann@mail.xyz", 49),
    ("https://billets.universites.example", "anna-maria.mustermann@mail.xyz", 49),
]


@pytest.mark.parametrize("base_url, email, modules", SIZES)
def test_a_symbol_has_so_many_modules(base_url: str, email: str, modules: int) -> None:
    claim = seal.Claim(2_000_000, 1, email, secret=bytes(seal.SECRET_BYTES))
    token = seal.seal(claim, **keys_of(V2["opens"][0]), salt=bytes(seal.SALT_BYTES))

    assert modules_of(f"{base_url.upper()}/T/{token}") == modules


def modules_of(code: str) -> int:
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg = str(zxingcpp.write_barcode_to_svg(barcode, add_quiet_zones=False))
    return int(svg.partition('width="')[2].partition('"')[0])

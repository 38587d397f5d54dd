"""Codes as phones keep them: the scanner's tests seal the same vectors."""

from base64 import urlsafe_b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)

from portillon.core import sealed_code
from tests.core.vectors import read

VECTORS: dict[str, Any] = read("journal/sealed")
KEYS = {
    key["generation"]: sealed_code.private_key(bytes.fromhex(key["opening_root"])) for key in VECTORS["keys"]
}


@pytest.mark.parametrize("known", VECTORS["keys"], ids=lambda known: str(known["generation"]))
def test_the_key_follows_from_the_secret_file(known: dict[str, Any]) -> None:
    assert sealed_code.point_of(KEYS[known["generation"]]).hex() == known["key"]


@pytest.mark.parametrize("case", VECTORS["seals"], ids=lambda case: str(case["name"]))
def test_a_code_is_sealed_and_opened(case: dict[str, Any]) -> None:
    key = sealed_code.point_of(KEYS[case["generation"]])
    made_with: dict[str, Any] = {
        "ephemeral": _private(case["ephemeral"]["d"]),
        "iv": bytes.fromhex(case["iv"]),
    }

    sealed = sealed_code.sealed(
        case["code"], case["scan_id"], generation=case["generation"], key=key, **made_with
    )

    assert sealed == case["sealed"]
    assert sealed_code.opened(sealed, case["scan_id"], KEYS.get) == case["code"]


@pytest.mark.parametrize("case", VECTORS["refuses"], ids=lambda case: str(case["name"]))
def test_what_is_not_exactly_as_it_was_sealed_stays_shut(case: dict[str, Any]) -> None:
    assert sealed_code.opened(case["sealed"], case["scan_id"], KEYS.get) is None


def _private(told: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(urlsafe_b64decode(told + "="), "big"), SECP256R1())

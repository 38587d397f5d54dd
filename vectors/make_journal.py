"""Writes vectors/journal/sealed.json: codes as phones keep them, which every implementation seals alike, and others
that the server refuses. The key pairs and initial values are fixed; real ones are random."""

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from portillon.core import sealed_code
from vectors.secret import secret

HERE = Path(__file__).parent
GENERATIONS = (1, 7)
_SCANS = ("00000000-0000-4000-8000-000000000001", "fedcba98-7654-4321-8fed-cba987654321")
_CODES = {
    "a code of a ticket": "HTTPS://TICKETS.EXAMPLE.ORG/T/2" + "0123456789" * 30,
    "the number of a pass": "65038119",
    "a text in other letters": "Ελένη \U0001f3ab",
    "nothing": "",
}


def main() -> None:
    cases = [_case(n, name, code) for n, (name, code) in enumerate(_CODES.items())]
    vectors = {
        "format": "docs/seal.md, codes on a phone, version 1",
        "keys": [_key(generation) for generation in GENERATIONS],
        "seals": cases,
        "refuses": _refused(cases[0]),
    }
    text = json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"
    (HERE / "journal").mkdir(exist_ok=True)
    (HERE / "journal" / "sealed.json").write_text(text, encoding="utf-8")


def _root(generation: int) -> bytes:
    return secret(f"journal root {generation}")


def _key(generation: int) -> dict[str, Any]:
    root = _root(generation)
    key = sealed_code.point_of(sealed_code.private_key(root))
    return {"generation": generation, "opening_root": root.hex(), "key": key.hex()}


def _case(n: int, name: str, code: str) -> dict[str, Any]:
    generation = GENERATIONS[n % 2]
    ephemeral = sealed_code.private_key(secret(f"journal page {n}"))
    iv, scan_id = secret(f"journal iv {n}")[: sealed_code.IV_BYTES], _SCANS[n % 2]
    key = sealed_code.point_of(sealed_code.private_key(_root(generation)))
    sealed = sealed_code.sealed(code, scan_id, generation=generation, key=key, ephemeral=ephemeral, iv=iv)
    made_with = {"ephemeral": _jwk(ephemeral), "iv": iv.hex()}
    told = {"name": name, "code": code, "scan_id": scan_id, "generation": generation}
    return told | made_with | {"sealed": sealed}


def _jwk(key: EllipticCurvePrivateKey) -> dict[str, str]:
    """The key pair as browsers read it (RFC 7517)."""
    numbers = key.private_numbers()
    public = numbers.public_numbers
    parts = {"x": public.x, "y": public.y, "d": numbers.private_value}
    return {"kty": "EC", "crv": "P-256"} | {
        name: _text(value.to_bytes(32, "big")) for name, value in parts.items()
    }


def _refused(case: dict[str, Any]) -> list[dict[str, str]]:
    text, scan_id = str(case["sealed"]), str(case["scan_id"])
    genuine = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    refused = {
        "empty": "",
        "in clear": str(case["code"]),
        "padded": text + "=" * (-len(text) % 4 or 4),
        "not base64url": text.replace(text[9], "+", 1),
        "truncated by a character": text[:-1],
        "head alone": _text(genuine[:82]),
        "another version": _text(b"\2" + genuine[1:]),
        "a generation that has no key": _text(genuine[:4] + b"\x09" + genuine[5:]),
        "another generation's": _text(genuine[:4] + b"\x07" + genuine[5:]),
        "no point of the curve": _text(genuine[:6] + bytes(64) + genuine[70:]),
        **{f"bit {bit} flipped": _text(_flip(genuine, bit)) for bit in range(0, len(genuine) * 8, 97)},
    }
    told = [{"name": name, "scan_id": scan_id, "sealed": sealed} for name, sealed in refused.items()]
    return [*told, {"name": "another scan's", "scan_id": _SCANS[1], "sealed": text}]


def _flip(raw: bytes, bit: int) -> bytes:
    out = bytearray(raw)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


if __name__ == "__main__":
    main()

"""Writes vectors/seal/ and vectors/roster/ from fixed keys and nonces, vectors/calendar/ and vectors/sentences/:
every run the same files.

Run it from the checkout: python -m vectors.make
"""

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portillon.core import seal, seal_v1
from vectors import make_days, make_desk, make_roster, make_sentences, make_v2
from vectors.secret import KEY_IDS, opening_key, public, secret, signing_key

HERE = Path(__file__).parent


def main() -> None:
    tokens = [_sealed(index, claim) for index, claim in enumerate(_claims())]
    vectors = {
        "format": "docs/seal.md, version 1",
        "keys": [public(key_id) for key_id in KEY_IDS],
        "opens": tokens,
        "refuses": _refused(tokens[0]["token"]),
    }
    text = json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"
    (HERE / "seal" / "v1.json").write_text(text, encoding="utf-8")
    make_v2.main()
    make_days.main()
    make_roster.main()
    make_desk.main()
    make_sentences.main()


def _claims() -> list[seal.Claim]:
    emails = [
        "anna.muster@universite.ch",
        "",
        "jörg@bücher.example",
        "Ελένη@παράδειγμα.gr",
        "a" * 64 + "@" + "b" * 185 + ".test",
    ]
    claims = [seal.Claim(1234, 1, email, 7) for email in emails]
    return [*claims, seal.Claim(0, 0, "x@y.z", 0), seal.Claim(2**28, 127, "m@n.o", seal.NUMBER_MAX)]


def _sealed(index: int, claim: seal.Claim) -> dict[str, object]:
    key_id = KEY_IDS[index % 2]
    nonce = secret(f"nonce {index}")[: seal_v1.NONCE_BYTES]
    key = signing_key(key_id)
    token = seal_v1.seal(claim, key_id=key_id, opening_key=opening_key(key_id), signing_key=key, nonce=nonce)
    return {
        "name": f"claim {index}",
        "token": token,
        "claim": {
            "event": claim.event,
            "credential": claim.credential,
            "issue": claim.issue,
            "email": claim.email,
        },
        "sealed_with": {
            "kid": key_id.hex(),
            "signing_seed": key.private_bytes_raw().hex(),
            "nonce": nonce.hex(),
        },
    }


def _refused(genuine: object) -> list[dict[str, str]]:
    text = str(genuine)
    raw = _bytes(text)
    flipped = {f"bit {bit} flipped": _text(_flip(raw, bit)) for bit in range(0, len(raw) * 8, 37)}
    refused = {
        "empty": "",
        "not base32": "0189" * 40,
        "padded": text + "=" * (-len(text) % 8 or 8),
        "long s for S": text.replace("S", "\u017f", 1),
        "truncated by a character": text[:-1],
        "truncated by sixteen bytes": _text(raw[:-16]),
        "head alone": _text(raw[: seal_v1.HEAD_BYTES]),
        "a byte too many": _text(raw + b"\0"),
        "over-long": _text(raw + bytes(seal_v1.TOKEN_BYTES_MAX)),
        "version 0": _text(b"\0" + raw[1:]),
        "version 2": _text(b"\2" + raw[1:]),
        "unknown key id": _text(raw[:1] + b"\xaa\xbb\xcc\xdd" + raw[5:]),
        "another key's id": _text(raw[:1] + KEY_IDS[1] + raw[5:]),
        "trailing bits not zero": _not_canonical(),
        **_forged(),
        **flipped,
    }
    return [{"name": name, "token": token} for name, token in refused.items()]


def _forged() -> dict[str, str]:
    """Return tokens that a thief of the opening key, without the signing key, could make."""
    payload = b"\x07\xd2\x09\x01anna.muster@universite.ch"
    head, nonce = bytes([1]) + KEY_IDS[0], secret("forged")[:12]
    cases = {
        "forged: signature of zeros": bytes(64) + payload,
        "forged: signed by another key": signing_key(KEY_IDS[1]).sign(
            b"portillon/seal/v1\n" + head + nonce + payload
        )
        + payload,
        "forged: signature of another nonce": _sign(head, bytes(12), payload) + payload,
        "forged: no signature": payload,
        "number not spelt shortest": _sign(head, nonce, b"\x87\x00\x01\x01a@b") + b"\x87\x00\x01\x01a@b",
        "number too large": _sign(head, nonce, b"\xff" * 8 + b"\x01\x01\x01a@b")
        + b"\xff" * 8
        + b"\x01\x01\x01a@b",
        "number without end": _sign(head, nonce, b"\xff\xff\xff") + b"\xff\xff\xff",
        "e-mail not UTF-8": _sign(head, nonce, b"\x07\x01\x01\xff\xfe") + b"\x07\x01\x01\xff\xfe",
    }
    box = AESGCM(opening_key(KEY_IDS[0]))
    return {name: _text(head + nonce + box.encrypt(nonce, inner, head)) for name, inner in cases.items()}


def _not_canonical() -> str:
    claim = seal.Claim(1234, 1, "ab@c.example", 7)
    key_id, nonce = KEY_IDS[0], secret("canonical")[:12]
    text = seal_v1.seal(
        claim, key_id=key_id, opening_key=opening_key(key_id), signing_key=signing_key(key_id), nonce=nonce
    )
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    assert len(text) % 8, "this token must end in spare bits"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


def _sign(head: bytes, nonce: bytes, payload: bytes) -> bytes:
    return signing_key(KEY_IDS[0]).sign(b"portillon/seal/v1\n" + head + nonce + payload)


def _flip(raw: bytes, bit: int) -> bytes:
    out = bytearray(raw)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


def _bytes(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


if __name__ == "__main__":
    main()

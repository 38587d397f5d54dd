"""Writes vectors/seal/v2.json: tokens of version 2 that every implementation opens, and others that all refuse."""

import json
from pathlib import Path

from portillon.core import seal, seal_v2
from portillon.core.address import packed
from portillon.core.claim import varint
from vectors.secret import KEY_IDS, opening_key, public, secret, signing_key

HERE = Path(__file__).parent
_EMAILS = (
    *("anna.muster@unifr.ch", "", "a@b.c", "jo-an_ne+gala.2026@mail.example.org", "karl@gmail.com"),
    *(
        "Anna@Muster.example",
        "jörg@bücher.example",
        "Ελένη@παράδειγμα.gr",
        "a" * 64 + "@" + "b" * 185 + ".test",
    ),
)

# "a@b.ch" by six symbols of its characters: 1, 41, 2, 37, 3, 8, and four spare bits.
_SPELT_OUT = (int("000001101001000010100101000011001000", 2) << 4).to_bytes(5, "big")

# The order of the group of Ed25519 (RFC 8032), and points of order 1, 2 and 4.
_ORDER = 2**252 + 27742317777372353535851937790883648493
_SMALL_ORDER = (b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f", bytes(32))


def main() -> None:
    opens = [_sealed(index, claim) for index, claim in enumerate(_claims())]
    vectors = {
        "format": "docs/seal.md, version 2",
        "keys": [public(key_id) for key_id in KEY_IDS],
        "opens": opens,
        "refuses": _refused(str(opens[0]["token"]), str(opens[2]["token"])),
    }
    text = json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"
    (HERE / "seal" / "v2.json").write_text(text, encoding="utf-8")


def _claims() -> list[seal.Claim]:
    numbers = [(1234, 1)] * len(_EMAILS) + [(0, 0), (2**28, 127), (seal.NUMBER_MAX, seal.NUMBER_MAX)]
    emails = (*_EMAILS, "x@y.z", "m@n.o", "p@q.r")
    return [
        seal.Claim(credential, issue, email, secret=_issue_secret(index))
        for index, ((credential, issue), email) in enumerate(zip(numbers, emails, strict=True))
    ]


def _issue_secret(index: int) -> bytes:
    return secret(f"issue {index}")[: seal.SECRET_BYTES]


def _sealed(index: int, claim: seal.Claim) -> dict[str, object]:
    key_id = KEY_IDS[index % 2]
    salt = secret(f"salt {index}")[: seal.SALT_BYTES]
    key = signing_key(key_id)
    return {
        "name": f"claim {index}",
        "token": seal.seal(claim, key_id=key_id, opening_key=opening_key(key_id), signing_key=key, salt=salt),
        "claim": {
            "credential": claim.credential,
            "issue": claim.issue,
            "email": claim.email,
            "secret": claim.secret.hex(),
        },
        "sealed_with": {
            "kid": key_id.hex(),
            "signing_seed": key.private_bytes_raw().hex(),
            "salt": salt.hex(),
        },
    }


def _refused(token: str, other: str) -> list[dict[str, str]]:
    head = token[: seal_v2.HEAD_DIGITS]
    digits = len(token)
    refused = {
        "a digit too few": token[:-1],
        "a digit too many": token + "0",
        "head alone": head,
        "a letter": token[:50] + "A" + token[51:],
        "a digit of another script": token[:50] + "\u0663" + token[51:],
        "signs": token[:11] + "+" + token[12:],
        "key id too large": "2" + "9" * 10 + token[11:],
        "unknown key id": "2" + "0" * 9 + "7" + token[11:],
        "another key's id": "2" + f"{int.from_bytes(KEY_IDS[1]):010}" + token[11:],
        "number too large": head + "9" * (digits - len(head)),
        "over-long": token + "0" * 2000,
        "the signature of another token": _spliced(token, other),
        **{f"digit {place} changed": _changed(token, place) for place in range(0, digits, 13)},
        **_forged(),
    }
    return [{"name": name, "token": told} for name, told in refused.items()]


def _changed(token: str, place: int) -> str:
    return token[:place] + str((int(token[place]) + 1) % 10) + token[place + 1 :]


def _spliced(token: str, other: str) -> str:
    """Return the head and signature of one token with the content of another."""
    ours, theirs = (seal_v2.from_digits(one[seal_v2.HEAD_DIGITS :]) or b"" for one in (token, other))
    return token[: seal_v2.HEAD_DIGITS] + seal_v2.to_digits(ours[:64] + theirs[64:])


def _forged() -> dict[str, str]:
    """Return what a thief of the opening key could make without the signing key, and contents spelt wrongly."""
    fine = _content(varint(1234), packed("anna.muster@unifr.ch"))
    return {
        "forged: signature of zeros": _wrapped(fine, bytes(64)),
        "forged: S plus the order of the group": _wrapped(fine, _respelt(_sign(fine))),
        "forged: sign of R turned": _wrapped(fine, _turned(_sign(fine))),
        **{
            f"forged: point of small order {number} as R": _wrapped(fine, point + _sign(fine)[32:])
            for number, point in enumerate(_SMALL_ORDER)
        },
        "forged: signed by another key": _wrapped(fine, signing_key(KEY_IDS[1]).sign(_message(fine))),
        "forged: signature of version 1": _wrapped(
            fine, signing_key(KEY_IDS[0]).sign(b"portillon/seal/v1\n" + KEY_IDS[0] + fine)
        ),
        "forged: signature of another key id": _wrapped(
            fine, signing_key(KEY_IDS[0]).sign(b"portillon/seal/v2\n" + KEY_IDS[1] + fine)
        ),
        "number not spelt shortest": _signed(_content(b"\x87\x00", packed("a@b.ch"))),
        "number too large": _signed(_content(b"\xff" * 7 + b"\x7f", packed("a@b.ch"))),
        "address that ends in a spare symbol": _signed(_content(varint(7), packed("a@b") + b"\0")),
        "address with spare bits": _signed(_content(varint(7), b"\x07")),
        "address in UTF-8 that could be packed": _signed(_content(varint(7), b"\xffa@b.ch")),
        "address that is not UTF-8": _signed(_content(varint(7), b"\xff\xff\xfe@")),
        "ending spelt out": _signed(_content(varint(7), _SPELT_OUT)),
    }


def _respelt(signature: bytes) -> bytes:
    """Return the signature with another S, which verifies alike where S is not compared with the order."""
    scalar = int.from_bytes(signature[32:], "little")
    return signature[:32] + (scalar + _ORDER).to_bytes(32, "little")


def _turned(signature: bytes) -> bytes:
    return signature[:31] + bytes([signature[31] ^ 0x80]) + signature[32:]


def _content(credential: bytes, address: bytes) -> bytes:
    return bytes(seal.SECRET_BYTES + seal.SALT_BYTES) + credential + varint(1) + address


def _signed(content: bytes) -> str:
    return _wrapped(content, _sign(content))


def _sign(content: bytes) -> bytes:
    return signing_key(KEY_IDS[0]).sign(_message(content))


def _message(content: bytes) -> bytes:
    return b"portillon/seal/v2\n" + KEY_IDS[0] + content


def _wrapped(content: bytes, signature: bytes) -> str:
    """Return the token that an owner of the opening key can make of this content and signature."""
    return seal_v2.wrapped(KEY_IDS[0], content, signature, opening_key(KEY_IDS[0]))

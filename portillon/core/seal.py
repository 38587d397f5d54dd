"""Seals a claim into a token and opens it again: format v1 of docs/seal.md.

Ed25519 (RFC 8032) and AES-256-GCM (NIST SP 800-38D) by the `cryptography` package, base32 by RFC 4648. An opening key
reads the tokens of one event; only the signing key makes new ones.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_ID_BYTES = 4
NONCE_BYTES = 12
SIGNATURE_BYTES = 64
TAG_BYTES = 16
HEAD_BYTES = 1 + KEY_ID_BYTES
TOKEN_BYTES_MAX = 400
PAYLOAD_BYTES_MIN = 3
TOKEN_BYTES_MIN = HEAD_BYTES + NONCE_BYTES + SIGNATURE_BYTES + PAYLOAD_BYTES_MIN + TAG_BYTES
NUMBER_MAX = 2**53 - 1
_CONTEXT = b"portillon/seal/v1\n"
_BASE32 = re.compile("[A-Z2-7]+")
_TO_INT_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says. `issue` grows with each reissue of the credential; `email` may be empty."""

    event: int
    credential: int
    issue: int
    email: str


class Verifier(Protocol):
    """Tells whether a signature was made by the signing key."""

    def verify(self, signature: bytes, message: bytes) -> bool: ...


@dataclass(frozen=True, slots=True)
class PublicVerifier:
    """Verifies with the public key alone, as a device does."""

    key: Ed25519PublicKey

    def verify(self, signature: bytes, message: bytes) -> bool:
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class ResigningVerifier:
    """Signs again and compares: Ed25519 is deterministic, and signing costs half of verifying."""

    key: Ed25519PrivateKey

    def verify(self, signature: bytes, message: bytes) -> bool:
        return hmac.compare_digest(self.key.sign(message), signature)


@dataclass(frozen=True, slots=True)
class Opener:
    """The keys that open and verify tokens with one key id."""

    opening_key: bytes
    verifier: Verifier
    cipher: AESGCM = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cipher", AESGCM(self.opening_key))


def seal(
    claim: Claim, *, key_id: bytes, opening_key: bytes, signing_key: Ed25519PrivateKey, nonce: bytes
) -> str:
    """Return the token for `claim`. `nonce` must be 12 bytes that were never used with this opening key.

    Raises ValueError if `key_id` or `nonce` has the wrong length, or the claim does not fit into a token.
    """
    if len(key_id) != KEY_ID_BYTES or len(nonce) != NONCE_BYTES:
        raise ValueError("a key id has 4 bytes and a nonce 12")
    head = bytes([VERSION]) + key_id
    payload = _payload(claim)
    signature = signing_key.sign(_CONTEXT + head + nonce + payload)
    token = head + nonce + AESGCM(opening_key).encrypt(nonce, signature + payload, head)
    if len(token) > TOKEN_BYTES_MAX:
        raise ValueError(f"a token has at most {TOKEN_BYTES_MAX} bytes, this one {len(token)}")
    return _to_text(token)


def key_id(token: str) -> bytes | None:
    """Return the key id from the token's head, for which no key is needed; None if the token is malformed."""
    raw = _from_text(token)
    return raw[1:HEAD_BYTES] if raw else None


def open_token(token: str, openers: Mapping[bytes, Opener]) -> Claim | None:
    """Return the claim in `token`, or None unless it is exactly as it was sealed with the keys of one of `openers`."""
    raw = _from_text(token)
    opener = openers.get(raw[1:HEAD_BYTES]) if raw else None
    if raw is None or opener is None:
        return None
    head, nonce, box = (
        raw[:HEAD_BYTES],
        raw[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES],
        raw[HEAD_BYTES + NONCE_BYTES :],
    )
    try:
        inner = opener.cipher.decrypt(nonce, box, head)
    except InvalidTag:
        return None
    signature, payload = inner[:SIGNATURE_BYTES], inner[SIGNATURE_BYTES:]
    if not opener.verifier.verify(signature, _CONTEXT + head + nonce + payload):
        return None
    return _claim(payload)


def _to_text(token: bytes) -> str:
    return base64.b32encode(token).decode().rstrip("=")


def _from_text(token: str) -> bytes | None:
    """Return the token's bytes, or None unless it has version 1, a valid length and its canonical spelling.

    int() runs in linear time for a base that is a power of two, thirty times faster than base64.b32decode.
    """
    text = token.upper()
    # The original must be ASCII: upper() turns some other letters into ASCII ones.
    if len(text) > TOKEN_BYTES_MAX * 8 // 5 + 1 or not (token.isascii() and _BASE32.fullmatch(text)):
        return None
    size, spare = divmod(len(text) * 5, 8)
    number = int(text.translate(_TO_INT_DIGITS), 32)
    if spare >= 5 or number & ((1 << spare) - 1) or not TOKEN_BYTES_MIN <= size <= TOKEN_BYTES_MAX:
        return None
    raw = (number >> spare).to_bytes(size, "big")
    return raw if raw[0] == VERSION else None


def _payload(claim: Claim) -> bytes:
    numbers = (claim.event, claim.credential, claim.issue)
    return b"".join(_varint(number) for number in numbers) + claim.email.encode()


def _varint(number: int) -> bytes:
    """Encode `number` as unsigned LEB128: seven bits per byte, lowest first."""
    if not 0 <= number <= NUMBER_MAX:
        raise ValueError(f"{number} is not between 0 and 2^53 - 1")
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _claim(payload: bytes) -> Claim | None:
    try:
        event, rest = _take_varint(payload)
        credential, rest = _take_varint(rest)
        issue, rest = _take_varint(rest)
        return Claim(event, credential, issue, rest.decode())
    except ValueError:
        return None


def _take_varint(data: bytes) -> tuple[int, bytes]:
    """Return the number at the start of `data` and the rest. Raises ValueError unless it has its shortest spelling."""
    number = 0
    for index, byte in enumerate(data[:8]):
        number |= (byte & 0x7F) << 7 * index
        if byte <= 0x7F:
            if number > NUMBER_MAX or _varint(number) != data[: index + 1]:
                break
            return number, data[index + 1 :]
    raise ValueError("not a number")

"""Seals a claim into a token of version 2 and opens it again: docs/seal.md gives the construction and its limits.

The signature (Ed25519, RFC 8032) over the content is also its synthetic nonce: it chooses the key stream (AES-256-CTR,
NIST SP 800-38A) that hides the content, and verifying it authenticates what was deciphered.
"""

import re
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portillon.core.address import packed, unpacked
from portillon.core.claim import KEY_ID_BYTES, SIGNATURE_BYTES, Claim, Opener, take_varint, varint

VERSION = "2"
SECRET_BYTES = 8
SALT_BYTES = 3
KEY_ID_DIGITS = 10
HEAD_DIGITS = len(VERSION) + KEY_ID_DIGITS
BOX_BYTES_MIN = SIGNATURE_BYTES + 2 + SECRET_BYTES + SALT_BYTES
BOX_BYTES_MAX = 400
_CONTEXT = b"portillon/seal/v2\n"
_DIGITS = re.compile("2[0-9]+")


def seal(
    claim: Claim, *, key_id: bytes, opening_key: bytes, signing_key: Ed25519PrivateKey, salt: bytes
) -> str:
    """Return the token for `claim`. Tokens of one claim differ by `salt`, three random bytes.

    Raises ValueError if `key_id`, `salt` or the claim's secret has the wrong length, or the claim does not fit.
    """
    if (len(key_id), len(salt), len(claim.secret)) != (KEY_ID_BYTES, SALT_BYTES, SECRET_BYTES):
        raise ValueError(
            f"a key id has {KEY_ID_BYTES} bytes, a salt {SALT_BYTES} and a secret {SECRET_BYTES}"
        )
    content = claim.secret + salt + varint(claim.credential) + varint(claim.issue) + packed(claim.email)
    if SIGNATURE_BYTES + len(content) > BOX_BYTES_MAX:
        raise ValueError(f"a token has at most {BOX_BYTES_MAX} bytes behind its head")
    signature = signing_key.sign(_CONTEXT + key_id + content)
    return wrapped(key_id, content, signature, opening_key)


def wrapped(key_id: bytes, content: bytes, signature: bytes, opening_key: bytes) -> str:
    """Return the only token that this content can have with this signature."""
    head = f"{VERSION}{int.from_bytes(key_id, 'big'):0{KEY_ID_DIGITS}}"
    return head + to_digits(signature + ciphered(content, signature, opening_key))


def open_token(token: str, key_id: bytes, opener: Opener) -> Claim | None:
    """Return the claim in a token with this key id, or None unless it is exactly as it was sealed."""
    box = from_digits(token[HEAD_DIGITS:])
    if box is None:
        return None
    signature = box[:SIGNATURE_BYTES]
    content = ciphered(box[SIGNATURE_BYTES:], signature, opener.opening_key)
    return _claim(content) if opener.verifier.verify(signature, _CONTEXT + key_id + content) else None


def key_id_of(token: str) -> bytes | None:
    """Return the key id in the token's head, for which the rest is not read; None if it has no such head."""
    digits = token[len(VERSION) : HEAD_DIGITS]
    if not (token.isascii() and _DIGITS.fullmatch(token)) or len(digits) < KEY_ID_DIGITS or int(digits) >> 32:
        return None
    return int(digits).to_bytes(KEY_ID_BYTES, "big")


def ciphered(text: bytes, signature: bytes, opening_key: bytes) -> bytes:
    """Encipher or decipher `text`, which is the same: it is combined with the key stream that `signature` chooses."""
    stream = Cipher(
        AES(_stream_key(opening_key)), CTR(sha256(_CONTEXT + signature).digest()[:16])
    ).encryptor()
    return stream.update(text)


@lru_cache(maxsize=4096)
def _stream_key(opening_key: bytes) -> bytes:
    """Return a key for the key stream alone, because version 1 enciphers with the opening key itself."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portillon seal v2 stream").derive(
        opening_key
    )


def _digits_of(size: int) -> int:
    """Return how many digits `size` bytes need."""
    return len(str(256**size - 1))


_SIZES = {_digits_of(size): size for size in range(BOX_BYTES_MIN, BOX_BYTES_MAX + 1)}


def to_digits(box: bytes) -> str:
    """Return the bytes as one number, with leading zeros."""
    return f"{int.from_bytes(box, 'big'):0{_digits_of(len(box))}}"


def from_digits(digits: str) -> bytes | None:
    """Return the bytes, or None unless the digits are as many as some number of bytes needs, and not too large."""
    size = _SIZES.get(len(digits))
    if size is None:
        return None
    number = int(digits)
    return None if number >> 8 * size else number.to_bytes(size, "big")


def _claim(content: bytes) -> Claim | None:
    try:
        credential, rest = take_varint(content[SECRET_BYTES + SALT_BYTES :])
        issue, address = take_varint(rest)
        return Claim(credential, issue, unpacked(address), secret=content[:SECRET_BYTES])
    except ValueError:
        return None

"""Seals a scanned code so that a phone can keep it and only the server reads it again (docs/seal.md).

Key agreement is the one-pass Diffie-Hellman of NIST SP 800-56A on P-256: the phone's key pair lives as long as its
page, the server's is derived from the secret file. HKDF-SHA256 (RFC 5869) makes the key of AES-256-GCM (NIST SP
800-38D).
"""

import base64
import binascii
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = 1
CONTEXT = b"portillon/journal/v1\n"
POINT_BYTES = 65
IV_BYTES = 12
TAG_BYTES = 16
_GENERATION_BYTES = 4
_POINT_AT = 1 + _GENERATION_BYTES
_IV_AT = _POINT_AT + POINT_BYTES
_BOX_AT = _IV_AT + IV_BYTES
# The order of P-256 (FIPS 186-5).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# So many bytes that the remainder favours no number (FIPS 186-5, A.2.1).
_SCALAR_BYTES = 48


def private_key(opening_root: bytes) -> EllipticCurvePrivateKey:
    """Return the key of one generation of the server, which opens what phones seal."""
    derive = HKDF(algorithm=SHA256(), length=_SCALAR_BYTES, salt=None, info=b"portillon journal key")
    scalar = int.from_bytes(derive.derive(opening_root), "big") % (_ORDER - 1) + 1
    return derive_private_key(scalar, SECP256R1())


def point_of(key: EllipticCurvePrivateKey) -> bytes:
    """Return the public half: the uncompressed point, of 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sealed(
    code: str, scan_id: str, *, generation: int, key: bytes, ephemeral: EllipticCurvePrivateKey, iv: bytes
) -> str:
    """Return the code as a phone keeps it: sealed for the server's public `key` and for this scan alone.

    Under one `ephemeral` key, each `iv` is used once.
    """
    point = point_of(ephemeral)
    shared = ephemeral.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key))
    box = AESGCM(_box_key(shared, generation, point, key)).encrypt(iv, code.encode(), scan_id.encode())
    head = bytes([VERSION]) + generation.to_bytes(_GENERATION_BYTES, "big")
    return _text(head + point + iv + box)


def opened(text: str, scan_id: str, key_of: Callable[[int], EllipticCurvePrivateKey | None]) -> str | None:
    """Return the code; None unless it is exactly as it was sealed for this scan, with a generation that has a key."""
    told = _bytes(text)
    if told is None or len(told) < _BOX_AT + TAG_BYTES or told[0] != VERSION:
        return None
    generation = int.from_bytes(told[1:_POINT_AT], "big")
    key = key_of(generation)
    if key is None:
        return None
    point, iv, box = told[_POINT_AT:_IV_AT], told[_IV_AT:_BOX_AT], told[_BOX_AT:]
    try:
        # Refuses what is no point of the curve.
        theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
        box_key = _box_key(key.exchange(ECDH(), theirs), generation, point, point_of(key))
        return AESGCM(box_key).decrypt(iv, box, scan_id.encode()).decode()
    except (ValueError, InvalidTag):
        return None


def _box_key(shared: bytes, generation: int, point: bytes, key: bytes) -> bytes:
    info = CONTEXT + generation.to_bytes(_GENERATION_BYTES, "big") + point + key
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)


def _text(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _bytes(text: str) -> bytes | None:
    """Return the bytes of base64url without padding, in its one spelling."""
    try:
        told = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    return told if _text(told) == text else None

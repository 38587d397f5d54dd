"""Seals what a verdict's screen says about a ticket so that only who holds one of its codes can read it.

The key comes from the secret that all codes of an issue share (docs/seal.md, which also gives the argument).
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CONTEXT = b"portillon/roster/v1\n"
CLASS_BYTES = 64
_NONCE_BYTES = 12
_PADDING = b" "


def key_of(secret: bytes, *, opening_key: bytes, era: str, credential: int, issue: int) -> bytes:
    """Return the key of the records of one issue, in one era of the roster."""
    info = CONTEXT + f"{era} {credential} {issue}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=opening_key, info=info).derive(secret)


def seal(content: bytes, key: bytes, n: int) -> bytes:
    """Return the content of change `n`, sealed and padded with spaces to a multiple of 64 bytes, with a tag of 16.

    Under one key, each `n` is used for one content.
    """
    padded = content.ljust(-(-len(content) // CLASS_BYTES) * CLASS_BYTES, _PADDING)
    return AESGCM(key).encrypt(_nonce(n), padded, None)


def opened(box: bytes, key: bytes, n: int) -> bytes | None:
    """Return the content with its padding; None if the key is another one or the box was changed."""
    try:
        return AESGCM(key).decrypt(_nonce(n), box, None)
    except InvalidTag:
        return None


def _nonce(n: int) -> bytes:
    return n.to_bytes(_NONCE_BYTES, "big")

"""Encrypts secrets that the database must return but not reveal, such as that of an authenticator app.

The cipher is AES-256-GCM, under a key derived from the secret file.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

NONCE_BYTES = 12


def seal(text: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _key().encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """Return the text. Raises ValueError if it was altered, or sealed with another secret file."""
    data = base64.urlsafe_b64decode(sealed)
    try:
        return _key().decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None).decode()
    except InvalidTag:
        raise ValueError("this was sealed with another secret file") from None


def _key() -> AESGCM:
    return AESGCM(salted_hmac("portillon.accounts.sealed", "AES-256-GCM", algorithm="sha256").digest())

"""Bearer keys of programs and devices: random, shown once, stored as their SHA-256.

A plain hash is enough, because nobody can guess 256 random bits.
"""

import hashlib
import secrets

from portillon.accounts.models import ApiKey, Organisation

API_PREFIX = "pk_"


def fresh(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def create_api_key(organisation: Organisation, name: str) -> str:
    """Create an API key of the organisation and return it. It cannot be read again."""
    key = fresh(API_PREFIX)
    ApiKey.objects.create(organisation=organisation, name=name, key_hash=hash_of(key))
    return key


def api_key_of(key: str) -> ApiKey | None:
    """Return the stored API key with its organisation; None if `key` is unknown or revoked."""
    known = ApiKey.objects.filter(key_hash=hash_of(key), revoked_at=None).select_related("organisation")
    return known.first()

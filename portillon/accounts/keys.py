"""Bearer keys of programs and devices: made at random, shown once, kept as SHA-256.

A plain hash is enough because a key has 256 random bits: there is nothing to guess from.
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
    """A new key of the organisation; nobody can read it again."""
    key = fresh(API_PREFIX)
    ApiKey.objects.create(organisation=organisation, name=name, key_hash=hash_of(key))
    return key


def api_key_of(key: str) -> ApiKey | None:
    """With its organisation; None for a stranger's or a revoked one."""
    known = ApiKey.objects.filter(key_hash=hash_of(key), revoked_at=None).select_related("organisation")
    return known.first()

"""Bearer keys of programs and devices: random, shown once, stored as their SHA-256.

A plain hash is enough, because nobody can guess 256 random bits.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portillon.accounts.models import ApiKey, Membership, Organisation, Role, User

API_PREFIX = "pk_"
# When a key was last used is stored at most so often.
USE_NOTED_EVERY = timedelta(hours=1)
Scope = ApiKey.Scope


class State(StrEnum):
    """Whether a key works, or why not."""

    WORKS = "works"
    REVOKED = "revoked"
    EXPIRED = "expired"
    MAKER_LEFT = "maker left"


def fresh(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def create_api_key(
    organisation: Organisation,
    name: str,
    scope: str = Scope.ORGANISE,
    expires_at: datetime | None = None,
    by: User | None = None,
) -> str:
    """Create an API key of the organisation and return it. It cannot be read again.

    It works no longer than `by` organises there; without `by`, until it is revoked or expires.
    """
    key = fresh(API_PREFIX)
    ApiKey.objects.create(
        organisation=organisation,
        name=name,
        key_hash=hash_of(key),
        scope=scope,
        expires_at=expires_at,
        made_by=by,
    )
    return key


def working() -> QuerySet[ApiKey]:
    """Return the keys that are neither revoked nor expired, and whose maker still organises.

    The facts of a scan repeat this rule in SQL (entries/ledger/facts.py).
    """
    organisers = Membership.objects.filter(
        user=OuterRef("made_by"),
        organisation=OuterRef("organisation"),
        role=Role.ORGANISER,
        user__is_active=True,
    )
    return ApiKey.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
        Q(made_by=None) | Exists(organisers),
        revoked_at=None,
    )


def api_key_of(key: str) -> ApiKey | None:
    """Return the stored API key with its organisation, and note that it was used; None if `key` does not work."""
    if not key.startswith(API_PREFIX):
        # Most callers are devices, which ask every few seconds.
        return None
    found = working().filter(key_hash=hash_of(key)).select_related("organisation").first()
    if found:
        note_used(bytes(found.key_hash))
    return found


def note_used(key_hash: bytes) -> None:
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(long_ago, key_hash=key_hash).update(last_used_at=now)


def listed(organisation: Organisation) -> list[tuple[ApiKey, State]]:
    """Return all keys of an organisation, the newest first, with their states."""
    works = set(working().filter(organisation=organisation).values_list("pk", flat=True))
    found = organisation.api_keys.select_related("made_by", "revoked_by").order_by("-pk")
    return [(key, _state(key, key.pk in works)) for key in found]


def _state(key: ApiKey, works: bool) -> State:
    if works:
        return State.WORKS
    if key.revoked_at:
        return State.REVOKED
    is_expired = key.expires_at is not None and key.expires_at <= timezone.now()
    return State.EXPIRED if is_expired else State.MAKER_LEFT


def revoke(key: ApiKey, by: User | None = None) -> None:
    """Refuse the key from its next request on."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)

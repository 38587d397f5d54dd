"""Finds the organisation that a caller's key belongs to, before anything else is looked at.

A key belongs to one organisation for ever, so the answer is remembered; whether the key may still scan is read with the
facts of every scan. A stranger's code is thus never opened, and a known caller costs no query.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from django.db.models import QuerySet

from portillon.accounts import keys
from portillon.accounts.models import ApiKey
from portillon.devices.enrol import working

REMEMBERED_MAX = 10_000
_NOTED_EVERY_SECONDS = keys.USE_NOTED_EVERY.total_seconds()


@dataclass(slots=True)
class _Known:
    organisation: int
    is_device: bool
    # On the monotonic clock; never for a device, which notes by itself when it was seen.
    use_noted_at: float


_known: OrderedDict[bytes, _Known] = OrderedDict()


def organisation_of(key_hash: bytes) -> int | None:
    """Return the organisation's id, or None if the key is unknown. A remembered key may have been revoked since."""
    known = _known.get(key_hash) or _remembered(key_hash)
    if known is None:
        return None
    now = time.monotonic()
    if now - known.use_noted_at > _NOTED_EVERY_SECONDS:
        known.use_noted_at = now
        keys.note_used(key_hash)
    return known.organisation


def _remembered(key_hash: bytes) -> _Known | None:
    for found, is_device in ((_scanning(), False), (working(), True)):
        organisation = found.filter(key_hash=key_hash).values_list("organisation_id", flat=True).first()
        if organisation is not None:
            noted_at = math.inf if is_device else -math.inf
            _known[key_hash] = known = _Known(organisation, is_device, noted_at)
            if len(_known) > REMEMBERED_MAX:
                _known.popitem(last=False)
            return known
    return None


def _scanning() -> QuerySet[ApiKey]:
    return keys.working().exclude(scope=keys.Scope.READ)


def is_remembered(key_hash: bytes) -> bool:
    return key_hash in _known


def is_device(key_hash: bytes) -> bool:
    """Whether the key is a device's; only for a key whose organisation was found."""
    known = _known.get(key_hash) or _remembered(key_hash)
    return known is not None and known.is_device


def forget_all() -> None:
    _known.clear()


def is_known(key_hash: bytes) -> bool:
    """Whether the key may scan now; nothing remembered is trusted."""
    return any(found.filter(key_hash=key_hash).exists() for found in (_scanning(), working()))

"""Finds the organisation that a caller's key belongs to, before anything else is looked at.

A key belongs to one organisation for ever, so the answer is remembered; whether the key may still scan is read with the
facts of every scan. A stranger's code is thus never opened, and a known caller costs no query.
"""

from collections import OrderedDict

from portillon.accounts.models import ApiKey
from portillon.devices.enrol import working

REMEMBERED_MAX = 10_000
_known: OrderedDict[bytes, int] = OrderedDict()


def organisation_of(key_hash: bytes) -> int | None:
    """Return the organisation's id, or None if the key is unknown. A remembered key may have been revoked since."""
    known = _known.get(key_hash)
    if known is not None:
        return known
    found = _stored(key_hash)
    if found is not None:
        _known[key_hash] = found
        if len(_known) > REMEMBERED_MAX:
            _known.popitem(last=False)
    return found


def is_remembered(key_hash: bytes) -> bool:
    return key_hash in _known


def forget_all() -> None:
    _known.clear()


def is_known(key_hash: bytes) -> bool:
    """Whether the key may be used now; nothing remembered is trusted."""
    return _stored(key_hash) is not None


def _stored(key_hash: bytes) -> int | None:
    for keys in (ApiKey.objects.filter(revoked_at=None), working()):
        found = keys.filter(key_hash=key_hash).values_list("organisation_id", flat=True).first()
        if found is not None:
            return found
    return None

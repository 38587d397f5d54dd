"""Whose key this is, before anything else is looked at.

A key belongs to one organisation for ever, so what was found once is remembered; whether it may still scan is
read with the facts of every scan. So a stranger's code is never opened, and costs a member nothing.
"""

from collections import OrderedDict

from portillon.accounts.models import ApiKey
from portillon.devices.enrol import working

REMEMBERED_MAX = 10_000
_known: OrderedDict[bytes, int] = OrderedDict()


def organisation_of(key_hash: bytes) -> int | None:
    """The organisation's id; None for a stranger, a revoked or an expired key."""
    known = _known.get(key_hash)
    if known is not None:
        return known
    found = _stored(key_hash)
    if found is not None:
        _known[key_hash] = found
        if len(_known) > REMEMBERED_MAX:
            _known.popitem(last=False)
    return found


def forget_all() -> None:
    _known.clear()


def is_known(key_hash: bytes) -> bool:
    """Whether this key may do anything at this moment."""
    return _stored(key_hash) is not None


def _stored(key_hash: bytes) -> int | None:
    for keys in (ApiKey.objects.filter(revoked_at=None), working()):
        found = keys.filter(key_hash=key_hash).values_list("organisation_id", flat=True).first()
        if found is not None:
            return found
    return None

"""Ties a database to its file of secrets: with another file no ticket made before could be opened.

A fingerprint is HMAC-SHA256 of a fixed text under the key, which says nothing about the key.
"""

import hashlib
import hmac
from collections.abc import Mapping

from portillon.operating.models import Fingerprint

TEXT = "portillon fingerprint of the "


class OtherSecrets(Exception):
    """The database was used with other keys; the message names them, as in “ledger key, generation 1”."""


def of(keys: Mapping[str, str]) -> dict[str, bytes]:
    """Return the fingerprints of keys by name."""
    return {
        name: hmac.digest(key.encode(), (TEXT + name).encode(), hashlib.sha256) for name, key in keys.items()
    }


def written(keys: Mapping[str, str]) -> list[str]:
    """Return the fingerprints of all keys as they stand in the manifest of a backup."""
    return [value.hex() for value in of(keys).values()]


def confirm(keys: Mapping[str, str]) -> None:
    """Compare the keys with those of the database, and note those that are new to it. Raises OtherSecrets."""
    ours = of(keys)
    if not _stored():
        _note(ours)
    compare(keys)
    _note({name: value for name, value in ours.items() if name not in _stored()})


def compare(keys: Mapping[str, str]) -> None:
    """Raises OtherSecrets if a key of the database is missing or another one."""
    ours = of(keys)
    other = [name for name, value in _stored().items() if not hmac.compare_digest(ours.get(name, b""), value)]
    if other:
        raise OtherSecrets(", ".join(other))


def adopt(keys: Mapping[str, str]) -> None:
    """Make these keys the database's. What was sealed with others stays unreadable."""
    Fingerprint.objects.all().delete()
    _note(of(keys))


def _stored() -> dict[str, bytes]:
    return {one.name: bytes(one.value) for one in Fingerprint.objects.order_by("pk")}


def _note(fingerprints: Mapping[str, bytes]) -> None:
    # Of two first starts with different files, the second finds the first one's and is refused.
    rows = [Fingerprint(name=name, value=value) for name, value in fingerprints.items()]
    Fingerprint.objects.bulk_create(rows, ignore_conflicts=True)

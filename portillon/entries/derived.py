"""The ids of rows that follow from another row; always the same, so that they are written once."""

import hashlib
from uuid import UUID, uuid5


def overrun_id(scan_id: UUID) -> UUID:
    """Return the id of the overrun of a scan, or of the overrun's reversal by the reversal with this id."""
    return uuid5(scan_id, "overrun")


def part_id(scan_id: UUID) -> UUID:
    """Return the id of the entry of those persons of a refused party who had places."""
    return uuid5(scan_id, "part")


def not_shown_id(scan_id: UUID) -> UUID:
    """Return the id of the reversal of an entry that nobody was shown."""
    return uuid5(scan_id, "not shown")


def let_in_fingerprint(scan_id: UUID) -> bytes:
    """Return the fingerprint of the row by which the persons of a refusal passed all the same. The database admits one
    of them, an override or an overrun."""
    return hashlib.blake2b(b"override" + scan_id.bytes, digest_size=16).digest()

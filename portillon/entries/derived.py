"""The ids of rows that follow from another row; always the same, so that they are written once."""

from uuid import UUID, uuid5


def overrun_id(scan_id: UUID) -> UUID:
    """Return the id of the overrun of a scan, or of the overrun's reversal by the reversal with this id."""
    return uuid5(scan_id, "overrun")


def not_shown_id(scan_id: UUID) -> UUID:
    """Return the id of the reversal of an entry that nobody was shown."""
    return uuid5(scan_id, "not shown")

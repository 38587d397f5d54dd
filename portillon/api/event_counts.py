"""The event's counts of persons that an answer carries."""

from portillon.entries.ledger.row import Row


def event_counts(row: Row) -> dict[str, int | None]:
    """Return the persons admitted and expected at the row's event. A desk has no event, so both are None."""
    if row.event_id is None:
        return {"admitted": None, "expected": None}
    return {"admitted": row.admitted_count, "expected": row.expected_count}

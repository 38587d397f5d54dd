"""How far the ledger is read, for desks.

A desk is in use for years, and each start of a server adds a writer to the ledger. So a cursor names the rows of the
newest writers one by one, and of all older ones their sum: most have ended, and if one of them has written all the
same, the roster begins anew.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Sum

from portillon.entries.models import Writer

NEWEST_WRITERS = 200


class Lengths(NamedTuple):
    """The rows of the newest writers, each by its id, and those of all older writers together."""

    rows: Mapping[int, int]
    older: int = 0


NOTHING_READ = Lengths({})


def now() -> Lengths:
    """Return how many rows there are."""
    newest = Writer.objects.filter(length__gt=0).order_by("-pk").values_list("pk", "length")
    rows = dict(newest[:NEWEST_WRITERS])
    return Lengths(rows, _before(min(rows, default=0)))


def now_beside(known: Lengths) -> Lengths | None:
    """Return how many rows there are now of the writers that `known` names and of newer ones. None: it cannot tell
    what is new, because an older writer has written since, or because it is of a later state of the ledger."""
    first = min(known.rows, default=0)
    rows = dict(Writer.objects.filter(pk__gte=first, length__gt=0).values_list("pk", "length"))
    if any(rows.get(writer, 0) < seen for writer, seen in known.rows.items()):
        return None
    return Lengths(rows, known.older) if _before(first) == known.older else None


def _before(writer: int) -> int:
    return Writer.objects.filter(pk__lt=writer).aggregate(rows=Sum("length"))["rows"] or 0


def shortened(lengths: Lengths) -> Lengths:
    """Return the same with the newest writers alone by their ids."""
    newest = sorted(lengths.rows)[-NEWEST_WRITERS:]
    rows = {writer: lengths.rows[writer] for writer in newest}
    return Lengths(rows, lengths.older + sum(lengths.rows.values()) - sum(rows.values()))

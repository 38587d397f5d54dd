"""Finds the rows of an organisation since a time.

The ledger has an index by organisation, but none by time, which every scan would have to maintain. Ids grow with time,
though, so a few looks at single rows tell from which id on to read.
"""

from datetime import datetime, timedelta

from portillon.entries.models import Scan
from portillon.entries.models.scan import ScanQuerySet

_FIRST_REACH = 1000
# How far rows may be out of order: a row waits for its turn after it is decided, and the clocks of servers differ.
_DISORDER = timedelta(hours=1)


def rows_since(organisation: int, at: datetime) -> ScanQuerySet:
    """Return the rows that were decided at `at` or later."""
    ours = Scan.objects.filter(organisation_id=organisation)
    return ours.filter(pk__gte=first_id(organisation, at), decided_at__gte=at)


def first_id(organisation: int, at: datetime) -> int:
    """Return an id from which on all rows since `at` are found: it reaches back further until there is an older row."""
    ours = Scan.objects.filter(organisation_id=organisation)
    last = ours.order_by("-pk").values_list("pk", flat=True).first() or 0
    reach = _FIRST_REACH
    while reach < last:
        found = ours.filter(pk__gte=last - reach).order_by("pk").values_list("decided_at", flat=True).first()
        if found is None or found < at - _DISORDER:
            return last - reach
        reach *= 4
    return 0

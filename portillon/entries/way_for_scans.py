"""Work that can wait gives way to scans, whichever process of the installation answers them."""

import time

from portillon.entries.models import Scan
from portillon.scheduling.way import REST_A_REQUEST_SECONDS, rest_seconds

# While many scans come, such work takes a tenth of its process's time.
REST_TIMES_WORK = 9
REST_SECONDS_MAX = 2.0
# More rows make no longer rest.
ROWS_COUNTED_MAX = round(REST_SECONDS_MAX / REST_A_REQUEST_SECONDS)


class WayForScans:
    """Called after each step of the work. It rests for each row by which the ledger has grown since it looked last, but
    not longer than in proportion to the time that the step took."""

    def __init__(self) -> None:
        self._newest = next(iter(_rows_after(0, 1)), 0)
        self._begun = time.monotonic()

    def __call__(self, _done: int, _total: int) -> None:
        if rows := _rows_after(self._newest, ROWS_COUNTED_MAX):
            most = min(REST_TIMES_WORK * (time.monotonic() - self._begun), REST_SECONDS_MAX)
            time.sleep(rest_seconds(len(rows), most))
            self._newest = rows[0]
        self._begun = time.monotonic()


def _rows_after(row: int, at_most: int) -> list[int]:
    """Return the ids of the ledger's rows after this one, newest first. Ids have gaps, so they are counted."""
    return list(Scan.objects.filter(pk__gt=row).order_by("-pk").values_list("pk", flat=True)[:at_most])

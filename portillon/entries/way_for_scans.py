"""Work that can wait gives way to scans, whichever process of the installation answers them."""

import time

from portillon.entries.models import Scan
from portillon.scheduling.way import rest_seconds

# While many scans come, such work takes a tenth of its process's time.
REST_TIMES_WORK = 9
REST_SECONDS_MAX = 2.0


class WayForScans:
    """Called after each step of the work. It rests for each row by which the ledger has grown since it looked last, but
    not longer than in proportion to the time that the step took."""

    def __init__(self) -> None:
        self._newest = _newest()
        self._begun = time.monotonic()

    def __call__(self, _done: int, _total: int) -> None:
        newest = _newest()
        if newest != self._newest:
            most = min(REST_TIMES_WORK * (time.monotonic() - self._begun), REST_SECONDS_MAX)
            time.sleep(rest_seconds(newest - self._newest, most))
        self._newest, self._begun = newest, time.monotonic()


def _newest() -> int:
    """Return the id of the ledger's newest row, or 0."""
    return Scan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

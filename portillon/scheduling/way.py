"""Work that can wait gives way to requests that cannot."""

import threading
from collections.abc import Callable

REST_A_REQUEST_SECONDS = 0.02
REST_SECONDS_MAX = 1.0


def rest_seconds(met: int, most: float, each: float = REST_A_REQUEST_SECONDS) -> float:
    """Return how long to rest for so many of these requests, `each` seconds for one, and `most` seconds at most."""
    return min(each * met, most)


class Way:
    """`urgent` tells how many requests that cannot wait this process has answered so far."""

    def __init__(self, urgent: Callable[[], int]) -> None:
        self._urgent = urgent
        self._seen = urgent()

    def give(self, stopping: threading.Event) -> None:
        """Called after each step of the work: rest the longer the more of them there were meanwhile, and no longer than
        until `stopping` is set."""
        if met := self._urgent() - self._seen:
            stopping.wait(rest_seconds(met, REST_SECONDS_MAX))
            self._seen = self._urgent()

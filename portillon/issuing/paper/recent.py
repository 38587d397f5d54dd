"""PDFs that were made a short while ago, so that whoever opens one link again and again costs one PDF.

Whoever asks while a PDF is being made waits for it. PDFs stay in the memory of the process for some minutes, and never
on disk. What a PDF is made of is its name, so any change of a ticket, an event, a logo or the keys makes a new one.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

KEPT_SECONDS = 600
BYTES_MAX = 16 * 1024 * 1024
# A name always has the same lock; two names may share one, and are then made one after the other.
LOCKS = 32


class _Made(NamedTuple):
    pdf: bytes
    # On the monotonic clock.
    at: float


class Recent:
    """Keeps PDFs for KEPT_SECONDS, up to BYTES_MAX in all; the one that was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._makers = [threading.Lock() for _number in range(LOCKS)]
        self._made: OrderedDict[bytes, _Made] = OrderedDict()
        self._bytes = 0

    def pdf(self, of: object, make: Callable[[], bytes]) -> bytes:
        """Return the PDF made of `of`, whose text says all that it depends on; make it if it is not known."""
        name = hashlib.sha256(repr(of).encode(errors="surrogatepass")).digest()
        known = self._known(name)
        return self._made_once(name, make) if known is None else known

    def _made_once(self, name: bytes, make: Callable[[], bytes]) -> bytes:
        with self._makers[name[0] % LOCKS]:
            known = self._known(name)
            if known is None:
                known = make()
                self._keep(name, known)
            return known

    def _known(self, name: bytes) -> bytes | None:
        with self._lock:
            self._forget_old()
            if name not in self._made:
                return None
            self._made.move_to_end(name)
            return self._made[name].pdf

    def _keep(self, name: bytes, pdf: bytes) -> None:
        with self._lock:
            self._forget(name)
            self._made[name] = _Made(pdf, time.monotonic())
            self._bytes += len(pdf)
            while self._bytes > BYTES_MAX:
                self._forget(next(iter(self._made)))

    def _forget_old(self) -> None:
        limit = time.monotonic() - KEPT_SECONDS
        for name in [name for name, made in self._made.items() if made.at < limit]:
            self._forget(name)

    def _forget(self, name: bytes) -> None:
        made = self._made.pop(name, None)
        self._bytes -= len(made.pdf) if made else 0


recent = Recent()

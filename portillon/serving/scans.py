"""Answers scans in one thread of each worker, which takes all that wait at once: they share a reading and a commit.

More threads would be slower: the ledger is written by one at a time, and the others would only take the interpreter's
lock away from it (docs/performance.md).
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Sequence
from queue import SimpleQueue
from typing import NamedTuple

from granian.rsgi import HTTPProtocol

from portillon.api import scan
from portillon.entries.ledger.group_commit import BATCH_MAX
from portillon.serving import process
from portillon.serving.crews import Full

logger = logging.getLogger(__name__)

CLEARED_EVERY_SECONDS = 0.2


class _Waiting(NamedTuple):
    request: scan.Request
    protocol: HTTPProtocol
    answered: "asyncio.Future[None]"


class Scans:
    """At most `waiting_max` scans wait for the thread."""

    def __init__(self, waiting_max: int) -> None:
        self._waiting_max = waiting_max
        self._waiting: SimpleQueue[_Waiting] = SimpleQueue()
        self._answered: deque[asyncio.Future[None]] = deque()
        self._is_clearing = False
        self._unended = 0

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        threading.Thread(target=self._serve, args=(loop,), name="scans", daemon=True).start()

    async def answer(self, request: scan.Request, protocol: HTTPProtocol) -> None:
        """Have the thread answer; called in the event loop's thread. Raises Full.

        granian takes a request for failed if this ends before its answer is sent. Waking the event loop for each end
        would cost a tenth of the rate, so it comes with the next scan, or a little later.
        """
        if self._waiting.qsize() >= self._waiting_max:
            raise Full
        loop = asyncio.get_running_loop()
        answered = loop.create_future()
        self._waiting.put(_Waiting(request, protocol, answered))
        self._clear()
        if not self._is_clearing:
            self._clear_later(loop)
        self._unended += 1
        try:
            await answered
        finally:
            self._unended -= 1

    def _clear_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_clearing = True
        loop.call_later(CLEARED_EVERY_SECONDS, self._clear_again, loop)

    def _clear_again(self, loop: asyncio.AbstractEventLoop) -> None:
        self._clear()
        self._is_clearing = False
        if self._unended:
            self._clear_later(loop)

    def _clear(self) -> None:
        while self._answered:
            _end(self._answered.popleft())

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            batch = self._next_batch()
            try:
                self._answer(batch)
            except BaseException as error:  # granian logs it, and answers with 500
                loop.call_soon_threadsafe(_fail, batch, error)

    def _next_batch(self) -> list[_Waiting]:
        """Return all that wait, up to as many as one commit may hold. No other thread takes any."""
        batch = [self._waiting.get()]
        while len(batch) < BATCH_MAX and not self._waiting.empty():
            batch.append(self._waiting.get())
        return batch

    def _answer(self, batch: Sequence[_Waiting]) -> None:
        for waiting, given in zip(batch, scan.answers([one.request for one in batch]), strict=True):
            waiting.protocol.response_bytes(given.status, process.headers(given.headers), given.body)
            self._answered.append(waiting.answered)


def _end(answered: "asyncio.Future[None]") -> None:
    if not answered.done():
        answered.set_result(None)


def _fail(batch: Sequence[_Waiting], error: BaseException) -> None:
    for waiting in batch:
        if not waiting.answered.done():
            waiting.answered.set_exception(error)

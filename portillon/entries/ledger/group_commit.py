"""Scans that arrive together share one reading, one append and one commit.

Whoever gets the turn settles for all who wait; the others find their answer ready. A queue at the database so becomes
a larger batch instead of a longer wait, and no thread of its own is needed.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.turn import Busy, Turn

BATCH_MAX = 32

Request = TypeVar("Request")
Answer = TypeVar("Answer")
# Decides a batch and hands the pen what is to be appended; called anew when another writer was faster.
Settle = Callable[[Sequence[Request], Pen], list[Answer]]


class _Waiting(Generic[Request, Answer]):
    def __init__(self, request: Request) -> None:
        self.request = request
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def done(self) -> bool:
        return self.answer is not None or self.error is not None


class GroupCommit(Generic[Request, Answer]):
    """Settles one process's requests, up to BATCH_MAX in one commit."""

    def __init__(self, turn: Turn, settle: Settle[Request, Answer]) -> None:
        self._turn = turn
        self._settle = settle
        self._queue: deque[_Waiting[Request, Answer]] = deque()

    def ask(self, request: Request) -> Answer:
        """The answer to `request`, settled with whatever else waits. Raises Busy, and whatever settling raises."""
        mine: _Waiting[Request, Answer] = _Waiting(request)
        self._queue.append(mine)
        while not mine.done():
            with self._turn.lock:
                if not mine.done():
                    self._serve()
        if mine.answer is None:
            raise mine.error or Busy
        return mine.answer

    def _serve(self) -> None:
        batch: list[_Waiting[Request, Answer]] = []
        try:
            answers = self._turn.take(
                lambda pen: self._settle([each.request for each in self._joined(batch)], pen)
            )
        except Exception as error:
            for waiting in batch or self._joined(batch):
                waiting.error = error
        else:
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.answer = answer

    def _joined(self, batch: list[_Waiting[Request, Answer]]) -> list[_Waiting[Request, Answer]]:
        """The batch with whoever waits by now; called as late as can be, when this process has its turn to write."""
        batch += [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_MAX - len(batch)))]
        return batch

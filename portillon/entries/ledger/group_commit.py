"""Lets scans that arrive together share one reading, one append and one commit.

The thread that gets the turn settles all waiting requests; the other threads find their answers ready. Under load the
batches grow instead of the waiting times, and no additional thread is needed.

A batch that fails wrote nothing. Its halves are settled again, down to the single request that cannot be settled: only
this one gets the error, whoever else was in the batch.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Held
from portillon.entries.ledger.turn import Busy, Turn

BATCH_MAX = 32

Request = TypeVar("Request")
Answer = TypeVar("Answer")
# Decides on a batch and appends its rows with the pen; called again when another writer was faster.
Settle = Callable[[Sequence[Request], Pen], list[Answer]]


class _Waiting(Generic[Request, Answer]):
    def __init__(self, request: Request) -> None:
        self.request = request
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def done(self) -> bool:
        return self.answer is not None or self.error is not None

    def result(self) -> Answer | Exception:
        return self.error or Busy() if self.answer is None else self.answer


class GroupCommit(Generic[Request, Answer]):
    """Settles the requests of one process, up to BATCH_MAX in one commit."""

    def __init__(self, turn: Turn, settle: Settle[Request, Answer]) -> None:
        self._turn = turn
        self._settle = settle
        self._queue: deque[_Waiting[Request, Answer]] = deque()

    def ask(self, requests: Sequence[Request]) -> list[Answer | Exception]:
        """Return the answers to `requests`, settled together with other waiting ones. One that cannot be settled gets
        Busy, or what `settle` raises."""
        mine: list[_Waiting[Request, Answer]] = [_Waiting(request) for request in requests]
        self._queue.extend(mine)
        for waiting in mine:
            while not waiting.done():
                with self._turn.lock:
                    if not waiting.done():
                        self._serve()
        return [waiting.result() for waiting in mine]

    def _serve(self) -> None:
        batch: list[_Waiting[Request, Answer]] = []
        try:
            answers = self._turn.take(lambda pen: self._settled(self._joined(batch), pen))
        except Exception as error:
            self._failed(batch or self._joined(batch), error)
        else:
            _give(answers, batch)

    def _joined(self, batch: list[_Waiting[Request, Answer]]) -> list[_Waiting[Request, Answer]]:
        """Add the requests that wait now to the batch. Called as late as possible, once this process may write."""
        batch += [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_MAX - len(batch)))]
        return batch

    def _settled(self, batch: Sequence[_Waiting[Request, Answer]], pen: Pen) -> list[Answer]:
        return self._settle([waiting.request for waiting in batch], pen)

    def _failed(self, batch: Sequence[_Waiting[Request, Answer]], error: Exception) -> None:
        """Give the error to the only request of the batch, or to all if it concerns all; else settle the halves."""
        if len(batch) > 1 and (not isinstance(error, _OF_ALL) or isinstance(error.__cause__, Held)):
            middle = len(batch) // 2
            self._again(batch[:middle])
            self._again(batch[middle:])
            return
        for waiting in batch:
            waiting.error = error

    def _again(self, part: Sequence[_Waiting[Request, Answer]]) -> None:
        try:
            answers = self._turn.take(lambda pen: self._settled(part, pen))
        except Exception as error:
            self._failed(part, error)
        else:
            _give(answers, part)


# The database is busy, full or away: no part of the batch would fare better.
_OF_ALL = (Busy, OperationalError, InterfaceError)


def _give(answers: Sequence[Answer], batch: Sequence[_Waiting[Request, Answer]]) -> None:
    for waiting, answer in zip(batch, answers, strict=True):
        waiting.answer = answer

"""Scans that arrive together share one reading, one append and one commit.

Whoever finds the desk free settles for all who wait; the others find their answer ready. So a queue at the
database becomes a larger batch instead of a longer wait, and no thread of its own is needed.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Overtaken, Unsure

BATCH_MAX = 32
ROUNDS_MAX = 50

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")
Done = TypeVar("Done")
# Decides a batch and hands the pen what is to be appended; called anew when another writer was faster.
Settle = Callable[[Sequence[Wish], Pen], list[Answer]]


class Busy(Exception):
    """The ledger could not be written now; the same scan may be sent again."""


class _Waiting(Generic[Wish, Answer]):
    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def done(self) -> bool:
        return self.answer is not None or self.error is not None


class Desk(Generic[Wish, Answer]):
    """Where one process's scans are settled, a batch at a time."""

    def __init__(self, settle: Settle[Wish, Answer]) -> None:
        self._settle = settle
        self._pen = Pen()
        self._queue: deque[_Waiting[Wish, Answer]] = deque()
        self._turn = threading.Lock()

    def ask(self, wish: Wish) -> Answer:
        """The answer to `wish`, settled with whatever else waits. Raises Busy, and whatever settling raises."""
        mine: _Waiting[Wish, Answer] = _Waiting(wish)
        self._queue.append(mine)
        while not mine.done():
            with self._turn:
                if not mine.done():
                    self._serve()
        if mine.answer is None:
            raise mine.error or Busy
        return mine.answer

    def forget(self) -> None:
        """Begin a new chain with the next row, as after a restart."""
        self._pen.put_down()

    def _serve(self) -> None:
        batch: list[_Waiting[Wish, Answer]] = []
        try:
            answers = self._tried(lambda pen: self._settle([each.wish for each in self._joined(batch)], pen))
        except Exception as error:
            for waiting in batch or self._joined(batch):
                waiting.error = error
        else:
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.answer = answer

    def _joined(self, batch: list[_Waiting[Wish, Answer]]) -> list[_Waiting[Wish, Answer]]:
        """The batch with whoever waits by now; called as late as can be, when this process has its turn to write."""
        batch += [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_MAX - len(batch)))]
        return batch

    def write(self, act: Callable[[Pen], Done]) -> Done:
        """Do `act`, which reads and then appends, as one whole; anew when another writer was faster. Raises Busy."""
        with self._turn:
            return self._tried(act)

    def _tried(self, act: Callable[[Pen], Done]) -> Done:
        faster: Exception | None = None
        for _round in range(ROUNDS_MAX):
            try:
                with statements.whole():
                    return act(self._pen)
            except (Overtaken, Unsure) as error:
                faster = error
            except BaseException:
                # A commit that failed leaves the pen ahead of the database.
                self._pen.put_down()
                raise
        raise Busy from faster

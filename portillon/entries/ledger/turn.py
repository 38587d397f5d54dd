"""Makes the threads of a process take turns: one at a time reads the ledger and appends to it."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Held, Overtaken, Unsure

ROUNDS_MAX = 50
# Passing a ticket on takes some milliseconds; if it takes longer, the scans of other tickets do not wait for it.
HELD_ROUNDS_MAX = 10
HELD_PAUSE_SECONDS = 0.005

Done = TypeVar("Done")


class Busy(Exception):
    """The ledger could not be written now. The same scan may be sent again."""


class Turn:
    """The right to use this process's pen; the thread that holds `lock` has it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._pen = Pen()

    def write(self, act: Callable[[Pen], Done]) -> Done:
        """Wait for the turn, then act as `take` does. Raises Busy, and whatever `act` raises."""
        with self.lock:
            return self.take(act)

    def take(self, act: Callable[[Pen], Done]) -> Done:
        """Run `act`, which reads and then appends; run it again if another writer was faster. The caller holds `lock`.

        Raises Busy, and whatever `act` raises.
        """
        faster: Exception | None = None
        held = 0
        for _round in range(ROUNDS_MAX):
            try:
                return self._attempt(act)
            except Held as error:
                held += 1
                if held == HELD_ROUNDS_MAX:
                    raise Busy from error
                time.sleep(HELD_PAUSE_SECONDS)
            except (Overtaken, Unsure) as error:
                faster = error
        raise Busy from faster

    def _attempt(self, act: Callable[[Pen], Done]) -> Done:
        """Run `act`. What it wrote may be undone with its transaction if it fails, which leaves the pen ahead of the
        database: only if nothing was written does the chain go on."""
        mark = self._pen.mark()
        try:
            with statements.whole():
                return act(self._pen)
        except BaseException:
            if self._pen.mark() != mark:
                self._pen.put_down()
            raise

    def forget(self) -> None:
        """Begin a new chain with the next row, as after a restart."""
        self._pen.put_down()


# All rows are written through this one turn: scans, reversals and overrides.
turn = Turn()

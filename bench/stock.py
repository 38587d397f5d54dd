"""Prepares what timed runs use up, before each starts: half again as much as the run so far that used most."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

MARGIN = 1.5
# On a fast machine the first runs may use up all that was prepared, but hardly more than two.
TRIES_MAX = 5

Done = TypeVar("Done")


class UsedUpError(Exception):
    """Each try used more than was prepared, so nothing was measured."""


@dataclass
class Stock:
    """Things numbered from 0 that can be used once. `make(first, count)` makes more of them."""

    make: Callable[[int, int], None]
    # What a run is expected to use; after the first run, the most that any run used.
    a_run: int
    runs_to_come: int
    _made: int = 0
    _used: int = 0

    def run(self, measure: Callable[[int], tuple[Done, int]]) -> Done:
        """Return the result of `measure(first)`, which uses things from number `first` on and also returns how many.

        A run that used more than was prepared is repeated. Raises UsedUpError.
        """
        for _try in range(TRIES_MAX):
            self._prepare()
            done, used = measure(self._used)
            self.a_run = max(self.a_run, used)
            self._used += used
            if self._used <= self._made:
                self.runs_to_come -= 1
                return done
            self._used = self._made
        raise UsedUpError(f"{TRIES_MAX} runs in a row used up what was prepared, {self.a_run} the last time")

    def _prepare(self) -> None:
        wanted = ceil(self.a_run * MARGIN)
        if self._made - self._used < wanted:
            # One batch for all runs to come, because a batch takes long to make.
            count = wanted * max(self.runs_to_come, 1)
            self.make(self._made, count)
            self._made += count

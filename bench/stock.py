"""What timed runs use up, prepared before they start: as much as earlier runs used and half again, on any machine."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

MARGIN = 1.5
# A run uses more than 1.5 times the last one's only once or twice, when the machine turns out to be fast.
TRIES_MAX = 5

Done = TypeVar("Done")


class UsedUpError(Exception):
    """Each try used more than was prepared for it; nothing was measured."""


@dataclass
class Stock:
    """Things numbered from 0, each good for one use; `make(first, count)` makes more of them."""

    make: Callable[[int, int], None]
    # What a run is expected to use; after the first one, what the hungriest used.
    a_run: int
    runs_to_come: int
    _made: int = 0
    _used: int = 0

    def run(self, measure: Callable[[int], tuple[Done, int]]) -> Done:
        """`measure(first)` gives its result and how many it used, from number `first` on. A run that wanted more than
        there was is measured again. Raises UsedUpError."""
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
            # One batch for all the runs to come: making them takes longer than using them.
            count = wanted * max(self.runs_to_come, 1)
            self.make(self._made, count)
            self._made += count

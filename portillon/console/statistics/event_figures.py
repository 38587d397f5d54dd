"""An event's figures while guests arrive, kept in memory and counted anew only when something has changed.

The tallies, a few rows, tell whether something has changed; counting reads all of the event's scans. A
process spends at most a tenth of its time on counting for a page, however many people watch it.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from portillon.entries import conflicts
from portillon.entries.figures import event_stats, event_sums, stats
from portillon.entries.ledger.snapshot import snapshot
from portillon.issuing.tickets.issued import persons_by_day, tickets_by_size
from portillon.places.models import Event

REST_TIMES_COST = 10
EVENTS_KEPT = 50


@dataclass(frozen=True)
class Figures:
    """The figures at one moment. `state` changes with them; `cost_s` is how long the counting took, in seconds."""

    state: str
    entries: dict[str, Any]
    conflicts: conflicts.Counts
    tickets_in: int
    by_day: dict[Any, int]
    by_size: dict[int, int]
    made_at: float
    cost_s: float

    @property
    def companions_expected(self) -> int:
        return sum((size - 1) * tickets for size, tickets in self.by_size.items())

    @property
    def companions_in(self) -> int:
        return max(0, int(self.entries["admitted"]) - self.tickets_in)


_kept: OrderedDict[int, Figures] = OrderedDict()


def figures_of(event: Event, fresh: bool = False) -> Figures:
    """Return the event's figures.

    Unless `fresh`, they may be as old as REST_TIMES_COST times the time that counting them takes.
    """
    state, kept = state_of(event), _kept.get(event.pk)
    if kept and not fresh and (kept.state == state or _is_young(kept)):
        return kept
    made = _counted(event, state)
    _kept[event.pk] = made
    _kept.move_to_end(event.pk)
    while len(_kept) > EVENTS_KEPT:
        _kept.popitem(last=False)
    return made


def state_of(event: Event) -> str:
    """Return a text that differs whenever a scan, a ticket or a reversal changes the figures."""
    counts = stats.counts(event)
    gates = "-".join(f"{gate['admitted']}.{gate['inside']}.{gate['refused']}" for gate in counts["per_gate"])
    there = "-".join(map(str, conflicts.counts(event)))
    return f"{event.pk}-{counts['expected']}-{counts['overridden']}-{counts['overrun']}-{gates}-{there}"


def _is_young(kept: Figures) -> bool:
    return time.monotonic() - kept.made_at < REST_TIMES_COST * kept.cost_s


def _counted(event: Event, state: str) -> Figures:
    start = time.monotonic()
    with snapshot():
        sums = event_sums.of(event.pk)
        entries = event_stats.figures_of(event, sums)
        there = conflicts.counts(event)
        by_day, by_size = persons_by_day(event), tickets_by_size(event)
    now = time.monotonic()
    return Figures(state, entries, there, sums.tickets, by_day, by_size, now, now - start)

"""Chooses which tickets to hand over to a device: those it names, or its share of all.

A device that holds less than half of its share of what is looked at came later than those that hold the rest: these are
asked for it. What it has asked for because of a guest counts as if it were still where it was, so that recalls of
single tickets move no others.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from portillon.entries.models import Recall
from portillon.entries.registers import look, recall
from portillon.entries.registers.look import Looked
from portillon.entries.registers.share import Shares
from portillon.entries.registers.wanted import Wanted


class Chosen(NamedTuple):
    """The tickets to be handed over, at most so many as were wanted; `after` is the id up to which all others were
    looked at, and `more` says that there are more."""

    tickets: Sequence[Looked]
    after: int
    more: bool


def choose(wanted: Wanted, most: int, now: datetime) -> Chosen:
    if wanted.tickets is not None:
        seen = look.at_some(wanted.event, wanted.gate, wanted.tickets)
        free = _free(wanted, seen.tickets, recall.asked_lately(seen.tickets, now), now)
        return Chosen(free[:most], wanted.after or 0, len(free) > most)
    seen = look.behind(wanted.event, wanted.gate, wanted.after)
    shares = Shares(wanted.event, wanted.gate, wanted.device, now)
    ours = [one for one in seen.tickets if shares.device_of(one.guest) == wanted.device.pk]
    asked = recall.asked_lately(ours, now)
    free = _free(wanted, ours, asked, now)
    if len(free) > most:
        return Chosen(free[:most], free[most - 1].ticket, more=True)
    _recall(wanted, ours, asked, shares.devices, now)
    return Chosen(free, max(seen.after, wanted.after or 0), seen.more)


def _free(
    wanted: Wanted, tickets: Sequence[Looked], asked: Mapping[int, Recall], now: datetime
) -> Sequence[Looked]:
    """Return those that nobody holds and that are kept for nobody else."""
    kept = {pk for pk, one in asked.items() if recall.lasts(one, now) and one.asker_id != wanted.device.pk}
    return [one for one in tickets if one.holder is None and one.ticket not in kept]


def _recall(
    wanted: Wanted,
    ours: Sequence[Looked],
    asked: Mapping[int, Recall],
    members: frozenset[int],
    now: datetime,
) -> None:
    """Ask for what others hold of the share, if that is more than half of it."""
    others = members - {wanted.device.pk}
    missing = [one for one in ours if one.holder in others and one.ticket not in asked]
    if 2 * len(missing) > len(ours):
        recall.for_share(wanted.event, wanted.device, missing, now)

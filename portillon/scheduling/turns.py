"""Which process does a chore, and what came of it: each change is one conditional UPDATE of one row.

A process holds a chore for a minute and says so again while it works. One that was killed is silent, and another takes
the chore when the minute is over.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from django.db.models import Q, QuerySet
from django.utils import timezone

from portillon.scheduling.alone import SomeFailed
from portillon.scheduling.chore import Chore
from portillon.scheduling.models import Turn

LEASE = timedelta(seconds=60)
RENEWED_AFTER = timedelta(seconds=15)
# Between two tries of a chore that fails, unless its own time is longer.
PAUSE_MAX = timedelta(hours=1)
PROGRAM = Path(__file__).parents[1]

logger = logging.getLogger(__name__)


class Lost(Exception):
    """Another process does the chore now: this one was silent for too long."""


@dataclass(slots=True)
class Claim:
    """The right to do `chore`, until `until` unless it is kept."""

    chore: Chore
    token: str
    until: datetime
    is_over: bool = False

    @property
    def _row(self) -> "QuerySet[Turn]":
        return Turn.objects.filter(name=self.chore.name, claim=self.token)

    def keep(self, now: datetime) -> None:
        """Renew it if it is time to. Raises Lost."""
        if self.until - now > LEASE - RENEWED_AFTER:
            return
        self.until = now + LEASE
        # The thread that does it may have ended it at this moment.
        if not self._row.update(lease_until=self.until) and not self.is_over:
            raise Lost

    def done(self, now: datetime) -> None:
        self._end(now, self.chore.every, failures=0, error="")

    def failed(self, now: datetime, error: Exception) -> None:
        """It is tried again after its time, then after twice as long each time."""
        failures = sum(self._row.values_list("failures", flat=True)) + 1
        self._end(now, pause_after(self.chore, failures), failures=failures, error=in_short(error))

    def partly_done(self, now: datetime, error: Exception) -> None:
        """Some of its units failed. They must not delay the others, so it is done again after its usual time."""
        failures = sum(self._row.values_list("failures", flat=True)) + 1
        self._end(now, self.chore.every, failures=failures, error=in_short(error))

    def _end(self, now: datetime, pause: timedelta, failures: int, error: str) -> None:
        self.is_over = True
        self._row.update(
            claim="", lease_until=None, ended_at=now, due_at=now + pause, failures=failures, error=error
        )


def pause_after(chore: Chore, failures: int) -> timedelta:
    longest = max(chore.every, PAUSE_MAX)
    return min(chore.every * 2.0 ** min(failures - 1, 20), longest)


def in_short(error: Exception) -> str:
    """The kind of error and where in the program it happened. Its message may name a person and is only logged."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PROGRAM)]
    kind = type(error).__name__
    return f"{kind} in {Path(ours[-1].filename).name}:{ours[-1].lineno}"[:200] if ours else kind


def claim_due(chores: Sequence[Chore], now: datetime) -> list[Claim]:
    """The right to do each chore that is due and that nobody does. Where none is due this is a single SELECT."""
    turns = {turn.name: turn for turn in Turn.objects.all()}
    new = [chore for chore in chores if chore.name not in turns]
    if new:
        rows = [Turn(name=chore.name, due_at=now) for chore in new]
        Turn.objects.bulk_create(rows, ignore_conflicts=True)
    known = [chore for chore in chores if chore.name in turns]
    due = [chore for chore in known if turns[chore.name].due_at <= now and not turns[chore.name].is_held(now)]
    return [claim for chore in [*new, *due] if (claim := _claimed(chore, now))]


def _claimed(chore: Chore, now: datetime) -> Claim | None:
    claim, until = token_hex(16), now + LEASE
    free = Turn.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now), name=chore.name, due_at__lte=now
    )
    if not free.update(claim=claim, lease_until=until, started_at=now):
        return None
    return Claim(chore, claim, until)


def do(claim: Claim, now: datetime, clock: Callable[[], datetime] = timezone.now) -> None:
    """Do the chore, and write down what came of it."""
    try:
        claim.chore.act(now)
    except SomeFailed as some:
        claim.partly_done(clock(), some.last)
    except Exception as error:
        logger.exception("the chore “%s” failed", claim.chore.name)
        claim.failed(clock(), error)
    else:
        claim.done(clock())

"""Which thread does which job, and what came of it: each change is one conditional UPDATE of one row.

A thread that lives says so every second. A job whose thread has been silent for half a minute waits again, and whoever
is free begins it anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.scheduling.alone import each

SILENT_MAX = timedelta(seconds=30)
# Perhaps it is the work itself that ends the process.
CONTINUED_MAX = 2
# So many of those that wait are looked at: when another thread takes the first, the next is at hand.
LOOKED_AT = 8

State = Work.State
UNFINISHED = (State.QUEUED, State.WORKING)


@dataclass(frozen=True)
class Claim:
    """The right to do `work`, for as long as its thread is not silent."""

    work: Work

    @property
    def _row(self) -> "QuerySet[Work]":
        return Work.objects.filter(pk=self.work.pk, state=State.WORKING, claim=self.work.claim)

    def beat(self, **reached: int) -> bool:
        """Say that it goes on and how far it is; False when another thread has taken it, or it is gone."""
        return bool(self._row.update(heartbeat_at=timezone.now(), **reached))

    def done(self, summary: dict[str, Any]) -> bool:
        """False when another thread has taken it: what this one did, the other finds done."""
        return self._end(state=State.DONE, summary=summary)

    def failed(self, problem: str) -> None:
        self._end(state=State.FAILED, problem=problem)

    def put_back(self) -> None:
        """The process ends: the next one begins it anew, and this does not count as being killed."""
        self._end(state=State.QUEUED)

    def _end(self, **fields: Any) -> bool:
        return bool(self._row.update(claim="", heartbeat_at=timezone.now(), **fields))


def claim_next() -> Claim | None:
    """The right to do the first job that waits, that this process knows, and whose file it sees."""
    here = Q(place="") | Q(place=background.place())
    waiting = Work.objects.filter(here, state=State.QUEUED, job__in=background.known)
    while candidates := list(waiting.order_by("pk")[:LOOKED_AT]):
        for work in candidates:
            if claim := _claimed(work):
                return claim
    return None


def _claimed(work: Work) -> Claim | None:
    token = token_hex(16)
    free = Work.objects.filter(pk=work.pk, state=State.QUEUED)
    if not free.update(state=State.WORKING, claim=token, heartbeat_at=timezone.now()):
        return None
    work.state, work.claim = State.WORKING, token
    return Claim(work)


def waiting_before(work: Work) -> int:
    """How many jobs are begun before it."""
    return Work.objects.filter(state=State.QUEUED, pk__lt=work.pk).count()


def find_silent(now: datetime) -> None:
    """Jobs whose process was killed wait again; those that it happened to too often fail with a sentence."""
    silent = Work.objects.filter(state=State.WORKING, heartbeat_at__lt=now - SILENT_MAX)
    found = list(silent.values_list("pk", flat=True))
    try:
        each("work", found, lambda pk: _put_back(silent.filter(pk=pk), now))
    finally:
        if found:
            background.announce()


def _put_back(silent: "QuerySet[Work]", now: datetime) -> None:
    for work in silent:
        still = silent.filter(claim=work.claim)
        if work.continued < CONTINUED_MAX:
            still.update(state=State.QUEUED, claim="", heartbeat_at=now, continued=F("continued") + 1)
        else:
            still.update(state=State.FAILED, claim="", heartbeat_at=now, problem=_given_up(work))


def _given_up(work: Work) -> str:
    with override(work.language):
        return _(
            "This work was begun three times, and each time the server was stopped or lost its database in the middle. "
            "It is given up. Part of it may be done; you may ask for it again, and nothing is done twice."
        )

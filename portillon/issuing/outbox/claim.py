"""Which worker sends which mail, and what came of it.

A worker claims a mail before it sends it, for a minute, and renews the claim while it sends. A worker that was killed
does not renew, so its mail becomes free again. Every change is one conditional UPDATE of one row.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from portillon.issuing.models import Outgoing
from portillon.issuing.outbox.kind import Kind, kinds
from portillon.issuing.outbox.pause import unpaused
from portillon.scheduling.alone import each

LEASE = timedelta(seconds=60)
RENEWED_AFTER = timedelta(seconds=15)
# How many of the mails that are due are read at once: if another worker takes the first, the next is at hand.
LOOKED_AT = 8
TRIES_MAX = 40
FIRST_PAUSE_SECONDS = 5.0
PAUSE_SECONDS_MAX = 3600.0
# How often a mail is sent again although an earlier sending may have arrived.
DOUBTS_MAX = 1
INTERRUPTED = gettext_noop(
    "The server was stopped while this mail was being sent, more than once. It may have arrived."
)

Status = Outgoing.Status


class Lost(Exception):
    """The claim has ended, because it was not renewed in time, and another worker may have the mail."""


@dataclass(slots=True)
class Claim:
    """The right to send `message`, until the time `until` unless it is renewed. `token` proves it."""

    message: Outgoing
    token: str
    until: datetime

    @property
    def _row(self) -> "QuerySet[Any]":
        outbox = type(self.message)._default_manager
        return outbox.filter(pk=self.message.pk, status=Status.SENDING, claim=self.token)

    def keep(self) -> None:
        """Renew the claim if a quarter of its time has passed. Raises Lost."""
        now = timezone.now()
        if self.until - now > LEASE - RENEWED_AFTER:
            return
        self.until = now + LEASE
        if not self._row.update(lease_until=self.until):
            raise Lost

    def sent(self) -> None:
        """The mail server took it."""
        now = timezone.now()
        self._end(status=Status.SENT, sent_at=now, attempts=F("attempts") + 1, last_error="")

    def refused(self, words: str) -> None:
        """The mail server refused it for good, with these words."""
        self._end(status=Status.FAILED, attempts=F("attempts") + 1, last_error=words)

    def later(self, words: str) -> None:
        """The mail server refused it for now. After TRIES_MAX tries it has failed for good."""
        tries = self.message.attempts + 1
        if tries >= TRIES_MAX:
            self.refused(words)
        else:
            self._again(words, pause_seconds(tries), attempts=tries)

    def doubtful(self, words: str) -> None:
        """Nobody knows whether the mail server took it. It is sent once more with the same Message-ID, and after that
        never again."""
        if self.message.doubts >= DOUBTS_MAX:
            self.refused(words)
        else:
            self._again(words, pause_seconds(1), attempts=F("attempts") + 1, doubts=F("doubts") + 1)

    def untried(self, words: str = "") -> None:
        """Nothing was sent, for a reason that has nothing to do with this mail. It may be claimed again at once."""
        self._again(words, 0)

    def drop(self) -> None:
        """Delete the row: the mail is no longer to be sent, for example because its ticket was cancelled."""
        self._row.delete()

    def note(self, **fields: Any) -> None:
        """Store what is known before the mail is sent, unless it is stored already. Raises Lost."""
        changed = {name: value for name, value in fields.items() if getattr(self.message, name) != value}
        for name, value in changed.items():
            setattr(self.message, name, value)
        if changed and not self._row.update(**changed):
            raise Lost

    def _again(self, words: str, seconds: float, **fields: Any) -> None:
        at = timezone.now() + timedelta(seconds=seconds)
        self._end(status=Status.QUEUED, last_error=words, next_try_at=at, **fields)

    def _end(self, **fields: Any) -> None:
        self._row.update(claim="", lease_until=None, **fields)


def claim_next() -> Claim | None:
    """A claim on the next mail that is due, kind by kind in their turn; None when none is due."""
    for kind in kinds():
        while candidates := _due(kind):
            for message in candidates:
                if claim := _claimed(message):
                    return claim
    return None


def _due(kind: Kind[Any]) -> list[Outgoing]:
    outbox = kind.model._default_manager
    queued = unpaused(kind, outbox.filter(status=Status.QUEUED, next_try_at__lte=timezone.now()))
    return list(queued.order_by("next_try_at", "pk")[:LOOKED_AT])


def _claimed(message: Outgoing) -> Claim | None:
    """None if another worker was faster."""
    token, until = token_hex(16), timezone.now() + LEASE
    free = type(message)._default_manager.filter(pk=message.pk, status=Status.QUEUED)
    if not free.update(status=Status.SENDING, claim=token, lease_until=until):
        return None
    return Claim(message, token, until)


def release_abandoned(now: datetime) -> None:
    """Free the mails whose claim was not renewed in time. One that is abandoned a second time has failed."""
    by_name = {kind.name: kind for kind in kinds()}
    each("the release of mails of the kind", by_name, lambda name: _release(by_name[name], now))


def _release(kind: Kind[Any], now: datetime) -> None:
    abandoned = kind.model._default_manager.filter(status=Status.SENDING, lease_until__lt=now)
    if not abandoned.exists():
        return
    free = {"claim": "", "lease_until": None, "doubts": F("doubts") + 1}
    abandoned.filter(doubts__gte=DOUBTS_MAX).update(status=Status.FAILED, last_error=INTERRUPTED, **free)
    abandoned.filter(doubts__lt=DOUBTS_MAX).update(status=Status.QUEUED, next_try_at=now, **free)


def pause_seconds(tries: int) -> float:
    """How long to wait after so many tries: 5 s, then twice as long each time, up to an hour. It varies by a fifth, so
    that not all mails are tried again at the same moment."""
    pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 20), PAUSE_SECONDS_MAX)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311  spreads load, guards nothing

"""Which worker sends which mail, and what came of it: each change is one conditional UPDATE of one row.

A worker holds a mail for a minute and says so again while it sends; one that was killed lets go by being silent.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from portillon.issuing.models import AccountMail, AnnouncementMail, InviteeMail, Message, RegistrationMail

LEASE = timedelta(seconds=60)
RENEWED_AFTER = timedelta(seconds=15)
# So many of those that are due are looked at: when another worker takes the first, the next is at hand.
LOOKED_AT = 8
TRIES_MAX = 40
FIRST_PAUSE_SECONDS = 5.0
PAUSE_SECONDS_MAX = 3600.0
# One more sending after one of which nobody knows what came of it.
DOUBTS_MAX = 1
INTERRUPTED = gettext_noop(
    "The server was stopped while this mail was being sent, more than once. It may have arrived."
)

Status = Message.Status
Mailed = AccountMail | RegistrationMail | Message | InviteeMail | AnnouncementMail
Outbox = (
    type[AccountMail] | type[RegistrationMail] | type[Message] | type[InviteeMail] | type[AnnouncementMail]
)
# Tickets late, of which there may be thousands: for the others somebody waits. Then what an organiser writes to all.
OUTBOXES: tuple[Outbox, ...] = (AccountMail, RegistrationMail, Message, InviteeMail, AnnouncementMail)


class Lost(Exception):
    """Another worker holds the mail: this one was silent for too long."""


@dataclass(slots=True)
class Claim:
    """The right to send `message`, until `until` unless it is kept."""

    message: Mailed
    until: datetime

    @property
    def _row(self) -> "QuerySet[Any]":
        outbox = type(self.message).objects
        return outbox.filter(pk=self.message.pk, status=Status.SENDING, claim=self.message.claim)

    def keep(self) -> None:
        """Renew it if it is time to. Raises Lost."""
        now = timezone.now()
        if self.until - now > LEASE - RENEWED_AFTER:
            return
        self.until = now + LEASE
        if not self._row.update(lease_until=self.until):
            raise Lost

    def sent(self) -> None:
        now = timezone.now()
        self._end(status=Status.SENT, sent_at=now, attempts=F("attempts") + 1, last_error="")

    def refused(self, words: str) -> None:
        """For good."""
        self._end(status=Status.FAILED, attempts=F("attempts") + 1, last_error=words)

    def later(self, words: str) -> None:
        """Refused for now; after many tries, for good."""
        tries = self.message.attempts + 1
        if tries >= TRIES_MAX:
            self.refused(words)
        else:
            self._again(words, pause_seconds(tries), attempts=tries)

    def doubtful(self, words: str) -> None:
        """The server may have taken it: once more, with the same Message-ID, and never a third time."""
        if self.message.doubts >= DOUBTS_MAX:
            self.refused(words)
        else:
            self._again(words, pause_seconds(1), attempts=F("attempts") + 1, doubts=F("doubts") + 1)

    def untried(self, words: str = "") -> None:
        """Nothing was sent, and it is not the mail's fault."""
        self._again(words, 0)

    def drop(self) -> None:
        """Its ticket is no longer valid, or nobody has the account."""
        self._row.delete()

    def note(self, **fields: Any) -> None:
        """What is known before the sending; written with the outcome if it is the same already. Raises Lost."""
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
    """The right to send one of the mails that are due, or None when none is."""
    for outbox in OUTBOXES:
        while candidates := _due(outbox):
            for message in candidates:
                if claim := _claimed(message):
                    return claim
    return None


def release_abandoned(now: datetime) -> None:
    """Give free what silent workers held. The second time a mail is left like that, it is left alone."""
    for outbox in OUTBOXES:
        _release(outbox, now)


def _release(outbox: Outbox, now: datetime) -> None:
    silent: QuerySet[Any] = outbox.objects.filter(status=Status.SENDING, lease_until__lt=now)
    if not silent.exists():
        return
    free = {"claim": "", "lease_until": None, "doubts": F("doubts") + 1}
    silent.filter(doubts__gte=DOUBTS_MAX).update(status=Status.FAILED, last_error=INTERRUPTED, **free)
    silent.filter(doubts__lt=DOUBTS_MAX).update(status=Status.QUEUED, next_try_at=now, **free)


def pause_seconds(tries: int) -> float:
    """5 s, then twice as long each time up to an hour; a fifth more or less, so that not all come back at once."""
    pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 20), PAUSE_SECONDS_MAX)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311


def _due(outbox: Outbox) -> list[Any]:
    queued: QuerySet[Any] = outbox.objects.filter(status=Status.QUEUED, next_try_at__lte=timezone.now())
    if outbox is Message:
        queued = queued.filter(event__mail_pause=None, programme__mail_pause=None)
    if outbox is AnnouncementMail:
        queued = queued.filter(announcement__event__mail_pause=None)
    if outbox is InviteeMail:
        queued = queued.filter(event__mail_pause=None)
    return list(queued.order_by("next_try_at", "pk")[:LOOKED_AT])


def _claimed(message: Mailed) -> Claim | None:
    claim, until = token_hex(16), timezone.now() + LEASE
    free: QuerySet[Any] = type(message).objects.filter(pk=message.pk, status=Status.QUEUED)
    if not free.update(status=Status.SENDING, claim=claim, lease_until=until):
        return None
    message.claim = claim
    return Claim(message, until)

"""How far the mails of an event or a programme are, for the pages that show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from portillon.issuing.models import Message, Outgoing
from portillon.issuing.outbox import trouble as mail_trouble
from portillon.issuing.outbox.claim import INTERRUPTED
from portillon.issuing.outbox.pause import is_paused
from portillon.places.occasion import Occasion, field_of

Status = Message.Status
WAITING = (Status.QUEUED, Status.SENDING)
# Which mails a page shows, by the name of its filter.
SHOWN: dict[str, tuple[str, ...]] = {
    "all": tuple(Status.values),
    "waiting": WAITING,
    "sent": (Status.SENT,),
    "failed": (Status.FAILED,),
}


@dataclass(frozen=True)
class Progress:
    """How many mails stand how, and how far the requests are that still have mails waiting.

    These requests asked for `total` mails, of which `done` no longer wait. `trouble` says why a mail that waits was not
    taken at its last try; it is empty if nothing is wrong.
    """

    waiting: int
    sent: int
    failed: int
    done: int
    total: int
    is_paused: bool
    trouble: str


def progress_of(occasion: Occasion) -> Progress:
    mails = Message.objects.filter(**field_of(occasion))
    counts = dict(mails.values_list("status").annotate(Count("pk")).order_by())
    waiting = sum(counts.get(status, 0) for status in WAITING)
    asked = mails.filter(request__in=_unfinished(mails)).count() if waiting else 0
    return Progress(
        waiting=waiting,
        sent=counts.get(Status.SENT, 0),
        failed=counts.get(Status.FAILED, 0),
        done=max(asked - waiting, 0),
        total=asked,
        is_paused=is_paused(occasion),
        trouble=_trouble(mails) if waiting else "",
    )


def mails_of(occasion: Occasion, show: str) -> "QuerySet[Message]":
    """The mails that the filter `show` lets through, the newest first."""
    return Message.objects.filter(**field_of(occasion), status__in=SHOWN[show]).order_by("-pk")


def last_of(ticket_ids: Iterable[int]) -> dict[int, Message]:
    """The newest mail of each ticket that has one, by the ticket's id."""
    of_tickets = Message.objects.filter(credential_id__in=list(ticket_ids)).order_by()
    newest = of_tickets.values("credential_id").annotate(newest=Max("pk")).values("newest")
    return {message.credential_id: message for message in Message.objects.filter(pk__in=newest)}


def words_of(message: Outgoing) -> str:
    """Why the mail was not taken, in the reader's language; empty if nothing went wrong."""
    return in_words(message.last_error)


def in_words(error: str) -> str:
    """The same for `error`, the `last_error` of a mail. What a server said about one mail is not translated."""
    return _(INTERRUPTED) if error == INTERRUPTED else mail_trouble.sentence(error)


def _unfinished(mails: "QuerySet[Message]") -> list[str]:
    """The requests that still have mails waiting."""
    return list(mails.filter(status__in=WAITING).values_list("request", flat=True).distinct().order_by())


def _trouble(mails: "QuerySet[Message]") -> str:
    stuck = mails.filter(~Q(last_error=""), status=Status.QUEUED).order_by("-next_try_at").first()
    return words_of(stuck) if stuck else ""

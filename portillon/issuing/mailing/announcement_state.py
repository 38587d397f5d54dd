"""How far the mails of announcements are, and why some were not taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min

from portillon.issuing.models import Announcement, AnnouncementMail
from portillon.issuing.outbox.state import WAITING, in_words

Status = AnnouncementMail.Status
REASONS_MAX = 10
ROWS_MAX = 1000


@dataclass(frozen=True)
class Counts:
    """How many mails of an announcement stand how."""

    waiting: int
    sent: int
    failed: int


def counts_of(announcements: Sequence[Announcement]) -> dict[int, Counts]:
    """By the announcement's id."""
    found: dict[int, dict[str, int]] = {one.pk: {} for one in announcements}
    mails = AnnouncementMail.objects.filter(announcement__in=list(found)).order_by()
    for pk, status, number in mails.values_list("announcement", "status").annotate(Count("pk")):
        found[pk][status] = number
    return {
        pk: Counts(
            waiting=sum(numbers.get(status, 0) for status in WAITING),
            sent=numbers.get(Status.SENT, 0),
            failed=numbers.get(Status.FAILED, 0),
        )
        for pk, numbers in found.items()
    }


@dataclass(frozen=True)
class Failure:
    """A reason why mails of an announcement were not taken: one guest's name, how many others it happened to, and what
    the mail server said."""

    name: str
    others: int
    words: str


def failures_of(announcements: Sequence[Announcement]) -> dict[int, list[Failure]]:
    """By the announcement's id, if it has any: up to REASONS_MAX reasons, the most frequent first."""
    failed = AnnouncementMail.objects.filter(
        announcement__in=[one.pk for one in announcements], status=Status.FAILED
    ).order_by()
    grouped = failed.values_list("announcement", "last_error")
    reasons = grouped.annotate(number=Count("pk"), name=Min("credential__holder__name")).order_by("-number")
    found: dict[int, list[Failure]] = {}
    for pk, error, number, name in reasons[:ROWS_MAX]:
        told = found.setdefault(pk, [])
        if len(told) < REASONS_MAX:
            told.append(Failure(name, number - 1, in_words(error)))
    return found

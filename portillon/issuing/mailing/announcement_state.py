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
    """In mails."""

    waiting: int
    sent: int
    failed: int


def counts_of(announcements: Sequence[Announcement]) -> dict[int, Counts]:
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
    """Why mails were not taken: one of those whom they were for, how many others, and the mail server's words."""

    name: str
    others: int
    words: str


def failures_of(announcements: Sequence[Announcement]) -> dict[int, list[Failure]]:
    """The most frequent first, REASONS_MAX of each; those without a failure are left out."""
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

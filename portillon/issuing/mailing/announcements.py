"""What an organiser writes to many guests: one row of the outbox for each ticket, and what a mail of it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, Min, Value
from django.db.models.expressions import Combinable

from portillon.accounts.colour import DEFAULT
from portillon.accounts.models import User
from portillon.issuing.mailing.announcement_text import filled, values_for, written_in
from portillon.issuing.mailing.letter import Letter, language_of
from portillon.issuing.models import Announcement, AnnouncementMail, Credential
from portillon.issuing.outbox.rows import add_for, unsent_columns
from portillon.issuing.outbox.state import WAITING, in_words
from portillon.places.models import Event

Status = AnnouncementMail.Status
REASONS_MAX = 10
ROWS_MAX = 1000


def announce(event: Event, texts: Mapping[str, str], by: User, request: str) -> Announcement:
    """The announcement with these fields; the same `request` again gets the same one. It has no mails yet."""
    made, _is_new = Announcement.objects.get_or_create(
        event=event, request=request, defaults={**texts, "created_by": by}
    )
    return made


def queue(announcement: Announcement, ticket_ids: Sequence[int]) -> int:
    """A mail for each of these that is valid and has an address; how many are new. Nobody gets the same one twice."""
    tickets = Credential.objects.filter(event=announcement.event_id, pk__in=ticket_ids)
    columns: dict[str, Combinable] = {
        "announcement_id": Value(announcement.pk, BigIntegerField()),
        "credential_id": F("pk"),
        **unsent_columns(),
    }
    return add_for(AnnouncementMail, tickets.exclude(holder__email=""), columns)


def announcement_letter(message: AnnouncementMail) -> Letter:
    """In the message's language. Takes `announcement`, and `credential` with holder and event."""
    organisation = message.announcement.event.organisation
    values = values_for(message.credential, message.language)
    subject, text = written_in(message.announcement, message.language)
    context = {
        "title": filled(subject, values),
        "text": filled(text, values),
        "organisation": organisation.name,
        "reply_to": organisation.reply_to,
        "accent": organisation.accent or DEFAULT,
    }
    return Letter(context["title"], "announcement", context)


def loaded(message: AnnouncementMail) -> AnnouncementMail:
    """With what its letter needs."""
    related = (
        "announcement__event__organisation",
        "credential__holder",
        "credential__event__organisation",
        "credential__event__venue",
    )
    return AnnouncementMail.objects.select_related(*related).get(pk=message.pk)


def is_due(message: AnnouncementMail) -> bool:
    """Whether it is sent at all: not to somebody whose ticket is no longer valid."""
    return message.credential.status == "valid" and bool(message.credential.holder.email)


def goes_to(message: AnnouncementMail) -> dict[str, str]:
    """Where and in which language it is sent now."""
    return {"address": message.credential.holder.email, "language": language_of(message.credential)}


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

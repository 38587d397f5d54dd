"""Mails of announcements: what an organiser writes to many guests, one mail for each ticket."""

from collections.abc import Mapping, Sequence

from django.db.models import BigIntegerField, F, Value
from django.db.models.expressions import Combinable

from portillon.accounts.models import Organisation, User
from portillon.issuing.mailing.announcement_text import filled, values_for, written_in
from portillon.issuing.models import Announcement, AnnouncementMail, Credential
from portillon.issuing.outbox.kind import Kind, Letter, Recipient, register
from portillon.issuing.outbox.rows import add_for, unsent_columns
from portillon.places.models import Event


def announce(event: Event, texts: Mapping[str, str], by: User, request: str) -> Announcement:
    """Store an announcement with these fields, without mails yet. The same `request` again gives the same one."""
    made, _is_new = Announcement.objects.get_or_create(
        event=event, request=request, defaults={**texts, "created_by": by}
    )
    return made


def queue(announcement: Announcement, ticket_ids: Sequence[int]) -> int:
    """Queue a mail for each of these tickets that is valid and whose holder has an address; how many are new. No ticket
    gets the same announcement twice."""
    tickets = Credential.objects.filter(event=announcement.event_id, pk__in=ticket_ids)
    columns: dict[str, Combinable] = {
        "announcement_id": Value(announcement.pk, BigIntegerField()),
        "credential_id": F("pk"),
        **unsent_columns(),
    }
    return add_for(AnnouncementMail, tickets.valid().with_address(), columns)


def is_due(message: AnnouncementMail) -> bool:
    """Whether the guest's ticket is still valid, and the guest can be reached."""
    return message.credential.status == "valid" and bool(message.credential.holder.email)


def goes_to(message: AnnouncementMail) -> Recipient:
    """The guest, in their language if it is known, else in the organisation's."""
    holder = message.credential.holder
    return Recipient(holder.email, holder.language or organisation_of(message).language)


def organisation_of(message: AnnouncementMail) -> Organisation:
    return message.announcement.event.organisation


def letter(message: AnnouncementMail) -> Letter:
    """What the mail says, in the message's language if the announcement was written in it."""
    values = values_for(message.credential, message.language)
    subject, text = (filled(one, values) for one in written_in(message.announcement, message.language))
    return Letter(subject, "announcement", {"title": subject, "text": text})


register(
    Kind(
        name="announcement",
        model=AnnouncementMail,
        # Last: there may be thousands, and nobody waits for one.
        turn=50,
        is_due=is_due,
        letter=letter,
        goes_to=goes_to,
        organisation=organisation_of,
        related=(
            "announcement__event__organisation",
            "credential__holder",
            "credential__event__organisation",
            "credential__event__venue",
        ),
        about={
            Credential: "credential",
            Event: "announcement__event",
            Organisation: "credential__organisation",
        },
        is_pausable=True,
    )
)

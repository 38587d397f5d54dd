"""The tables of the outbox, one for each kind of mail, with announcements and pauses (invitations: invitee.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Invitation, Organisation, SenderRequest, User
from portillon.issuing.models.credential import Credential
from portillon.issuing.models.outgoing import Outgoing
from portillon.issuing.models.registration import Registration
from portillon.places.models import Event, Gate, Programme
from portillon.places.occasion import FOR_ONE


class Message(Outgoing):
    """A mail about a ticket or pass. One `request` makes at most one mail for each ticket.

    A one-time code has neither `event` nor `programme`, so that pauses do not stop it and lists do not show it.
    """

    class Kind(models.TextChoices):
        TICKET = "ticket"
        REISSUE = "reissue"
        CODE = "code"
        REMINDER = "reminder"

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="messages")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="messages", db_index=False)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, related_name="messages", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    request = models.CharField(max_length=40)
    idempotency_key = models.CharField(max_length=100, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "next_try_at", "id"], name="mails_that_are_due"),
            models.Index(fields=["event", "status", "id"], name="mails_of_an_event"),
            models.Index(fields=["programme", "status", "id"], name="mails_of_a_programme"),
        ]


class AccountMail(Outgoing):
    """A mail about an account. Its link is made when the mail is sent, so that no row contains one.

    A reset for an address without an account gets a row, too, so that the answer does not tell who has an account. That
    row has no `user` and is deleted unsent.
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        INVITATION = "invitation"
        NOTICE = "notice"
        SENDER = "sender"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="mails")
    sender_request = models.ForeignKey(SenderRequest, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at", "id"], name="account_mails_that_are_due")]


class AlarmMail(Outgoing):
    """A mail to a member about what looks like an attack: many inquiries about guests from one place, `gate` or
    `event`, or many registrations for the event from one network."""

    class About(models.TextChoices):
        INQUIRIES = "inquiries"
        WAVE = "wave"

    about = models.CharField(max_length=10, choices=About.choices)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    gate = models.ForeignKey(Gate, models.CASCADE, null=True, related_name="+", db_index=False)
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at", "id"], name="alarm_mails_due")]


class RegistrationMail(Outgoing):
    """A mail about a registration without a ticket: not yet, or no longer. Its link is made when the mail is sent."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        WAITING = "waiting"
        OFFER = "offer"
        LAPSED = "lapsed"
        CANCELLED = "cancelled"
        AGAIN = "again"

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at", "id"], name="registration_mails_due")]


class Announcement(models.Model):
    """A message from an organiser to many guests of an event, in one to three languages.

    A language has a subject and a text, or neither. A second click repeats the `request` and adds no announcement.
    """

    class Audience(models.TextChoices):
        ALL = "all", _("everybody with a valid ticket")
        ARRIVED = "arrived", _("who has arrived")
        MISSING = "missing", _("who has not arrived")

    event = models.ForeignKey(Event, models.CASCADE, related_name="announcements")
    audience = models.CharField(_("to whom"), max_length=10, choices=Audience.choices)
    subject_fr = models.CharField(max_length=150, blank=True)
    subject_de = models.CharField(max_length=150, blank=True)
    subject_en = models.CharField(max_length=150, blank=True)
    text_fr = models.TextField(max_length=5000, blank=True)
    text_de = models.TextField(max_length=5000, blank=True)
    text_en = models.TextField(max_length=5000, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    request = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "request"], name="one_request_is_one_announcement")
        ]


class AnnouncementMail(Outgoing):
    """The mail of an announcement to one ticket's holder. Its text is composed when the mail is sent."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="mails", db_index=False)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="announcement_mails")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "credential"], name="an_announcement_is_one_mail_a_ticket"
            )
        ]
        indexes = [
            models.Index(fields=["status", "next_try_at", "id"], name="announcement_mails_due"),
            models.Index(fields=["announcement", "status"], name="mails_of_an_announcement"),
        ]


class MailPause(models.Model):
    """While this row exists, the mails of the event or programme wait."""

    event = models.OneToOneField(Event, models.CASCADE, null=True, related_name="mail_pause")
    programme = models.OneToOneField(Programme, models.CASCADE, null=True, related_name="mail_pause")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=FOR_ONE, name="a_pause_is_of_an_event_or_a_programme")
        ]

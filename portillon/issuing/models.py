"""Who may come in: holders, their credentials, and the keys that open an event's codes."""

import secrets
import unicodedata
from functools import lru_cache

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES, Invitation, Organisation, User
from portillon.issuing.erasure_models import Erasure
from portillon.issuing.invitee_models import Invitee, InviteeMail
from portillon.issuing.outgoing import Outgoing
from portillon.issuing.registration_models import Answer, Question, Registration, RegistrationForm
from portillon.issuing.rehearsal_models import PracticeTicket, Rehearsal
from portillon.places.models import Event, Gate, PassType, Programme

__all__ = [
    "Answer", "Erasure", "Invitee", "InviteeMail", "Outgoing", "PracticeTicket", "Question", "Registration",
    "RegistrationForm", "Rehearsal",
]  # fmt: skip

# A ticket is for an event, a pass for a programme, and so are the keys that open their codes.
FOR_ONE = Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False)


class OpeningKey(models.Model):
    """Which event or programme a key id in a token's head stands for; the key is derived from the secret file."""

    key_id = models.BinaryField(max_length=4, unique=True)
    generation = models.PositiveIntegerField()
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="opening_keys")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="opening_keys")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "generation"], name="one_opening_key_a_generation"),
            models.UniqueConstraint(
                fields=["programme", "generation"], name="one_opening_key_a_programme_and_generation"
            ),
            models.CheckConstraint(condition=FOR_ONE, name="a_key_opens_an_event_or_a_programme"),
        ]


class Holder(models.Model):
    """The person a credential belongs to; removed with it, and named nowhere else.

    `event` is the list the person is on and `sorted_as` the place in it, so that an index gives 100,000 names in order.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="holders")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="holders", db_index=False)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, related_name="holders", db_index=False
    )
    name = models.CharField(_("name"), max_length=200)
    sorted_as = models.CharField(max_length=200, blank=True, editable=False)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    # What is left then counts, and names nobody (erasure.py).
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        # With the address a search that finds little needs the index alone.
        indexes = [
            models.Index(fields=["event", "sorted_as", "id", "email"], name="holders_of_an_event_by_name"),
            models.Index(
                fields=["programme", "sorted_as", "id", "email"], name="holders_of_a_programme_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


# An import folds each name of a chunk several times.
@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Without accents and case: how names are sorted and sought."""
    if text.isascii():
        return text.lower()[:200]
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))[:200]


def fresh_page_secret() -> str:
    """What makes the holder's page unguessable: 128 random bits."""
    return secrets.token_urlsafe(16)


class CredentialQuerySet(models.QuerySet["Credential"]):
    def tickets(self) -> "CredentialQuerySet":
        return self.filter(event__isnull=False)

    def passes(self) -> "CredentialQuerySet":
        return self.filter(programme__isnull=False)

    def valid(self) -> "CredentialQuerySet":
        return self.filter(cancelled_at=None, blocked_at=None)


class Credential(models.Model):
    """A ticket for an event, or a pass of a programme. `issue` grows with each reissue, so that older codes are known
    for what they are. A pass with `valid_days` is valid for so many days from its first use on."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="credentials")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="tickets")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="passes")
    pass_type = models.ForeignKey(PassType, models.PROTECT, null=True, related_name="passes")
    holder = models.OneToOneField(Holder, models.CASCADE, related_name="credential")
    number = models.CharField(
        _("number"), max_length=9, help_text="typed by hand when the code cannot be read"
    )
    page_secret = models.CharField(max_length=30, unique=True, default=fresh_page_secret)
    issue = models.PositiveSmallIntegerField(default=1)
    admits = models.PositiveSmallIntegerField(_("admits"), default=1)
    seat = models.CharField(_("seat"), max_length=200, blank=True)
    price = models.CharField(_("price"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=100, blank=True)
    transferable = models.BooleanField(_("transferable"), default=False)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    door_note = models.CharField(_("note for the door"), max_length=200, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="a_number_is_one_credential"),
            models.UniqueConstraint(
                fields=["event", "external_id"],
                condition=~Q(external_id=""),
                name="an_external_id_is_one_ticket",
            ),
            models.UniqueConstraint(
                fields=["programme", "external_id"],
                condition=~Q(external_id=""),
                name="an_external_id_is_one_pass",
            ),
            models.CheckConstraint(condition=Q(admits__gte=1), name="a_credential_admits_somebody"),
            models.CheckConstraint(condition=FOR_ONE, name="a_credential_is_a_ticket_or_a_pass"),
        ]
        indexes = [
            models.Index(fields=["event", "seat", "id"], name="tickets_of_an_event_by_seat"),
            models.Index(fields=["programme", "number"], name="passes_by_number"),
            # Few beside all others.
            models.Index(
                fields=["organisation", "blocked_at"],
                condition=Q(blocked_at__isnull=False),
                name="blocked_credentials",
            ),
            models.Index(
                fields=["organisation", "cancelled_at"],
                condition=Q(cancelled_at__isnull=False),
                name="cancelled_credentials",
            ),
        ]

    @property
    def status(self) -> str:
        if self.cancelled_at:
            return "cancelled"
        return "blocked" if self.blocked_at else "valid"


class OldNumber(models.Model):
    """A number that a pass had until it was reissued; whoever types it learns that it is blocked."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    number = models.CharField(max_length=9)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="old_numbers")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="an_old_number_is_one_credential")
        ]


class Change(models.Model):
    """What somebody did to a ticket: a person, or a program by the name of its key. It goes with the ticket."""

    class What(models.TextChoices):
        ISSUED = "issued"
        CHANGED = "changed"
        REISSUED = "reissued"
        CANCELLED = "cancelled"
        BLOCKED = "blocked"
        UNBLOCKED = "unblocked"

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_key = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(auto_now_add=True)


class PageOpening(models.Model):
    """When the holder's page of a ticket was opened for the first and, to a few minutes, the last time. It goes with
    the ticket."""

    credential = models.OneToOneField(Credential, models.CASCADE, related_name="page_opening")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()


class Message(Outgoing):
    """One mail about one ticket or pass. `request` is what asked for it, and one request makes one mail a ticket.

    A one-time code belongs to neither event nor programme: no pause holds it and no list shows it.
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
    """One mail about somebody's account. Links are made when it is sent, so that no row tells one.

    A reset that was asked for an address which nobody has is a row like any other, and is dropped when it is due.
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        INVITATION = "invitation"
        NOTICE = "notice"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="mails")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "next_try_at", "id"], name="account_mails_that_are_due")]


class RegistrationMail(Outgoing):
    """One mail about a registration that has no ticket yet, or none any more; the link is made when it is sent."""

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
    """What an organiser writes to many guests of an event, in one to three languages; a language has both its subject
    and its text, or neither. `request` is what asked for it, so that a second click is the same one."""

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
    """One mail of an announcement, about one ticket: what it says is put together when it is sent."""

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


class OneTimeCode(models.Model):
    """That somebody typed a pass's number and was sent a code to prove that the pass is theirs; for a number that
    nobody has, a row like any other with no credential. The code itself is made from `handle` and the secret file.

    `number` is hashed, `gate` is the venue's desk whose poster was opened; rows are kept for a day, to count by.
    """

    handle = models.CharField(max_length=40, unique=True)
    credential = models.ForeignKey(Credential, models.CASCADE, null=True, related_name="+")
    number = models.CharField(max_length=32)
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number", "created_at"], name="codes_of_a_number"),
            models.Index(fields=["gate", "created_at"], name="codes_of_a_venue"),
            models.Index(fields=["created_at"], name="codes_by_age"),
        ]


class MailPause(models.Model):
    """While it is there, no mail of the event or programme is sent; those that are asked for wait."""

    event = models.OneToOneField(Event, models.CASCADE, null=True, related_name="mail_pause")
    programme = models.OneToOneField(Programme, models.CASCADE, null=True, related_name="mail_pause")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=FOR_ONE, name="a_pause_is_of_an_event_or_a_programme")
        ]

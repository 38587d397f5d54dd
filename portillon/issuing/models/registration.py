"""Registration for an event: the form, its questions, and people's registrations with their answers."""

import secrets
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portillon.accounts.in_words import best_of
from portillon.accounts.models import LANGUAGES, Organisation
from portillon.issuing.models.named import whole_name
from portillon.places.bounds import dates_within
from portillon.places.models import Event

OFFER_HOURS_MAX = 24 * 14


class RegistrationForm(models.Model):
    """The form by which people register for an event, and its settings. An empty text is not shown."""

    class Guests(models.TextChoices):
        NOTHING = "nothing", _("nothing")
        NUMBER = "number", _("how many persons")
        NAMES = "names", _("the names of those who agreed")

    event = models.OneToOneField(Event, models.CASCADE, related_name="registration_form")
    is_published = models.BooleanField(_("the form is open to everybody who has its link"), default=False)
    is_listed = models.BooleanField(_("the event stands in the public list"), default=True)
    is_restricted = models.BooleanField(
        _("only people who are invited may register"), default=False, db_default=False
    )
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("empty: when the event starts")
    )
    confirms_email = models.BooleanField(_("the e-mail address is confirmed first"), default=False)
    names_companions = models.BooleanField(_("companions are named"), default=False)
    has_waiting_list = models.BooleanField(_("who finds no place may wait for one"), default=False)
    offers_by_itself = models.BooleanField(
        _("free places are offered in the order of the list"), default=True
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("an offered place is kept for so many hours"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(OFFER_HOURS_MAX)],
    )
    tells_guests = models.CharField(
        _("what guests see of each other"), max_length=10, choices=Guests.choices, default=Guests.NOTHING
    )
    intro_fr = models.TextField(_("introduction in French"), max_length=2000, blank=True)
    intro_de = models.TextField(_("introduction in German"), max_length=2000, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=2000, blank=True)
    privacy_fr = models.TextField(_("data protection in French"), max_length=4000, blank=True)
    privacy_de = models.TextField(_("data protection in German"), max_length=4000, blank=True)
    privacy_en = models.TextField(_("data protection in English"), max_length=4000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(offer_hours__gte=1), name="an_offer_lasts_an_hour"),
            dates_within("registration_is_open_in_known_years", "opens_at", "closes_at"),
        ]

    @property
    def intro(self) -> str:
        texts = {"fr": self.intro_fr, "de": self.intro_de, "en": self.intro_en}
        return best_of(texts, self.event.organisation.language)

    @property
    def privacy(self) -> str:
        texts = {"fr": self.privacy_fr, "de": self.privacy_de, "en": self.privacy_en}
        return best_of(texts, self.event.organisation.language)


class Question(models.Model):
    """A field that the organiser adds to the form. A removed question keeps its answers but is no longer asked.

    Each of `choices` has labels by language and a `key`, which the answers store.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("a line of text")
        LONG_TEXT = "long_text", _("a longer text")
        CHOICE = "choice", _("one choice")
        CHOICES = "choices", _("several choices")
        NUMBER = "number", _("a number")
        DATE = "date", _("a date")
        YES_NO = "yes_no", _("yes or no")
        FILE = "file", _("a file")

    form = models.ForeignKey(RegistrationForm, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    label_fr = models.CharField(_("question in French"), max_length=200, blank=True)
    label_de = models.CharField(_("question in German"), max_length=200, blank=True)
    label_en = models.CharField(_("question in English"), max_length=200, blank=True)
    help_fr = models.CharField(_("help in French"), max_length=300, blank=True)
    help_de = models.CharField(_("help in German"), max_length=300, blank=True)
    help_en = models.CharField(_("help in English"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(label_fr="", label_de="", label_en=""), name="a_question_asks_something"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        texts = {"fr": self.label_fr, "de": self.label_de, "en": self.label_en}
        return best_of(texts, self.form.event.organisation.language)

    @property
    def help(self) -> str:
        texts = {"fr": self.help_fr, "de": self.help_de, "en": self.help_en}
        return best_of(texts, self.form.event.organisation.language)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return each choice's key with its label in the active language."""
        language = self.form.event.organisation.language
        return [(choice["key"], best_of(choice, language)) for choice in self.choices]


def fresh_handle() -> str:
    """Return a handle of 96 random bits. A link names its registration by it; link.py adds an HMAC as proof."""
    return secrets.token_urlsafe(12)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """The conditions here say in the database what `Registration.state` says of one row."""

    def in_state(self, state: str) -> "RegistrationQuerySet":
        if state == Registration.Status.REGISTERED:
            return self.filter(status=state).exclude(_WITHDRAWN)
        if state == Registration.Status.CANCELLED:
            return self.filter(Q(status=state) | _WITHDRAWN)
        return self.filter(status=state)

    def alive(self) -> "RegistrationQuerySet":
        """Return those that have not ended."""
        return self.filter(status__in=ALIVE).exclude(_WITHDRAWN)

    def known(self) -> "RegistrationQuerySet":
        """Return those whose people may not register anew: blocking a ticket does not end their registration."""
        return self.filter(status__in=ALIVE, credential__cancelled_at=None)

    def by_state(self) -> dict[str, int]:
        """Return how many there are in each state; a state without any is missing."""
        stored = dict(self.order_by().values_list("status").annotate(Count("pk")))
        withdrawn = self.filter(_WITHDRAWN).count()
        moved = {Registration.Status.REGISTERED: -withdrawn, Registration.Status.CANCELLED: withdrawn}
        return {**stored, **{state: stored.get(state, 0) + n for state, n in moved.items()}}

    def waiting(self) -> "RegistrationQuerySet":
        """Return the waiting list in its order."""
        return self.filter(status=Registration.Status.WAITING).order_by("waiting_since", "pk")

    def holding(self) -> "RegistrationQuerySet":
        """Return the registrations whose places are held for a limited time."""
        return self.filter(status__in=(Registration.Status.UNCONFIRMED, Registration.Status.OFFERED))

    def late(self, now: datetime) -> "RegistrationQuerySet":
        """Return those whose `kept_until` has come."""
        begun = Q(status=Registration.Status.OFFERED, event__starts_at__lte=now)
        return self.filter(Q(until__lte=now) | begun)


class Registration(models.Model):
    """A person's registration, from the submitted form through a held place to a ticket.

    Whose ticket the organiser has cancelled is stored as registered; ask for the `state`. A held place is released at
    `kept_until`. `request` names one submission of the form, so that a second click does
    not register twice.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("address not confirmed yet")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("a place is offered")
        REGISTERED = "registered", _("registered")
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("not confirmed in time")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", db_index=False)
    handle = models.CharField(max_length=20, unique=True, default=fresh_handle)
    invitee = models.ForeignKey(
        "issuing.Invitee", models.SET_NULL, null=True, related_name="registrations", db_index=False
    )
    request = models.CharField(max_length=40)
    # A keyed hash of the network that sent the form, for a day (waves.py).
    network = models.CharField(max_length=32, default="", db_default="", editable=False)
    # Empty for people who have only one name.
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    companions = models.PositiveSmallIntegerField(_("companions"), default=0)
    companion_names = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    until = models.DateTimeField(null=True)
    credential = models.OneToOneField(
        "issuing.Credential", models.CASCADE, null=True, related_name="registration"
    )
    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    # While too few places are free for this party: when smaller ones behind it are offered them (waiting_list.py).
    passed_from = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    shows_name = models.BooleanField(default=False, db_default=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "request"], name="one_sending_is_one_registration"),
            models.UniqueConstraint(
                fields=["invitee"],
                condition=Q(status__in=("unconfirmed", "waiting", "offered", "registered")),
                name="an_invitation_is_one_registration",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("unconfirmed", "offered")) | Q(until__isnull=False),
                name="a_kept_place_has_an_end",
            ),
            dates_within("a_place_is_kept_in_known_years", "until"),
            models.CheckConstraint(
                condition=~Q(status="registered") | Q(credential__isnull=False),
                name="who_is_registered_has_a_ticket",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "waiting_since", "id"], name="registrations_in_order"),
            models.Index("event", Lower("email"), name="registrations_by_address"),
            models.Index(fields=["invitee"], name="registrations_by_invitee"),
            models.Index(fields=["event", "created_at"], name="registrations_by_time"),
            models.Index(fields=["event", "network", "created_at"], name="registrations_of_a_network"),
            models.Index(
                fields=["created_at"], condition=~Q(network=""), name="registrations_with_a_network"
            ),
            # For the chore that looks every few seconds for free places.
            models.Index(
                fields=["event"],
                condition=Q(status__in=("unconfirmed", "waiting", "offered")),
                name="registrations_unsettled",
            ),
        ]

    @property
    def name(self) -> str:
        return whole_name(self.first_name, self.last_name)

    @property
    def persons(self) -> int:
        return 1 + self.companions

    @property
    def state(self) -> Status:
        """The status, but cancelled if the ticket is cancelled or blocked."""
        is_withdrawn = self.credential is not None and self.credential.status != "valid"
        return self.Status.CANCELLED if is_withdrawn else self.Status(self.status)

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def kept_until(self) -> datetime | None:
        """When a held place is released; an offered one at the event's start, wherever that moves, at the latest."""
        if self.until and self.status == self.Status.OFFERED:
            return min(self.until, self.event.starts_at)
        return self.until


ALIVE = (
    Registration.Status.UNCONFIRMED,
    Registration.Status.WAITING,
    Registration.Status.OFFERED,
    Registration.Status.REGISTERED,
)
# Stored as registered, but the organiser has cancelled or blocked the ticket.
_WITHDRAWN = Q(status=Registration.Status.REGISTERED) & (
    Q(credential__cancelled_at__isnull=False) | Q(credential__blocked_at__isnull=False)
)


class Answer(models.Model):
    """An answer to a question. `text` holds a text, number, date or "yes", or the keys of choices, one on each line.

    For a file, `text` is its name and `content` its bytes.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    text = models.TextField(max_length=5000)
    content = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="one_answer_to_a_question")
        ]

"""Where and when people come in: venues, events and their gates, and pass programmes."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.in_words import best_of
from portillon.accounts.models import Invitation, Membership, Organisation, User, validate_time_zone
from portillon.core import calendar
from portillon.core.credential import Rule
from portillon.places import maps
from portillon.places.bounds import dates_within


class Venue(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="venues")
    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), max_length=500, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    opening_note = models.CharField(_("opening hours"), max_length=500, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # Empty: the organisation's.
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, default="", db_default="", validators=[validate_time_zone]
    )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The IANA time zone of its days."""
        return self.time_zone or self.organisation.time_zone

    @property
    def is_located(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def map_url(self) -> str:
        """Where a map shows it; empty if neither its coordinates nor its address are known."""
        if self.latitude is not None and self.longitude is not None:
            return maps.at(self.latitude, self.longitude)
        return maps.search(self.address) if self.address.strip() else ""


class Titled(models.Model):
    """The base of models with a title in up to three languages; one is enough."""

    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_de = models.CharField(_("title in German"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the active language, else in the organisation's, else in any."""
        return self.title_in(None)

    def title_in(self, language: str | None) -> str:
        """Return the title in `language`, else in the organisation's, else in any."""
        titles = {"fr": self.title_fr, "de": self.title_de, "en": self.title_en}
        organisation: Organisation = self.organisation  # type: ignore[attr-defined]  # a field of each subclass
        return best_of(titles, organisation.language, language)


class Event(Titled):
    """One dated occasion.

    `expected` counts the persons whom its valid tickets admit and is maintained by issuing.tickets. `held` counts
    places held for a limited time and is maintained by issuing.registration.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="events")
    venue = models.ForeignKey(Venue, models.SET_NULL, null=True, blank=True, verbose_name=_("venue"))
    doors_at = models.DateTimeField(_("doors open"))
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    # Empty: the venue's, else the organisation's.
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, default="", db_default="", validators=[validate_time_zone]
    )
    capacity = models.PositiveIntegerField(_("capacity in persons"), null=True, blank=True)
    max_companions = models.PositiveSmallIntegerField(
        _("companions allowed"), null=True, blank=True, help_text=_("for each ticket; empty: no limit")
    )
    redirect_url = models.URLField(_("website for strangers"), blank=True)
    notes = models.TextField(_("small print on the ticket"), max_length=2000, blank=True)
    contact = models.CharField(
        _("whom the team calls"), max_length=200, blank=True, default="", db_default=""
    )
    mails_tickets = models.BooleanField(
        _("mail each ticket when it is issued"), default=True, db_default=True
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("reminder with the ticket, hours before the doors"), null=True, blank=True
    )
    # The doors_at for which reminders were sent; if the event moves, they are sent again.
    reminded_for = models.DateTimeField(null=True, editable=False)
    # Archiving only moves the event in lists; its tickets stay valid.
    archived_at = models.DateTimeField(null=True, editable=False)
    # The day on which personal data is erased; empty: the organisation's period applies (places/retention.py).
    erase_on = models.DateField(_("personal data is erased on"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    # The end of the lease of the process that is erasing the event's data.
    erasing_until = models.DateTimeField(null=True, editable=False)
    reentry = models.BooleanField(_("who has left may come back"), default=False)
    stewards_search = models.BooleanField(
        _("stewards and authorised phones may search guests by name"), default=False, db_default=False
    )
    check_categories = models.JSONField(_("categories to check at the door"), default=list, blank=True)
    expected = models.PositiveIntegerField(default=0, editable=False)
    held = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(doors_at__lte=F("starts_at")) & Q(starts_at__lte=F("ends_at")),
                name="doors_then_start_then_end",
            ),
            models.CheckConstraint(
                condition=~Q(title_fr="", title_de="", title_en=""), name="an_event_has_a_title"
            ),
            dates_within(
                "an_event_is_in_known_years",
                "doors_at",
                "starts_at",
                "ends_at",
                "reminded_for",
                days=("erase_on",),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="events_by_start")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Say which time is out of order, rather than which constraint is violated."""
        # A form leaves out a time that it could not read.
        doors, starts, ends = (getattr(self, name, None) for name in ("doors_at", "starts_at", "ends_at"))
        wrong = {}
        if doors and starts and doors > starts:
            wrong["starts_at"] = _("The event starts before its doors open.")
        if starts and ends and starts > ends:
            wrong["ends_at"] = _("The event ends before it starts.")
        if ends and self.erase_on and self.erase_on <= last_day_of(self):
            wrong["erase_on"] = _("The event is not over on that day.")
        if self.capacity is not None and self.max_companions and self.max_companions >= self.capacity:
            wrong["max_companions"] = _("A guest with so many companions has no room at this event.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def zone(self) -> str:
        """The IANA time zone of its times and days: its own, else the venue's, else the organisation's."""
        of_venue = self.venue.time_zone if self.venue else ""
        return self.time_zone or of_venue or self.organisation.time_zone

    @property
    def admits_max(self) -> int | None:
        """The most persons one ticket may admit, never more than the event has places for; None: no limit."""
        limits = (None if self.max_companions is None else 1 + self.max_companions, self.capacity or None)
        return min((limit for limit in limits if limit is not None), default=None)


def last_day_of(event: Event) -> date:
    """Return the day on which the event ends, in its time zone."""
    return calendar.day_of(event.ends_at, event.zone)


class EventChange(models.Model):
    """A logged change of an event, by a person or by a program (the name of its key). `about` names what was changed: a
    door, a question, a device or the fields."""

    class What(models.TextChoices):
        CREATED = "created"
        COPIED = "copied"
        CHANGED = "changed"
        ARCHIVED = "archived"
        UNARCHIVED = "unarchived"
        DOOR_ADDED = "door added"
        DOOR_CHANGED = "door changed"
        DOOR_REMOVED = "door removed"
        DOOR_OPENED = "door opened"
        DOOR_CLOSED = "door closed"
        DOOR_USUAL = "door usual"
        FORM_CHANGED = "form changed"
        QUESTION_ADDED = "question added"
        QUESTION_CHANGED = "question changed"
        QUESTION_REMOVED = "question removed"
        LIST_IMPORTED = "list imported"
        INVITED_IMPORTED = "invited imported"
        INVITED_ADDED = "invited added"
        INVITED_CHANGED = "invited changed"
        INVITED_REMOVED = "invited removed"
        INVITATIONS_SENT = "invitations sent"
        PLACE_OFFERED = "place offered"
        REGISTRATION_CANCELLED = "registration cancelled"
        DEVICE_CHANGED = "device changed"
        DEVICE_REVOKED = "device revoked"
        CODE_MADE = "code made"
        CODE_CHANGED = "code changed"
        CODE_WITHDRAWN = "code withdrawn"
        MAILS_PAUSED = "mails paused"
        MAILS_RESUMED = "mails resumed"
        REHEARSED = "rehearsed"

    event = models.ForeignKey(Event, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=30, choices=What.choices)
    about = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_key = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(auto_now_add=True)


class Gate(models.Model):
    """Where a scan happens: an event's door or a venue's desk."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="gates")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="gates")
    venue = models.ForeignKey(Venue, models.CASCADE, null=True, blank=True, related_name="gates")
    title = models.CharField(_("title"), max_length=100)
    doors_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("empty: with the event's doors")
    )
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("empty: at the event's end")
    )
    # A time set by hand is about that one evening: it ends when the event moves (doors.py).
    opened_by_hand = models.BooleanField(default=False, db_default=False, editable=False)
    closed_by_hand = models.BooleanField(default=False, db_default=False, editable=False)
    categories = models.JSONField(_("categories of tickets"), default=list, blank=True)
    is_exit = models.BooleanField(_("exit"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, venue=None) | Q(event=None, venue__isnull=False),
                name="a_gate_is_a_door_or_a_desk",
            ),
            models.UniqueConstraint(
                fields=["venue"], condition=Q(venue__isnull=False), name="a_venue_has_one_desk"
            ),
            dates_within("a_door_is_open_in_known_years", "doors_at", "closes_at"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.event and self.opens_at > self.shuts_at:
            name = "closes_at" if self.closes_at else "doors_at"
            raise ValidationError({name: _("This door would close before it opens.")})

    @property
    def zone(self) -> str:
        """The IANA time zone of the event or of the venue."""
        if self.event:
            return self.event.zone
        assert self.venue is not None
        return self.venue.time_zone or self.organisation.time_zone

    @property
    def opens_at(self) -> datetime:
        """The door's own opening time, else the event's."""
        assert self.event is not None
        return self.doors_at or self.event.doors_at

    @property
    def shuts_at(self) -> datetime:
        """The door's own closing time, else the event's end."""
        assert self.event is not None
        return self.closes_at or self.event.ends_at


def validate_rule(word: str) -> None:
    try:
        Rule.of(word)
    except ValueError:
        message = _("A rule is “once”, “daily”, “unlimited” or a number of entries.")
        raise ValidationError(message, code="rule") from None


class Programme(Titled):
    """A pass programme: the rules by which many venues accept the same passes."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="programmes")
    territory = models.CharField(_("territory"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True, default="", db_default="")
    max_companions = models.PositiveSmallIntegerField(_("companions allowed"), default=4)
    companions_fr = models.CharField(
        _("who may come along, in French"), max_length=60, blank=True, default="", db_default=""
    )
    companions_de = models.CharField(
        _("who may come along, in German"), max_length=60, blank=True, default="", db_default=""
    )
    companions_en = models.CharField(
        _("who may come along, in English"), max_length=60, blank=True, default="", db_default=""
    )
    # 0: never.
    again_minutes = models.PositiveSmallIntegerField(
        _("minutes in which a second entry is pointed out"), default=10, db_default=10
    )
    redirect_url = models.URLField(_("website for strangers"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_fr="", title_de="", title_en=""), name="a_programme_has_a_title"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def companions(self) -> str:
        """Who may come along, such as “children under 18”, in the active language, else in any, or ""."""
        words = {"fr": self.companions_fr, "de": self.companions_de, "en": self.companions_en}
        return best_of(words, self.organisation.language)

    @property
    def zone(self) -> str:
        """The IANA time zone of the days on which its passes are valid."""
        return self.organisation.time_zone


class PassType(models.Model):
    """A type of pass: valid between fixed times, or for a number of days from its issue or first use."""

    class Starts(models.TextChoices):
        ISSUE = "issue", _("when it is issued")
        FIRST_USE = "first_use", _("with its first use")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="types")
    name = models.CharField(_("name"), max_length=100)
    price = models.CharField(_("price"), max_length=60, blank=True)
    rule = models.CharField(_("rule"), max_length=10, default="once", validators=[validate_rule])
    starts = models.CharField(_("starts"), max_length=10, choices=Starts.choices, default=Starts.ISSUE)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(_("valid for days"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="a_type_has_a_name_of_its_own"),
            models.CheckConstraint(
                condition=Q(valid_days=None) | Q(valid_days__gte=1), name="a_pass_is_valid_for_a_day"
            ),
            dates_within("a_type_is_valid_in_known_years", "valid_from", "valid_until"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValidationError({"valid_until": _("It would end before it begins.")})
        if self.starts == self.Starts.FIRST_USE and not self.valid_days:
            raise ValidationError(
                {"valid_days": _("A pass that starts with its first use needs its number of days.")}
            )


class Participation(models.Model):
    """A venue's part in a programme, optionally from and until a time. If `rule` is empty, the pass type's applies."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="participations")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="participations")
    rule = models.CharField(_("rule"), max_length=10, blank=True, validators=[validate_rule])
    fee = models.CharField(_("fee"), max_length=60, blank=True)
    reimbursement = models.DecimalField(
        _("repaid by the board for each entry"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    self_validation = models.BooleanField(_("holders may validate their visit themselves"), default=False)
    from_at = models.DateTimeField(_("takes part from"), null=True, blank=True)
    until_at = models.DateTimeField(_("takes part until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "venue"], name="a_venue_takes_part_once"),
            dates_within("a_venue_takes_part_in_known_years", "from_at", "until_at"),
        ]

    def clean(self) -> None:
        if self.from_at and self.until_at and self.from_at > self.until_at:
            raise ValidationError({"until_at": _("It would end before it begins.")})
        if self.reimbursement is not None and self.reimbursement < 0:
            raise ValidationError({"reimbursement": _("This may not be negative.")})


class Posting(models.Model):
    """The venue at which a controller or a venue's manager works."""

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="posting")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="postings")


class InvitedPosting(models.Model):
    """The venue at which an invited person will work."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="posting")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")

"""Events, their doors, and the log of their changes."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.in_words import best_of
from portillon.accounts.models import Organisation, User, validate_time_zone
from portillon.core import calendar
from portillon.core.credential import Rule
from portillon.places.bounds import dates_within
from portillon.places.models.lanes import LANES_KNOWN, Laned
from portillon.places.models.offline import OFFLINE_KNOWN, DecidedOffline
from portillon.places.models.venue import Venue


def validate_rule_of_tickets(word: str) -> None:
    try:
        Rule.of_tickets(word)
    except ValueError:
        message = _("A rule is “once”, “daily” or a number of days.")
        raise ValidationError(message, code="rule") from None


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


class Event(Titled, Laned, DecidedOffline):
    """One dated occasion.

    `expected` counts the persons whom its valid tickets admit, and those who had come in with one that was blocked
    since; issuing.tickets maintains it. `held` counts places that nobody else may get: those held for a limited time
    (issuing.registration), and the others of blocked tickets.
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
    # How often a person of a ticket comes in: once, daily, or a number of days, once on each.
    rule = models.CharField(
        _("rule"), max_length=10, default="once", db_default="once", validators=[validate_rule_of_tickets]
    )
    day_begins = models.TimeField(_("a day begins at"), default=time.min, db_default=time.min)
    stewards_search = models.BooleanField(
        _("stewards and authorised phones may search guests by name"), default=False, db_default=False
    )
    stewards_walk_ins = models.BooleanField(
        _("stewards and authorised phones may admit people without a ticket"), default=False, db_default=False
    )
    check_categories = models.JSONField(_("categories to check at the door"), default=list, blank=True)
    expected = models.PositiveIntegerField(default=0, editable=False)
    held = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # The number of the last change to its tickets (places/roster.py). A backup that is restored counts from an earlier
    # one again, in an era of its own.
    roster_n = models.BigIntegerField(default=0, db_default=0, editable=False)
    roster_era = models.CharField(max_length=16, default="", db_default="", editable=False)
    # When the database went back to an earlier state, until somebody says that the event's phones were heard since:
    # they may hold tickets that were handed over later (entries/registers/set_back.py).
    set_back_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(doors_at__lte=F("starts_at")) & Q(starts_at__lte=F("ends_at")),
                name="doors_then_start_then_end",
            ),
            models.CheckConstraint(condition=OFFLINE_KNOWN, name="an_event_has_an_offline_policy"),
            models.CheckConstraint(condition=LANES_KNOWN, name="a_crowd_has_2_to_26_lanes"),
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

    def full_clean(
        self,
        exclude: Iterable[str] | None = None,
        validate_unique: bool = True,
        validate_constraints: bool = True,
    ) -> None:
        """Check each field by itself first: `clean` computes days from the rule, the times and the time zone."""
        excluded = None if exclude is None else set(exclude)
        self.clean_fields(excluded)
        super().full_clean(excluded, validate_unique, validate_constraints)

    def clean(self) -> None:
        """Say which time is out of order, rather than which constraint is violated."""
        # A form leaves out a time that it could not read.
        doors, starts, ends = (getattr(self, name, None) for name in ("doors_at", "starts_at", "ends_at"))
        wrong: dict[str, Any] = {}
        if doors and starts and doors > starts:
            wrong["starts_at"] = _("The event starts before its doors open.")
        if starts and ends and starts > ends:
            wrong["ends_at"] = _("The event ends before it starts.")
        if ends:
            wrong |= self._wrong_days()
        if self.capacity is not None and self.max_companions and self.max_companions >= self.capacity:
            wrong["max_companions"] = _("A guest with so many companions has no room at this event.")
        if wrong:
            raise ValidationError(wrong)

    def _wrong_days(self) -> dict[str, Any]:
        wrong = {}
        if self.erase_on and self.erase_on <= last_day_of(self):
            wrong["erase_on"] = _("The event is not over on that day.")
        if getattr(self, "doors_at", None) and (self.days_max or 0) > len(self.days):
            wrong["rule"] = _("The event does not have so many days.")
        return wrong

    @property
    def zone(self) -> str:
        """The IANA time zone of its times and days: its own, else the venue's, else the organisation's."""
        of_venue = self.venue.time_zone if self.venue else ""
        return self.time_zone or of_venue or self.organisation.time_zone

    @property
    def days(self) -> list[date]:
        """Its days, by its own beginning of a day: from the one on which the doors open to the one on which it ends."""
        return calendar.days_between(self.doors_at, self.ends_at, self.zone, self.day_begins)

    def day_of(self, at: datetime) -> date:
        return calendar.day_of(at, self.zone, self.day_begins)

    def beginning_of(self, day: date) -> datetime:
        return calendar.first_instant(day, self.zone, self.day_begins)

    @property
    def is_counted_by_day(self) -> bool:
        """Whether the persons of a ticket come in once on each day, and not once in all."""
        return self.rule != "once"

    @property
    def days_max(self) -> int | None:
        """On how many of its days a ticket is valid; None: on all of them, or the days do not matter."""
        return Rule.of_tickets(self.rule).days_max

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
        TICKETS_TAKEN_BACK = "tickets taken back"
        PHONES_CONFIRMED = "phones confirmed"
        TO_THE_VENUE = "to the venue"
        FROM_THE_VENUE = "from the venue"
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
    """Where a scan happens: an event's door or a venue's desk.

    Who holds a desk is written by entries/registers alone, with a row of the ledger and under a lock on this row.
    """

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
    # The device that decides alone at this desk, by its hand-over number `register`; null: the server decides.
    holder_id = models.BigIntegerField(null=True, blank=True, editable=False)
    register = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    held_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Of a desk, as the event's: another device may hold it than the database says.
    set_back_at = models.DateTimeField(null=True, blank=True, editable=False)

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

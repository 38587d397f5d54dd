"""The form of an event. Times are typed and read in the event's time zone."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portillon.accounts import zone_words
from portillon.accounts.models import Organisation, User
from portillon.console.events.event_move import MovedTime, keep_seconds, moved_times
from portillon.console.events.lanes_form import LanesForm
from portillon.console.events.offline_form import OfflineFormOfEvent
from portillon.console.fields import DayField, MomentField, ZoneField
from portillon.console.telling import TellingForm
from portillon.core import calendar
from portillon.issuing.mailing.reminders import HOURS_MAX as REMINDER_HOURS_MAX
from portillon.issuing.registration.copying import copy_form
from portillon.issuing.tickets import rule_words
from portillon.issuing.tickets.known import Known, known_of
from portillon.places.changes import What, note
from portillon.places.copying import copy_event
from portillon.places.events import create_event
from portillon.places.models import Event, Venue
from portillon.places.moving import change_event

NEW_VENUE = "new"
TITLES = ("title_fr", "title_de", "title_en")
TIMES = ("doors_at", "starts_at", "ends_at")


class EventForm(OfflineFormOfEvent, LanesForm, TellingForm):
    title_fr = forms.CharField(label=_("Title in French"), max_length=200, required=False)
    title_de = forms.CharField(label=_("Title in German"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    doors_at = MomentField(label=_("Doors open"))
    starts_at = MomentField(label=_("Start"))
    ends_at = MomentField(label=_("End"))
    time_zone = ZoneField(required=False)
    venue = forms.ChoiceField(label=_("Venue"), required=False)
    venue_name = forms.CharField(label=_("Name of the new venue"), max_length=200, required=False)
    venue_address = forms.CharField(
        label=_("Address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    venue_contact = forms.CharField(
        label=_("Contact"), max_length=200, required=False, help_text=_("Telephone or e-mail for guests")
    )
    capacity = forms.IntegerField(
        label=_("Capacity in persons"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text=_("Leave empty where there is no limit."),
    )
    max_companions = forms.IntegerField(
        label=_("Companions allowed"),
        required=False,
        min_value=0,
        max_value=999,
        help_text=_(
            "How many persons a guest may bring along on one ticket. Leave empty where there is no limit."
        ),
    )
    rule = forms.ChoiceField(
        label=_("How often a person of a ticket comes in"),
        choices=[],
        required=False,
        help_text=_("At an event of several days, each day may be counted by itself."),
    )
    day_begins = forms.TimeField(
        label=_("A day begins at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Whoever comes after midnight, but before this time, counts for the evening before."),
    )
    redirect_url = forms.CharField(
        label=_("Website for strangers"),
        required=False,
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Where a telephone is led that opens a ticket's code outside the door"),
    )
    notes = forms.CharField(
        label=_("Small print on the ticket"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact = forms.CharField(
        label=_("Whom the team calls"),
        max_length=200,
        required=False,
        help_text=_(
            "Name and telephone for the team at the door; it stands on the help sheet, guests do not see it."
        ),
    )
    stewards_search = forms.BooleanField(
        label=_("Stewards and authorised phones may search guests by name"),
        required=False,
        help_text=_("For those who come without a ticket. Organisers and supervisors always may."),
    )
    stewards_walk_ins = forms.BooleanField(
        label=_("Stewards and authorised phones may admit people without a ticket"),
        required=False,
        help_text=_(
            "Who comes without one gets a ticket at the door, as long as there are places. Organisers and supervisors "
            "always may."
        ),
    )
    mails_tickets = forms.BooleanField(
        label=_("Mail each ticket to its holder when it is issued"), required=False, initial=True
    )

    reminder_hours = forms.IntegerField(
        label=_("Reminder with the ticket, hours before the doors open"),
        required=False,
        min_value=1,
        max_value=REMINDER_HOURS_MAX,
        help_text=_("Everybody with a valid ticket gets it by mail once more. Leave empty for no reminder."),
    )
    erase_on = DayField(label=_("Personal data is erased on"), required=False)
    own_times = forms.ChoiceField(
        label=_("Move these times as well?"),
        required=False,
        choices={"move": _("Yes, by the same span"), "keep": _("No, leave them as they are")},
        widget=forms.RadioSelect,
        initial="move",
    )

    def __init__(self, organisation: Organisation, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(**{"initial": _initial(event) if event else None, **kwargs})
        self.organisation = organisation
        self.event = event
        # What guests know now.
        self.before: Known = known_of(event) if event else {}
        self.moved_times: list[MovedTime] = []
        self.changed = ""
        self.fields["erase_on"].help_text = _erased_otherwise(organisation.retention_days)
        venues = [(str(venue.pk), venue.name) for venue in organisation.venues.order_by("name")]
        venue_field = self.fields["venue"]
        assert isinstance(venue_field, forms.ChoiceField)
        venue_field.choices = [("", _("Not yet known")), *venues, (NEW_VENUE, _("A new venue…"))]
        self.fields["time_zone"].help_text = _(
            "Empty: that of the venue, else the organisation's, %(zone)s"
        ) % {"zone": zone_words.in_words(organisation.time_zone)}
        rule_field = self.fields["rule"]
        assert isinstance(rule_field, forms.ChoiceField)
        rule_field.choices = rule_words.choices(event.rule if event else "once")
        self.zone = self._zone()

    def _zone(self) -> str:
        """Return the time zone of the event as the form says it, in which its times are typed and shown."""
        own = zone_words.zone_named(self["time_zone"].value() or "")
        venue = str(self["venue"].value() or "")
        found = self.organisation.venues.filter(pk=venue).first() if venue.isdecimal() else None
        return own or (found.time_zone if found else "") or self.organisation.time_zone

    def full_clean(self) -> None:
        with timezone.override(ZoneInfo(self.zone)):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(title) for title in TITLES):
            self.add_error(
                _first_title(self.organisation), _("Please give a title in at least one language.")
            )
        if data.get("venue") == NEW_VENUE and not data.get("venue_name"):
            self.add_error("venue_name", _("Please name the new venue, or choose another one."))
        self._check_order(data)
        self._check_erasure(data.get("erase_on"))
        if self.event:
            keep_seconds(self.event, data, TIMES)
            self.moved_times = moved_times(self.event, data)
            self.check_letters(self.event)
        if self.moved_times and not data.get("own_times"):
            self.add_error("own_times", _("Please choose, and save again."))
        return data

    def clean_rule(self) -> str:
        return self.cleaned_data["rule"] or "once"

    def clean_day_begins(self) -> time:
        return self.cleaned_data["day_begins"] or time.min

    def _check_erasure(self, day: date | None) -> None:
        """Refuse a new day before tomorrow, so that a mistake can still be undone. A stored day may be in the past."""
        stood = self.event.erase_on if self.event else None
        if day and day != stood and day <= calendar.day_of(timezone.now(), self.zone):
            self.add_error(
                "erase_on", _("Please choose tomorrow or a later day: what is erased does not come back.")
            )

    def _check_order(self, data: dict[str, Any]) -> None:
        doors, start, end = (data.get(name) for name in TIMES)
        if doors and start and doors > start:
            self.add_error("doors_at", _("The doors must open before the start, or with it."))
        if start and end and end < start:
            self.add_error("ends_at", _("The end must come after the start."))
        elif doors and end and not start and end < doors:
            self.add_error("ends_at", _("The end must come after the doors open."))

    @transaction.atomic
    def save(self, by: User) -> Event:
        """Save the event, new or changed, and log who did it. Raises ValidationError."""
        fields = {name: self.cleaned_data[name] for name in _OF_EVENT}
        fields |= {"venue": self._venue(), **self.lane_fields(self._kept_of)}
        if self.event is None:
            return self._new(fields, by)
        change_event(self.event, fields, carries=self.cleaned_data.get("own_times") != "keep", user=by)
        return self.event

    @property
    def _kept_of(self) -> Event | None:
        """The event whose plan of lanes stays, if nothing else is chosen."""
        return self.event

    def _new(self, fields: dict[str, Any], by: User) -> Event:
        event = create_event(self.organisation, **fields)
        note(event.pk, What.CREATED, user=by)
        return event

    def _venue(self) -> Venue | None:
        chosen, name = self.cleaned_data["venue"], self.cleaned_data["venue_name"]
        # Some browsers cannot hide the fields of a new venue; a name typed there counts without that choice.
        if chosen == NEW_VENUE or (not chosen and name):
            return self.organisation.venues.create(
                name=name,
                address=self.cleaned_data["venue_address"],
                contact=self.cleaned_data["venue_contact"],
            )
        return self.organisation.venues.get(pk=chosen) if chosen else None

    def say(self, error: ValidationError) -> None:
        """Show the errors of the models at the fields."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class CopyForm(EventForm):
    """The form of a new event, with the settings of another one but without its times."""

    def __init__(self, source: Event, data: Any = None) -> None:
        kept = {name: value for name, value in _initial(source).items() if name not in (*TIMES, "erase_on")}
        super().__init__(source.organisation, None, data=data, initial=kept)
        self.source = source

    @property
    def _kept_of(self) -> Event:
        return self.source

    def _new(self, fields: dict[str, Any], by: User) -> Event:
        event = copy_event(self.source, **fields)
        copy_form(self.source, event)
        note(event.pk, What.COPIED, self.source.title, by)
        return event


_OF_EVENT = (
    *TITLES,
    *TIMES,
    "time_zone",
    "capacity",
    "max_companions",
    "rule",
    "day_begins",
    "redirect_url",
    "notes",
    "contact",
    "stewards_search",
    "stewards_walk_ins",
    "offline_policy",
    "offline_budget",
    "offline_names",
    "lanes",
    "lanes_by",
    "mails_tickets",
    "reminder_hours",
    "erase_on",
)


def _initial(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _OF_EVENT} | {"venue": event.venue_id or ""}


def _erased_otherwise(days: int | None) -> str:
    """Return what an empty day of erasure means."""
    if days is None:
        return str(_("Empty: it is kept, as the organisation has said nothing else."))
    said = ngettext(
        "Empty: the day after the event, as the organisation says.",
        "Empty: %(days)s days after the event, as the organisation says.",
        days,
    )
    return said % {"days": days}


def _first_title(organisation: Organisation) -> str:
    return f"title_{organisation.language}"

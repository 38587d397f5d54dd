"""The forms of a programme, of its types of passes, of its venues, and of their participation."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portillon.accounts.models import Organisation
from portillon.console.fields import DayField, ZoneField, first_instant, last_instant
from portillon.console.form import FieldRenderer
from portillon.console.passes.offline_form import OfflineFormOfVenue
from portillon.core import calendar
from portillon.devices.self_validation import take_part
from portillon.places.models import Participation, PassType, Programme, Venue
from portillon.places.programmes import create_venue, desk_of

AGAIN_MINUTES_MAX = 24 * 60
TITLES = ("title_fr", "title_de", "title_en")
COMPANIONS = ("companions_fr", "companions_de", "companions_en")


def rules() -> list[tuple[str, str]]:
    """Return the usual rules, with their names in the current language."""
    named = [("once", _("once in all")), ("daily", _("once a day")), ("unlimited", _("without limit"))]
    return [*((word, str(said)) for word, said in named), *((str(n), _times(n)) for n in range(2, 13))]


def rule_in_words(word: str) -> str:
    return dict(rules()).get(word) or (_times(int(word)) if word.isdigit() else word)


def _times(number: int) -> str:
    return ngettext("%(number)s time in all", "%(number)s times in all", number) % {"number": number}


class ProgrammeForm(forms.ModelForm):  # type: ignore[type-arg]  # has no parameter at run time
    default_renderer = FieldRenderer
    redirect_url = forms.CharField(
        label=_("Website for strangers"),
        required=False,
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Where a telephone is led that opens a pass's code by itself"),
    )

    class Meta:
        model = Programme
        fields = (
            *TITLES, "territory", "contact", "max_companions", *COMPANIONS, "again_minutes", "redirect_url",
        )  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "contact": _(
                "A telephone number or an address for mails: whom desks and holders ask about a pass"
            ),
            "again_minutes": _(
                "A pass that was at the same desk so shortly before is let in with a note; 0: no note"
            ),
            **dict.fromkeys(
                COMPANIONS, _("Such as “children under 18”, in the plural; read on passes and at desks")
            ),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(title) for title in TITLES):
            language = self.instance.organisation.language
            self.add_error(f"title_{language}", _("Please give a title in at least one language."))
        if (data.get("max_companions") or 0) > 20:
            self.add_error("max_companions", _("At most 20 companions."))
        if (data.get("again_minutes") or 0) > AGAIN_MINUTES_MAX:
            self.add_error("again_minutes", _("At most a day: 1440 minutes."))
        return data


class _WithDays(forms.ModelForm):  # type: ignore[type-arg]  # has no parameter at run time
    """A form with first and last days, which the model stores as their first and last instants."""

    default_renderer = FieldRenderer
    FIRST_DAYS: ClassVar[tuple[str, ...]]
    LAST_DAYS: ClassVar[tuple[str, ...]]

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        for name in (*self.FIRST_DAYS, *self.LAST_DAYS):
            known: datetime | None = getattr(self.instance, name)
            self.initial[name] = calendar.day_of(known, self._zone()) if known else None

    def _zone(self) -> str:
        """Return the time zone in which the days begin and end."""
        return self.organisation.time_zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # The form's fields have the model's names, so the model's errors appear at the right field.
        data |= {name: first_instant(data.get(name), self._zone()) for name in self.FIRST_DAYS}
        data |= {name: last_instant(data.get(name), self._zone()) for name in self.LAST_DAYS}
        return data


class TypeForm(_WithDays):
    FIRST_DAYS, LAST_DAYS = ("valid_from",), ("valid_until", "starts_until")
    rule = forms.ChoiceField(label=_("How often at each venue"), choices=[])
    valid_from = DayField(label=_("First day"), required=False)
    valid_until = DayField(
        label=_("Last day"), required=False, help_text=_("This day included, until midnight")
    )
    valid_days = forms.IntegerField(
        label=_("Valid for days"),
        min_value=1,
        max_value=3660,
        required=False,
        help_text=_("Its first day included; empty: until the last day"),
    )
    valid_hours = forms.IntegerField(
        label=_("Or for hours"),
        min_value=1,
        max_value=8784,
        required=False,
        help_text=_("Such as 24 or 48, from the very moment on"),
    )
    starts_until = DayField(
        label=_("First use at the latest"),
        required=False,
        help_text=_("On this day, until midnight; a pass that was never used ends with it"),
    )

    class Meta:
        model = PassType
        fields = (
            "name", "price", "rule", "starts", "valid_days", "valid_hours", "valid_from", "valid_until", "starts_until",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_rules(self, [])

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = self.instance.programme.types.exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError(_("Another type of this programme has this name."))
        return name


class ParticipationForm(_WithDays):
    FIRST_DAYS, LAST_DAYS = ("from_at",), ("until_at",)
    rule = forms.ChoiceField(label=_("How often here"), required=False, choices=[])
    from_at = DayField(label=_("Takes part from"), required=False)
    until_at = DayField(
        label=_("Takes part until"), required=False, help_text=_("This day included, until midnight")
    )

    class Meta:
        model = Participation
        fields = (
            "venue",
            "rule",
            "fee",
            "reimbursement",
            "self_validation",
            "needs_code",
            "from_at",
            "until_at",
        )

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(organisation, *args, **kwargs)
        _offer_rules(self, [("", str(_("as the type of pass says")))])
        if self.instance.pk:
            del self.fields["venue"]
            return
        venues = self.fields["venue"]
        assert isinstance(venues, forms.ModelChoiceField)
        taken = self.instance.programme.participations.values("venue")
        venues.queryset = organisation.venues.exclude(pk__in=taken).order_by("name")

    def _zone(self) -> str:
        venue: Venue | None = self.instance.venue if self.instance.pk else self.cleaned_data.get("venue")
        return venue.zone if venue else super()._zone()

    def save(self, commit: bool = True) -> Participation:
        """Save the participation. A venue that has no desk yet gets one."""
        return take_part(self.instance)


def _offer_rules(form: _WithDays, first: list[tuple[str, str]]) -> None:
    """Offer the usual rules, and the stored one if it is another: the API allows more."""
    field = form.fields["rule"]
    assert isinstance(field, forms.ChoiceField)
    choices, known = [*first, *rules()], form.instance.rule
    field.choices = choices if known in dict(choices) else [*choices, (known, rule_in_words(known))]


class VenueForm(forms.ModelForm, OfflineFormOfVenue):  # type: ignore[type-arg]  # has no parameter at run time
    default_renderer = FieldRenderer
    time_zone = ZoneField(
        required=False,
        help_text=_("Of the days of passes here and of the events here. Empty: the organisation's"),
    )

    class Meta:
        model = Venue
        fields = (
            *("name", "address", "contact", "opening_note", "latitude", "longitude", "time_zone"),
            *("offline_policy", "offline_budget"),
        )
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, most in (("latitude", 90), ("longitude", 180)):
            if data.get(name) is not None and abs(data[name]) > most:
                self.add_error(name, ValidationError(_("This is no place on earth.")))
        return data

    @transaction.atomic
    def save_as_desk(self) -> Venue:
        """Save the venue together with its desk, which has the same name."""
        if not self.instance.pk:
            desk = create_venue(self.instance.organisation, **self.cleaned_data)
            assert desk.venue is not None
            return desk.venue
        venue: Venue = self.instance
        venue.save()
        desk = desk_of(venue)
        desk.title = venue.name[:100]
        desk.save(update_fields=["title"])
        return venue

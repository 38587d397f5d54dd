"""Form fields for days and moments, and the first and last instants of a day in a time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import BaseTemporalField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.accounts import zone_words
from portillon.console.templatetags import moments
from portillon.core import calendar

LOCAL = "%Y-%m-%dT%H:%M"
_FORMATS = (LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """What a browser sent: a wall time, and which of its two occurrences is meant, if the form asked."""

    text: str
    which: str = ""


class MomentInput(forms.DateTimeInput):
    """A datetime-local input with the words of its time zone, and a choice if the clock shows its time twice."""

    template_name = "console/form/moment.html"

    def __init__(self) -> None:
        super().__init__(format=LOCAL, attrs={"type": "datetime-local"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedMoment:
        return TypedMoment((data.get(name) or "").strip(), data.get(f"{name}_which") or "")

    def format_value(self, value: Any) -> str | None:
        return value.text if isinstance(value, TypedMoment) else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        wall = _wall(self.format_value(value) or "")
        context["widget"]["occurrences"] = _occurrences(wall) if wall else []
        is_second = value.which == "second" if isinstance(value, TypedMoment) else getattr(value, "fold", 0)
        context["widget"]["zone"] = zone_words.in_words(timezone.get_current_timezone_name())
        context["widget"]["which"] = "second" if is_second else "first"
        return context


class MomentField(forms.DateTimeField):
    """A date and time in the current time zone, in the format of the browsers' datetime-local inputs.

    A time that the clock skips is refused. Of a time that it shows twice, the form asks which occurrence is meant.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MomentInput(), input_formats=_FORMATS, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if not value.text:
            return None
        # The parent would convert the wall time itself, and refuse what the clock shows twice.
        wall = cast("datetime", BaseTemporalField.to_python(self, value.text))
        try:
            found = calendar.instants_of(wall, timezone.get_current_timezone_name())
        except calendar.SkippedTime as skipped:
            raise ValidationError(in_words(wall, skipped), code="skipped") from skipped
        if len(found) > 1 and not value.which:
            raise ValidationError(_asked(wall), code="doubled")
        return found[-1] if value.which == "second" else found[0]

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, TypedMoment) else super().prepare_value(value)


def in_words(wall: datetime, skipped: calendar.SkippedTime) -> str:
    """Return the sentence that says why there is no such time."""
    return _("There is no %(time)s on %(day)s: the clock goes from %(leaves)s straight to %(lands)s.") % {
        "time": moments.clock(wall),
        "day": moments.day(wall),
        "leaves": moments.clock(skipped.leaves),
        "lands": moments.clock(skipped.lands),
    }


def _asked(wall: datetime) -> str:
    said = _("On %(day)s the clock shows %(time)s twice. Please choose which of the two is meant.")
    return said % {"day": moments.day(wall), "time": moments.clock(wall)}


def _wall(text: str) -> datetime | None:
    """Return the naive time in a text, or None if it is none."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if wall.tzinfo else wall


def _occurrences(wall: datetime) -> list[tuple[str, str]]:
    """Return the two occurrences of a doubled time, each with its label; nothing if the time is not doubled."""
    try:
        found = calendar.instants_of(wall, timezone.get_current_timezone_name())
    except calendar.SkippedTime:
        return []
    if len(found) == 1:
        return []
    labels = (_("the first time (%(offset)s)"), _("the second time (%(offset)s)"))
    offsets = [f"UTC{at.isoformat()[-6:]}" for at in found]
    return [
        (which, label % {"offset": offset})
        for which, label, offset in zip(("first", "second"), labels, offsets, strict=True)
    ]


class ZoneInput(forms.TextInput):
    """An input that offers all time zones by city and country. A browser searches the offers as a person types."""

    template_name = "console/form/zone.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}_offers"
        context["widget"]["offers"] = [label for _zone, label in zone_words.choices()]
        return context


class ZoneField(forms.CharField):
    """A time zone, shown as a city and its country and read from these, from the city or from the IANA name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Time zone"), max_length=100, widget=ZoneInput(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return dict(zone_words.choices()).get(value, value)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        zone = zone_words.zone_named(text) if text else ""
        if zone is None:
            raise ValidationError(_("%(name)s is not a time zone."), params={"name": text})
        return zone


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"], **kwargs)


def first_instant(day: date | None, zone: str) -> datetime | None:
    return calendar.first_instant(day, zone) if day else None


def last_instant(day: date | None, zone: str) -> datetime | None:
    return calendar.last_instant(day, zone) if day else None

"""Form fields for days and moments, and the first and last instants of a day in an organisation's time zone."""

from datetime import date, datetime
from typing import Any

from django import forms

from portillon.accounts.models import Organisation
from portillon.core import calendar
from portillon.places.bounds import validate_within

LOCAL = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A date and time, in the format of the browsers' datetime-local inputs."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"})
        super().__init__(
            widget=widget,
            input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            validators=[validate_within],
            **kwargs,
        )


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
        super().__init__(widget=widget, input_formats=formats, validators=[validate_within], **kwargs)


def first_instant(day: date | None, organisation: Organisation) -> datetime | None:
    return calendar.first_instant(day, organisation.time_zone) if day else None


def last_instant(day: date | None, organisation: Organisation) -> datetime | None:
    return calendar.last_instant(day, organisation.time_zone) if day else None

"""Dates outside the years of core/bounds.py are refused: in a sentence where they are given, and by the database."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.core.bounds import EARLIEST, LATEST, YEAR_MAX, YEAR_MIN, is_within


def validate_within(day: date) -> None:
    """Raises ValidationError for a day or moment that lies in no known year."""
    if not is_within(day):
        raise ValidationError(sentence(), code="year")


def sentence() -> str:
    return _("The year must be between %(first)d and %(last)d.") % {"first": YEAR_MIN, "last": YEAR_MAX}


def dates_within(name: str, *moments: str, days: tuple[str, ...] = ()) -> CheckConstraint:
    """Return the constraint that these columns, the `moments` and the `days`, lie in known years or are empty."""
    condition = Q()
    for column in moments:
        condition &= Q(**{f"{column}__gte": EARLIEST, f"{column}__lte": LATEST})
    for column in days:
        condition &= Q(**{f"{column}__gte": EARLIEST.date(), f"{column}__lte": LATEST.date()})
    return CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message=gettext_lazy("A date lies in an impossible year."),
    )

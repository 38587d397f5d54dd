"""Refuses a change of an event's rule by which its tickets could no longer be counted right."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portillon.entries.figures import stats
from portillon.places.models import Event


def check(event: Event, fields: Mapping[str, Any]) -> None:
    """Raise ValidationError if tickets that were used on several days were to count once from now on.

    The rule `once` reads the last row of a ticket alone, which then knows its own day only. Every other change is
    counted right, because core/several_days.py counts the days anew.
    """
    if event.is_counted_by_day and fields.get("rule") == "once" and stats.totals(event.pk)["admitted"]:
        raise ValidationError(
            {"rule": _("Guests came in and were counted by day. “Once in all” is no longer possible.")}
        )

"""Template filters that write dates, times and numbers in the reader's language, in the current time zone."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils import timezone
from django.utils.translation import get_language

from portillon.issuing.tickets.amount import in_words
from portillon.places.models import Event
from portillon.places.zone import told, told_of

register = template.Library()

# Plain "en" would be American: 11/22/2026, 7 p.m.
LOCALES = {"fr": "fr", "de": "de", "en": "en_GB"}


def _locale() -> str:
    return LOCALES[(get_language() or "en")[:2]]


@register.filter(expects_localtime=True)
def day(when: datetime | date | None) -> str:
    """Return a date such as Sun 22 Nov 2026."""
    return format_skeleton("yMMMEd", when, locale=_locale()) if when else ""


@register.filter(expects_localtime=True)
def month(when: datetime) -> str:
    """Return a month such as Nov."""
    return format_skeleton("MMM", when, locale=_locale())


@register.filter(expects_localtime=True)
def weekday(when: datetime) -> str:
    """Return a weekday such as Sun."""
    return format_skeleton("E", when, locale=_locale())


@register.filter(expects_localtime=True)
def clock(when: datetime | None) -> str:
    """Return a time such as 19:30."""
    return format_time(when, "HH:mm", locale=_locale()) if when else ""


@register.filter(expects_localtime=True)
def recently(when: datetime) -> str:
    """Return a time such as 19:30, with its day unless that is today."""
    is_today = when.date() == timezone.localtime(timezone.now(), when.tzinfo).date()
    return clock(when) if is_today else f"{day(when)}, {clock(when)}"


@register.simple_tag
def other_zone(zone: str, reader: str, at: datetime) -> str:
    """Return the time zone such as “ (New York time)” if its clocks differ from those of the reader's zone at `at`."""
    words = told(zone, reader, at)
    return f" ({words})" if words else ""


@register.filter
def zone_told(event: Event) -> str:
    """Return the event's time zone such as “New York time” if its clocks differ from the organisation's."""
    return told_of(event)


@register.filter
def count(number: int) -> str:
    """Return a number such as 12,345."""
    return format_decimal(number, locale=_locale())


@register.filter
def money(amount: Decimal | None) -> str:
    """Return an amount such as 1,234.50, without a currency, because none is stored."""
    return "" if amount is None else format_decimal(amount, "#,##0.00", locale=_locale())


@register.filter
def price(text: str) -> str:
    """Return a price that somebody typed, such as 1,234.50 EUR."""
    return in_words(text, _locale())


@register.filter
def share(part: float) -> str:
    """Return a share of 1 such as 12 %."""
    return format_percent(part, locale=_locale())

"""Dates, times and counts as the reader's language writes them; times are local to the time zone of the moment."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.translation import get_language

register = template.Library()

# Plain "en" would be American: 11/22/2026, 7 p.m.
LOCALES = {"fr": "fr", "de": "de", "en": "en_GB"}


def _locale() -> str:
    return LOCALES[(get_language() or "en")[:2]]


@register.filter(expects_localtime=True)
def day(when: datetime | date | None) -> str:
    """Sun 22 Nov 2026"""
    return format_skeleton("yMMMEd", when, locale=_locale()) if when else ""


@register.filter(expects_localtime=True)
def month(when: datetime) -> str:
    """Nov"""
    return format_skeleton("MMM", when, locale=_locale())


@register.filter(expects_localtime=True)
def weekday(when: datetime) -> str:
    """Sun"""
    return format_skeleton("E", when, locale=_locale())


@register.filter(expects_localtime=True)
def clock(when: datetime | None) -> str:
    """19:30"""
    return format_time(when, "HH:mm", locale=_locale()) if when else ""


@register.filter
def count(number: int) -> str:
    """12,345"""
    return format_decimal(number, locale=_locale())


@register.filter
def money(amount: Decimal | None) -> str:
    """1,234.50: no currency, since what was agreed names none."""
    return "" if amount is None else format_decimal(amount, "#,##0.00", locale=_locale())


@register.filter
def share(part: float) -> str:
    """12 %"""
    return format_percent(part, locale=_locale())

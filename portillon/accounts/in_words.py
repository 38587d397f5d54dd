"""Chooses among the languages of a text that was written in one to three of them."""

from collections.abc import Mapping

from django.utils.translation import get_language

from portillon.accounts.models import LANGUAGES


def best_of(written: Mapping[str, str], own: str, language: str | None = None) -> str:
    """Return the text in `language` (default: the active one), else in the organisation's `own`, else in any, or ""."""
    return next((written[code] for code in order_of(own, language) if written.get(code)), "")


def order_of(own: str, language: str | None = None) -> tuple[str, ...]:
    asked = language or get_language() or "en"
    return (asked[:2], own, *(code for code, _name in LANGUAGES))

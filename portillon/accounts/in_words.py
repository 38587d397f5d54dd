"""A text that somebody wrote in up to three languages, of which one is enough."""

from collections.abc import Mapping

from django.utils.translation import get_language

from portillon.accounts.models import LANGUAGES


def best_of(written: Mapping[str, str], own: str, language: str | None = None) -> str:
    """By language, the text in `language` or that of the moment, else in the organisation's `own`, else in any; empty
    where nothing is written."""
    return next((written[code] for code in order_of(own, language) if written.get(code)), "")


def order_of(own: str, language: str | None = None) -> tuple[str, ...]:
    asked = language or get_language() or "en"
    return (asked[:2], own, *(code for code, _name in LANGUAGES))

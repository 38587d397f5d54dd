"""Prices, which organisers type as they like, in the format of each language."""

import re
from decimal import Decimal

from babel.numbers import format_decimal

_AMOUNT = re.compile(
    r"""(?P<before>[A-Z]{3}|[€£$])?\s*
    (?P<whole>\d{1,3}(?:[’'\s]\d{3})+|\d{1,3}(?:(?P<mark>[.,])\d{3})+(?!\d)|\d+)
    (?:(?!(?P=mark))[.,](?:(?P<cents>\d{2}|\d)|-{1,2}|–))?(?!\d)
    \s*(?P<after>[A-Z]{3}\b|Fr\.|[€£$])?(?P<rest>\s*\(.*\))?""",
    re.VERBOSE,
)


def in_words(text: str, locale: str) -> str:
    """Return an amount such as “31,00 EUR” as this locale of Babel writes it; any other text is returned as it is."""
    found = _AMOUNT.fullmatch(text.strip())
    currency = found and (found["before"] or found["after"])
    if not found or not currency or (found["before"] and found["after"]):
        return text
    amount = Decimal(re.sub(r"\D", "", found["whole"])) + Decimal(f"0.{found['cents'] or 0}")
    number = format_decimal(amount, "#,##0.00", locale=locale)
    return f"{number}\N{NO-BREAK SPACE}{currency}{found['rest'] or ''}"

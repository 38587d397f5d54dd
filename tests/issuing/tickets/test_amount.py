"""Test that prices are written in one format, and that what is no amount stays as it was typed."""

import pytest

from portillon.issuing.tickets.amount import in_words


@pytest.mark.parametrize(
    "typed, german, english",
    [
        ("31,00 EUR", "31,00 EUR", "31.00 EUR"),
        ("48.00 CHF", "48,00 CHF", "48.00 CHF"),
        ("CHF 48.-", "48,00 CHF", "48.00 CHF"),
        ("€15", "15,00 €", "15.00 €"),
        ("1’234.5 CHF", "1.234,50 CHF", "1,234.50 CHF"),
        ("1.234,50 EUR", "1.234,50 EUR", "1,234.50 EUR"),
        ("1 234,50 EUR", "1.234,50 EUR", "1,234.50 EUR"),
        (
            "31,00 EUR (inkl. VVK-Gebühren)",
            "31,00 EUR (inkl. VVK-Gebühren)",
            "31.00 EUR (inkl. VVK-Gebühren)",
        ),
    ],
)
def test_an_amount_is_written_as_the_language_does(typed: str, german: str, english: str) -> None:
    said = [in_words(typed, locale).replace("\xa0", " ") for locale in ("de", "en_GB")]

    assert said == [german, english]


@pytest.mark.parametrize(
    "typed", ["", "free", "½", "31", "2 for 1", "EUR 12 CHF", "12.345.6 EUR", "5 EUR + 3 CHF"]
)
def test_what_is_no_amount_stays(typed: str) -> None:
    assert in_words(typed, "fr") == typed

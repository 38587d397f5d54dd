"""Test that decisions are said as vectors/sentences has it, and in the same forms of dates as on the server's pages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from portillon.core.sentence import Answer, Elsewhere, Names, Voice
from portillon.core.verdict import Reason
from portillon.entries.words.screen_words import sentence_words
from tests.core.vectors import read
from tests.tidy.sources import LANGUAGES
from vectors import make_sentences

CASES = read("sentences/sentences")["cases"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_vectors(language: str) -> None:
    for case in CASES:
        voice = Voice(sentence_words(language), case["zone"], datetime.fromisoformat(case["now"]))
        said = voice.sentence(_answer(case["answer"]), _names(case["names"]))

        assert said == case["sentences"][language]


def test_the_vectors_are_what_is_made() -> None:
    assert make_sentences.FILE.read_text(encoding="utf-8") == make_sentences.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_have_the_form_of_pages(language: str) -> None:
    """The files name months and weekdays, as Django does."""
    voice = Voice(sentence_words(language), "UTC", datetime(2026, 11, 22, tzinfo=UTC))
    for day in (date(2027, month, month) for month in range(1, 13)):
        because = {"next": day.isoformat(), "at": f"{day}T09:05:00+00:00", "device": None}
        said = voice.sentence(Answer(Reason.USED_UP, because=because), Names())

        with override(language):
            assert f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}" in said
            assert date_format(datetime(2027, 1, 1, 9, 5), "TIME_FORMAT") in said  # noqa: DTZ001


def _answer(facts: dict[str, Any]) -> Answer:
    return Answer(**facts | {"reason": Reason(facts["reason"])})


def _names(facts: dict[str, Any]) -> Names:
    event = facts["elsewhere"]
    elsewhere = event and Elsewhere(**event | {"starts_at": datetime.fromisoformat(event["starts_at"])})
    doors = None if facts["doors"] is None else tuple(facts["doors"])
    return Names(**facts | {"elsewhere": elsewhere, "doors": doors})

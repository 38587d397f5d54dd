"""Test that the documentation explains each reason for a verdict, the vectors try it, and every language words it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from portillon.core.sentence import Answer, Names, Voice
from portillon.core.verdict import Reason
from portillon.entries.words.screen_words import screen_words, sentence_words
from tests.tidy.sources import LANGUAGES, of_kind

CONTRACT = [
    *("unreadable", "unknown", "wrong_gate", "cancelled", "blocked", "too_early", "expired"),
    *("used_up", "party_too_large", "ok"),
]


def test_the_order_of_precedence_is_the_contract() -> None:
    assert [reason.value for reason in Reason] == CONTRACT


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sentence_for_each_in(language: str) -> None:
    voice = Voice(sentence_words(language), "UTC", datetime(2026, 11, 22, tzinfo=UTC))
    said = {
        voice.sentence(Answer(reason, allowed=3, is_of_pass=is_of_pass), Names(programme="Museums"))
        for reason in Reason
        for is_of_pass in (False, True)
    }

    # What is unreadable or unknown is neither a ticket nor a pass.
    assert len(said) == 2 * len(Reason) - 2


def test_the_sentences_fill_in_the_same_in_each_language() -> None:
    first, *others = (dict(_filled_in(sentence_words(language))) for language in LANGUAGES)

    assert first
    assert [other for other in others if other != first] == []


def test_docs_explain_each() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in of_kind(".md", under="docs/"))

    assert [reason for reason in CONTRACT if f"`{reason}`" not in pages] == []


def test_vectors_try_each() -> None:
    tried = _reasons_in_vectors()

    assert [reason for reason in CONTRACT if reason not in tried] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scanner_says_each_in(language: str) -> None:
    assert [reason for reason in CONTRACT if not screen_words(language)["reasons"].get(reason)] == []


def _reasons_in_vectors() -> set[str]:
    files = of_kind(".json", under="vectors/admission/")
    return {found for file in files for found in _values_of("reason", json.loads(file.read_text()))}


def _values_of(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _values_of(key, item)


def _filled_in(words: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Yield each sentence's place in the file, with the names of what is filled in; one of a plural may name less."""
    for room in ("ticket", "pass", "names", "times"):
        for key, said in words[room].items():
            form = said if isinstance(said, str) else said["other"]
            yield f"{room}.{key}", set(re.findall(r"\{(\w+)\}", form))

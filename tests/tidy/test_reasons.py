"""Test that the documentation explains each reason for a verdict, the vectors try it, and every language words it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from portillon.core.verdict import Reason
from portillon.entries.words import wording
from portillon.entries.words.screen_words import screen_words
from tests.tidy.sources import LANGUAGES, of_kind

CONTRACT = [
    *("unreadable", "unknown", "wrong_gate", "cancelled", "blocked", "too_early", "expired"),
    *("used_up", "party_too_large", "ok"),
]


def test_the_order_of_precedence_is_the_contract() -> None:
    assert [reason.value for reason in Reason] == CONTRACT


def test_the_server_has_a_sentence_for_each() -> None:
    assert set(wording._SENTENCES) == set(Reason)  # tests/tidy/test_translations.py checks the languages


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

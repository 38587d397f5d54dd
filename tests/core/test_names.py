"""Test with the shared vectors which spellings are one name, and which words find it."""

from itertools import combinations

import pytest

from portillon.core.names import (
    alike,
    folded,
    has_signs,
    indexed,
    known_as,
    size,
    sought,
    told_apart,
    ways,
)
from tests.core import vectors

V1 = vectors.read("names/v1")


def begins(word: str, name: str) -> bool:
    """Whether a door finds `name` by a word: by the beginning of a word, or anywhere if there are no spaces."""
    return any(
        f" {way}" in f" {indexed(name)}" or (has_signs(way) and way in indexed(name)) for way in ways(word)
    )


@pytest.mark.parametrize("names", V1["alike"], ids=lambda names: names[0])
def test_one_person_types_all_of_these(names: list[str]) -> None:
    for one, other in combinations(names, 2):
        assert alike(one, other), (one, other)
        assert known_as(one) == known_as(other), (one, other)


@pytest.mark.parametrize("names", V1["apart"], ids=lambda names: names[0])
def test_these_are_different_people(names: list[str]) -> None:
    assert not alike(*names)


@pytest.mark.parametrize("name, form", V1["folded"])
def test_words_without_case_and_accents(name: str, form: str) -> None:
    assert folded(name) == form


@pytest.mark.parametrize("word, name", V1["found"])
def test_a_word_finds_a_name(word: str, name: str) -> None:
    assert begins(word, name)


@pytest.mark.parametrize("word, name", V1["missed"])
def test_a_word_does_not_find_another_name(word: str, name: str) -> None:
    assert not begins(word, name)


@pytest.mark.parametrize("name, form", V1["indexed"])
def test_a_name_is_indexed_by_its_words(name: str, form: str) -> None:
    assert indexed(name) == form


@pytest.mark.parametrize("word, forms", V1["ways"])
def test_a_word_is_looked_for_in_its_spellings(word: str, forms: list[str]) -> None:
    assert list(ways(word)) == forms


@pytest.mark.parametrize("text, letters", V1["sizes"])
def test_a_sign_says_as_much_as_two_letters(text: str, letters: int) -> None:
    assert size(text.split()) == letters


def test_punctuation_between_words_is_not_looked_for() -> None:
    assert sought("Meyer - Paul, …") == ["Meyer", "Paul"]
    assert sought("???") == ["???"]


def test_the_name_with_most_spellings_stands_for_those_that_are_like_it() -> None:
    stands = told_apart(["Muller", "Mueller", "Müller", "Joe", "Jo"])

    assert stands == {"Muller": "Müller", "Mueller": "Müller", "Müller": "Müller", "Joe": "Joe", "Jo": "Jo"}

"""Test that every sentence is translated with the same placeholders; bin/translations lists those that are not."""

import re
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Message

from tests.tidy.sentences import LANGUAGES, catalog_of, in_the_code, untranslated
from tests.tidy.sources import ROOT

SHOWN_MAX = 10
# A line must not break before these marks, a rule of French typography alone.
PLAIN_SPACE_IN_FRENCH = re.compile(r" [:;?!»](?=\s|$|<|\)|\.)|« ")
# Things that are counted; "more than 1 tickets" cannot be, for these limits are constants above one.
COUNTED = re.compile(
    r"(?<![Mm]ore than )(?<![Aa]t most )(?<!larger than )%\(\w+\)[sd] "
    r"(?:mails|phones|persons|people|guests|tickets|passes|scans|events|devices|companions|days|codes)\b"
)
SAID_OF_SEVERAL = {
    "%(given)d persons on one ticket; at most %(max)d are allowed.",
}
# Frequent words of each language that the other one does not have.
OF_LANGUAGE = {
    "de": re.compile(r"\b(?:und|nicht|wird|werden|oder|eine|einen|ist|mit|auf|der|nach)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:les|une|est|pas|pour|dans|avec|qui|sont|ne|cette)\b", re.IGNORECASE),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_sentences_of_the_code(language: str) -> None:
    in_code, in_catalogue = (
        {(m.context, m.id) for m in catalog} for catalog in (in_the_code(), catalog_of(language))
    )

    assert _some(in_code ^ in_catalogue) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_or_a_guess(language: str) -> None:
    assert _some(message.id for message in untranslated(catalog_of(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same(language: str) -> None:
    assert [m.id for m in catalog_of(language) if m.id and not _fills_in_the_same(m)] == []


@pytest.mark.parametrize("language, other", [("fr", "de"), ("de", "fr")])
def test_no_sentence_is_in_another_language(language: str, other: str) -> None:
    """Catalogues are merged, and a sentence that went into the wrong one is on few pages."""
    said = (form for message in catalog_of(language) if message.id for form in _forms(message))
    found = ((form, set(OF_LANGUAGE[other].findall(form))) for form in said)

    assert _some(form for form, words in found if len(words) > 1) == []


def test_french_marks_keep_to_their_word() -> None:
    screens = [
        (ROOT / f"portillon/locale/{folder}/fr.json").read_text() for folder in ("screen", "sentences")
    ]
    said = [
        *(form for message in catalog_of("fr") if message.id for form in _forms(message)),
        *(line for screen in screens for line in screen.splitlines()),
    ]

    assert _some(sentence for sentence in said if PLAIN_SPACE_IN_FRENCH.search(sentence)) == []


def test_a_number_that_may_be_one_has_a_plural() -> None:
    said = {message.id for message in in_the_code() if isinstance(message.id, str)} - SAID_OF_SEVERAL

    assert _some(sentence for sentence in said if COUNTED.search(sentence)) == []


def _some(sentences: Iterable[object]) -> list[str]:
    """Return the first sentences only; a missing file would print hundreds."""
    return sorted(map(str, sentences))[:SHOWN_MAX]


def _fills_in_the_same(message: Message) -> bool:
    """Whether the translation has the same placeholders; only a plural form may leave one out ("one ticket")."""
    forms = [message.id] if isinstance(message.id, str) else list(message.id)
    known = {placeholder for form in forms for placeholder in PLACEHOLDER.findall(form)}
    used = [set(PLACEHOLDER.findall(form)) for form in _forms(message)]
    return all(form <= known for form in used) if len(forms) > 1 else used == [known]


def _forms(message: Message) -> list[str]:
    said = message.string or ""
    return [said] if isinstance(said, str) else [str(form) for form in said]

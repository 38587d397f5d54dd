"""Every sentence exists in every language, complete, and with the same things filled in. bin/translations mends it."""

import re
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Message

from tests.tidy.sentences import LANGUAGES, catalog_of, in_the_code, untranslated

SHOWN_MAX = 10
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


def _some(sentences: Iterable[object]) -> list[str]:
    """Enough to see what is wrong; a missing file would print hundreds."""
    return sorted(map(str, sentences))[:SHOWN_MAX]


def _fills_in_the_same(message: Message) -> bool:
    """A plural form may leave a number out ("one ticket") but never fills in something else."""
    forms = [message.id] if isinstance(message.id, str) else list(message.id)
    known = {placeholder for form in forms for placeholder in PLACEHOLDER.findall(form)}
    said = [message.string or ""] if isinstance(message.id, str) else list(message.string or ())
    used = [set(PLACEHOLDER.findall(str(form))) for form in said]
    return all(form <= known for form in used) if len(forms) > 1 else used == [known]

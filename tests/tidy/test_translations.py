"""Every sentence exists in every language, complete, and with the same things filled in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.tidy.sources import ROOT

LOCALE = ROOT / "portillon/locale"
LANGUAGES = ("de", "fr")  # the sentences in the code are English
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_or_a_guess(language: str) -> None:
    messages = list(_messages(language))

    assert messages
    assert [message.id for message in messages if message.fuzzy or not all(_said(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same(language: str) -> None:
    assert [m.id for m in _messages(language) if not all(_fits(m, said) for said in _said(m))] == []


def test_all_languages_hold_the_same_sentences() -> None:
    german, french = ({(str(m.context), str(m.id)) for m in _messages(language)} for language in LANGUAGES)

    assert german == french


def _messages(language: str) -> Iterator[Message]:
    for file in sorted(LOCALE.glob(f"{language}/LC_MESSAGES/*.po")):
        yield from (message for message in _catalog(file) if message.id)


def _catalog(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text, abort_invalid=True)


def _said(message: Message) -> list[str]:
    said = message.string or ""
    return [said] if isinstance(said, str) else list(said)


def _fits(message: Message, said: str) -> bool:
    """A plural form may leave a number out ("one ticket") but never fills in something else."""
    forms = [message.id] if isinstance(message.id, str) else list(message.id)
    known = {placeholder for form in forms for placeholder in PLACEHOLDER.findall(form)}
    used = set(PLACEHOLDER.findall(said))
    return used <= known if len(forms) > 1 else used == known

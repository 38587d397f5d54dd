"""The words that the server and the scanner share: of the screens, which other pages quote, and of sentences.

The scanner is built from the same files.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

_FILES = Path(__file__).parents[2] / "locale"


def screen_words(language: str) -> dict[str, Any]:
    """Return the words in `language`, or in the program's first language if it has no such words."""
    return _words("screen", language)


def sentence_words(language: str) -> dict[str, Any]:
    """Return the words of core.sentence in `language`, or in the program's first language."""
    return _words("sentences", language)


@cache
def _words(folder: str, language: str) -> dict[str, Any]:
    known = dict(settings.LANGUAGES)
    code = language[:2] if language[:2] in known else next(iter(known))
    words: dict[str, Any] = json.loads((_FILES / folder / f"{code}.json").read_text(encoding="utf-8"))
    return words

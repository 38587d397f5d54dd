"""The words of the scanner's screens, for other pages that quote them; the scanner is built from the same files."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

_FILES = Path(__file__).parents[2] / "locale" / "screen"


@cache
def screen_words(language: str) -> dict[str, Any]:
    """Return the words in `language`, or in the program's first language if it has no such words."""
    known = dict(settings.LANGUAGES)
    code = language[:2] if language[:2] in known else next(iter(known))
    words: dict[str, Any] = json.loads((_FILES / f"{code}.json").read_text(encoding="utf-8"))
    return words

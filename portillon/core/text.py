"""Characters that no text from outside may hold: a database, XML or a page could not store, write or show them."""

import re

# Controls other than the tab and line ends, halves of characters, and two codes that stand for no character.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def is_fit(text: str) -> bool:
    return text.isprintable() or not _UNFIT.search(text)


def fit(text: str) -> str:
    """Return `text` with a space for each such character: spreadsheets and slides end lines with one of them."""
    return text if text.isprintable() else _UNFIT.sub(" ", text)

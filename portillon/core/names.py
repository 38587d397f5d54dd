"""The normal form of names, by which they are sorted and searched."""

import unicodedata
from functools import lru_cache


# An import folds each name of a chunk several times.
@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` in lower case, without accents and cut to 200 characters, for sorting and searching."""
    if text.isascii():
        return text.lower()[:200]
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))[:200]

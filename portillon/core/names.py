"""Names as they are sorted and sought."""

import unicodedata
from functools import lru_cache


# An import folds each name of a chunk several times.
@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Without accents and case: how names are sorted and sought."""
    if text.isascii():
        return text.lower()[:200]
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))[:200]

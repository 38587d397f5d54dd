"""The forms in which names are sorted, searched and known again, however people type them.

Search is generous: `indexed` holds every word by which a name is found, and `ways` are the spellings of a word that is
looked for. Identity is strict: `alike` says whether one person may have typed both names, so Müller is Muller or
Mueller, but Joe is not Jo. Scripts are never merged: the Cyrillic А is not the Latin A.

Sources of the rules: Unicode's compatibility decomposition and case folding for case, width and accents; ICAO Doc
9303-3, section 6.A, by which passports write Ü as UE or U, Ø as OE, Å as AA, Þ as TH; Gaj's alphabet for Đ as DJ;
CLDR's transform Latin-ASCII for the other letters that Unicode does not decompose.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

LENGTH_MAX = 200
WORDS_MAX = 5
# A name with more umlauts has two spellings: all of them written out, or none.
UMLAUTS_MAX = 4

_APOSTROPHES = "'`´‘’‛′‵ʹʻʼʽʾʿˈˊˋ᾽᾿῾ꞌ"
# Parts that a joint connects are words of their own, and one word without it: O’Connor, Jean-Pierre, J.P.
_JOINT = "-"
_JOINTS = frozenset(f"{_APOSTROPHES}.·・\N{MINUS SIGN}")
_IGNORED = re.compile("[\u034f\u115f\u1160\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LETTERS = dict(zip("øđðłıħŧŋĸəɓɗɖɛɔƙƴ", "oddlihtnqebddeoky", strict=True))
_LETTERS |= {"æ": "ae", "œ": "oe", "þ": "th"}
_WRITTEN_OUT = {"a\u0308": "ae", "o\u0308": "oe", "u\u0308": "ue", "a\u030a": "aa", "ø": "oe", "đ": "dj"}
_UMLAUT = re.compile(f"({'|'.join(_WRITTEN_OUT)})")
_DIGRAPH = re.compile("(a)[ae]+|([ou])e+|(d)j+")
# Chinese, Japanese and Korean signs: one says as much as two letters, and names are written without spaces.
# scanner/src/core/names.ts has the same ranges.
_SIGN = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff]"
)


def folded(text: str) -> str:
    """Return the words of `text` in lower case and without accents, cut to 200 characters, for sorting and comparing.

    A text of punctuation alone is returned as it is, so that nothing that is written folds to nothing.
    """
    return _cut(" ".join(_parts(_plain(text))) or _raw(text))


def indexed(name: str) -> str:
    """Return the words by which `name` is found, for a database to search and to sort by: `folded` comes first.

    Words follow that are also typed otherwise: parts without the joint between them, and umlauts that are written out.
    """
    words = folded(name)
    if _JOINT not in _plain(name) and not _UMLAUT.search(_decomposed(name)):
        return words
    known = words.split()
    others = dict.fromkeys(form for token in _tokens(name) for form in _forms(*token) if form not in known)
    return _cut(" ".join([words, *others]))


def ways(word: str) -> tuple[str, ...]:
    """Return the spellings by which `indexed` names may contain a word that is looked for."""
    forms = [form for token in _tokens(word) for form in (" ".join(_parts(token[0])), *_forms(*token))]
    return tuple(dict.fromkeys(forms)) or (folded(word),)


def sought(text: str) -> list[str]:
    """Return the words of a search, at most five. Punctuation counts only where there is nothing else."""
    words = text.replace(",", " ").split()
    return ([word for word in words if _tokens(word)] or words)[:WORDS_MAX]


def has_signs(word: str) -> bool:
    """Whether `word` contains a Chinese, Japanese or Korean sign."""
    return _SIGN.search(word) is not None


def size(words: Iterable[str]) -> int:
    """Return how much a search says, in letters; a Chinese, Japanese or Korean sign counts as two."""
    return sum(len(word) + len(_SIGN.findall(word)) for word in words)


def alike(name: str, other: str) -> bool:
    """Whether one person may have typed both names."""
    return not spellings(name).isdisjoint(spellings(other))


def known_as(name: str) -> str:
    """Return what is equal for all names that are alike, and for few others; at most 200 characters."""
    return _cut(_DIGRAPH.sub(r"\1\2\3", _squeezed(_plain(name)))) or folded(name)


@lru_cache(maxsize=4096)
def spellings(name: str) -> frozenset[str]:
    """Return the ways in which `name` is typed without spaces, accents and capitals. Names that share one are alike."""
    plain = _squeezed(_plain(name)) or folded(name)
    pieces = _UMLAUT.split(_decomposed(name))
    if len(pieces) == 1:
        return frozenset((plain,))
    if len(pieces) // 2 > UMLAUTS_MAX:
        return frozenset((plain, _squeezed(_written(name))))
    choices = [(piece, _WRITTEN_OUT[piece]) if n % 2 else (piece,) for n, piece in enumerate(pieces)]
    return frozenset(_squeezed(_bare("".join(choice))) for choice in product(*choices))


def told_apart(names: Iterable[str]) -> dict[str, str]:
    """Return for each name the one that stands for all that are alike. Those with most spellings come first."""
    first: dict[str, str] = {}
    stands: dict[str, str] = {}
    for name in sorted(set(names), key=lambda one: (-len(spellings(one)), one)):
        stands[name] = next((first[way] for way in sorted(spellings(name)) if way in first), name)
        for way in spellings(name):
            first.setdefault(way, stands[name])
    return stands


def _raw(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(_decomposed(text).split()))


def _cut(text: str) -> str:
    return text[:LENGTH_MAX].rstrip()


# An import reads each name of a chunk several times.
@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _bare(_decomposed(text))


def _written(text: str) -> str:
    """Return the plain form with umlauts written out."""
    return _bare(_UMLAUT.sub(lambda found: _WRITTEN_OUT[found[0]], _decomposed(text)))


@lru_cache(maxsize=4096)
def _decomposed(text: str) -> str:
    if text.isascii():
        return text.lower()
    without_case = unicodedata.normalize("NFKD", text.translate(_PLAIN_APOSTROPHE)).casefold()
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", without_case).casefold())


def _bare(decomposed: str) -> str:
    """Return words without accents between single spaces and joints."""
    bare = decomposed.translate(_BECOMES)
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return the words of `text` between spaces, each in its plain form and with umlauts written out."""
    both = zip(_plain(text).split(), _written(text).split(), strict=True)
    return [token for token in both if token[0].strip(_JOINT)]


def _forms(plain: str, written: str) -> Iterator[str]:
    """Yield other forms of a word between spaces: without its joints, and with umlauts written out."""
    yield _squeezed(plain)
    if written != plain:
        yield " ".join(_parts(written))
        yield _squeezed(written)


def _parts(plain: str) -> list[str]:
    return plain.replace(_JOINT, " ").split()


def _squeezed(plain: str) -> str:
    return "".join(_parts(plain))


class _Becomes(dict[int, str]):
    """What each character of a decomposed text becomes; worked out when the character is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _becomes(chr(code))
        return found


def _becomes(char: str) -> str:
    kind = unicodedata.category(char)
    if char in _JOINTS or kind == "Pd":
        return _JOINT
    if kind == "Cf" or _IGNORED.match(char) or _is_accent(char):
        return ""
    is_between = kind[0] in "PZ" or kind in ("Cc", "Cs")
    return " " if is_between else _LETTERS.get(char, char)


def _is_accent(char: str) -> bool:
    """Whether the character is an accent or vowel point. The voicing of kana, and vowels of Thai and Lao, are not."""
    combining = unicodedata.combining(char)
    return combining == 1 or 10 <= combining <= 36 or combining >= 200


_BECOMES = _Becomes()
_PLAIN_APOSTROPHE = str.maketrans(_APOSTROPHES, "'" * len(_APOSTROPHES))

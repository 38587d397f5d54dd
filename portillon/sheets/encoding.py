"""In which encoding a CSV file was written, when nothing in it says so.

Each line that is UTF-8 is read as UTF-8. The others show which old encoding they are in: that in which their words are
likely texts. A file that would be a guess is refused, because a wrong name on a ticket is worse than a question.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from portillon.sheets.likeliness import flaws
from portillon.sheets.problem import UnclearEncoding

UTF_8 = "utf-8"
WINDOWS = "windows-1252"
# The encodings that spreadsheet programs write in Europe, with points that the rare ones have to make up for.
_HANDICAPS = {
    WINDOWS: 0,
    "windows-1250": 2,
    "mac_roman": 3,
    "iso8859-2": 6,
    "mac_latin2": 7,
    "cp850": 7,
    "cp852": 8,
    "windows-1254": 8,
}
# How far the best must be ahead of the next that reads another text; Windows-1252 is what is expected.
_AHEAD, _AHEAD_IF_EXPECTED = 2, 1
# Points for each unusual letter above which even the best is no likely text.
_FLAWS_MAX = 6
_WORDS_MAX = 2000
_WORD_BYTES_MAX = 60
_WORD = re.compile(rb"[A-Za-z0-9':!?%%\x80-\xff-]{1,%d}" % _WORD_BYTES_MAX)
_BLOCK_BYTES = 1 << 20

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def utf_16(head: bytes) -> str | None:
    """Return the codec of a file in UTF-16, with or without a mark, or None. Its headings have Latin letters."""
    if head.startswith(_UTF_16_MARKS):
        return "utf-16"
    if b"\0" not in head:
        return None
    return next((codec for codec in ("utf-16-le", "utf-16-be") if _is_latin(head, codec)), None)


def _is_latin(head: bytes, codec: str) -> bool:
    first = head.decode(codec, "replace").partition("\n")[0].strip()
    plain = sum(char.isascii() and char.isprintable() for char in first)
    return 2 * plain > len(first) and all(
        char == "\t" or " " <= char < "ɐ" or "–" <= char <= "…" for char in first
    )


def fallback(file: BinaryIO) -> str:
    """Return the codec of the lines that are not UTF-8. Leaves `file` at its start. Raises UnclearEncoding."""
    try:
        return WINDOWS if _is_utf_8(file) else _likeliest(list(_words(file)))
    finally:
        file.seek(0)


def _is_utf_8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _words(file: BinaryIO) -> Iterable[bytes]:
    """The first different words with other than ASCII letters, of lines that are not UTF-8."""
    file.seek(0)
    found: dict[bytes, None] = {}
    for line in _lines(file):
        if not _decodes(line):
            found.update((word, None) for word in _WORD.findall(line) if not word.isascii())
        if len(found) >= _WORDS_MAX:
            break
    return found


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines, also of an old Mac, which end with CR alone."""
    for line in file:
        yield from line.split(b"\r")


def _decodes(line: bytes) -> bool:
    try:
        line.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(words: list[bytes]) -> str:
    texts = {codec: [word.decode(codec, "replace") for word in words] for codec in _HANDICAPS}
    points = {codec: sum(map(flaws, text)) + _HANDICAPS[codec] for codec, text in texts.items()}
    best, *others = sorted(points, key=lambda codec: points[codec])
    rival = next(codec for codec in others if texts[codec] != texts[best])
    letters = sum(not char.isascii() for text in texts[best] for char in text)
    ahead = _AHEAD_IF_EXPECTED if best == WINDOWS else _AHEAD
    if points[rival] - points[best] < ahead or points[best] - _HANDICAPS[best] > _FLAWS_MAX * letters:
        one, other = next(pair for pair in zip(texts[best], texts[rival], strict=True) if pair[0] != pair[1])
        raise UnclearEncoding(one=one, other=other)
    return best

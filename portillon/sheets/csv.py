"""The records of a CSV file: separator and encoding found out, a line that is broken told apart from its neighbours."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

SEPARATORS = (",", ";", "\t")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"

Record = tuple[int, list[str] | str]


def records(file: BinaryIO, head: bytes, known: Callable[[list[str]], int]) -> Iterator[Record]:
    """Each record with the number of its first line, empty ones too; `known` counts the headings it recognises.

    `head` is how the file begins; the file is read from its start.
    """
    separator = _separator(head, known)
    return _records(_Lines(_decoded(file, head)), separator)


def _separator(head: bytes, known: Callable[[list[str]], int]) -> str:
    """The one that makes the most headings of the first line that is not empty."""
    lines = list(_decoded(io.BytesIO(head), head))
    named = _named_separator(lines[0]) if lines else None
    return named or max(SEPARATORS, key=lambda separator: known(_first_filled(lines, separator)))


def _named_separator(line: str) -> str | None:
    """Excel may write `sep=;` above the headings."""
    bare = line.rstrip("\r\n")
    return bare[4:] if bare.lower().startswith("sep=") and bare[4:] in SEPARATORS else None


def _first_filled(lines: list[str], separator: str) -> list[str]:
    try:
        return next((cells for cells in csv.reader(lines, delimiter=separator) if any(cells)), [])
    except csv.Error:
        return []


def _decoded(file: BinaryIO, head: bytes) -> Iterator[str]:
    """The physical lines. Each is decoded by itself, so that lines from several sources may stand in one file."""
    if head.startswith(UTF_16_MARKS):
        yield from io.TextIOWrapper(file, encoding="utf-16", errors="replace", newline="")
        return
    old_mac = b"\n" not in head and b"\r" in head
    lines = iter(file.read().splitlines(keepends=True)) if old_mac else iter(file)
    for count, line in enumerate(lines):
        yield _text(line.removeprefix(UTF_8_MARK) if count == 0 else line)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # What neither knows becomes U+FFFD, which the check of the cell refuses with the line's number.
        return line.decode("windows-1252", errors="replace")


class _Lines(Iterator[str]):
    """Physical lines that can be taken back when a quotation mark swallowed too many of them."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._returned: deque[str] = deque()
        self._taken: list[str] = []
        self.line = 0

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._source)
        self._taken.append(line)
        self.line += 1
        return line

    def begin_record(self) -> int:
        """The number of the line that comes next."""
        self._taken.clear()
        return self.line + 1

    def take_back_all_but_one(self) -> None:
        self._returned.extendleft(reversed(self._taken[1:]))
        self.line -= len(self._taken) - 1


def _records(lines: _Lines, separator: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.take_back_all_but_one()
            # A reader that met the end of the lines is at its end for good.
            reader = csv.reader(lines, delimiter=separator, strict=True)
            yield line, _("The quotation marks of this row do not match.")
        else:
            if line > 1 or _named_separator(separator.join(cells)) is None:
                yield line, cells

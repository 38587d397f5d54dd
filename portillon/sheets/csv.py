"""The records of a CSV file. Separator and encoding are detected, and a broken record costs no other one."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from portillon.sheets import encoding
from portillon.sheets.record import Record

SEPARATORS = (",", ";", "\t")
UTF_8_MARK = b"\xef\xbb\xbf"


def records(file: BinaryIO, head: bytes, known: Callable[[list[str]], int]) -> Iterator[Record]:
    """Each record with the number of its first line, empty ones included.

    `known` counts the headings that it recognises in a row. `head` holds the first bytes of the file, which is read
    from its start. Raises UnclearEncoding.
    """
    codec = encoding.utf_16(head) or encoding.fallback(file)
    separator = _separator(head, codec, known)
    return _records(_PhysicalLines(_decoded(file, head, codec)), separator)


def _separator(head: bytes, codec: str, known: Callable[[list[str]], int]) -> str:
    """The separator with which the first line that is not empty has the most known headings, else the most cells."""
    lines = list(_decoded(io.BytesIO(head), head, codec))
    named = _named_separator(lines[0]) if lines else None
    firsts = {separator: _first_filled(lines, separator) for separator in SEPARATORS}
    return named or max(SEPARATORS, key=lambda separator: (known(firsts[separator]), len(firsts[separator])))


def _named_separator(line: str) -> str | None:
    """The separator in `sep=;`, a line that Excel may write above the headings."""
    bare = line.rstrip("\r\n")
    return bare[4:] if bare.lower().startswith("sep=") and bare[4:] in SEPARATORS else None


def _first_filled(lines: list[str], separator: str) -> list[str]:
    try:
        return next((cells for cells in csv.reader(lines, delimiter=separator) if any(cells)), [])
    except csv.Error:
        return []


def _decoded(file: BinaryIO, head: bytes, codec: str) -> Iterator[str]:
    """The physical lines. Except in UTF-16 each is decoded on its own, as UTF-8 if it is that and by `codec` if not: a
    file may have been put together from several sources."""
    if codec.startswith("utf-16"):
        yield from _in_utf_16(file, codec)
        return
    old_mac = b"\n" not in head and b"\r" in head
    lines = iter(file.read().splitlines(keepends=True)) if old_mac else iter(file)
    for count, line in enumerate(lines):
        yield _text(line.removeprefix(UTF_8_MARK) if count == 0 else line, codec)


def _in_utf_16(file: BinaryIO, codec: str) -> Iterator[str]:
    text = io.TextIOWrapper(file, encoding=codec, errors="replace", newline="")
    try:
        yield from text
    finally:
        # The file belongs to whoever opened it.
        text.detach()


def _text(line: bytes, codec: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # A byte that is neither becomes U+FFFD; the check of the cell then rejects the row with its line number.
        return line.decode(codec, errors="replace")


class _PhysicalLines(Iterator[str]):
    """Physical lines, which can be put back when an unmatched quotation mark swallowed too many of them."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._put_back: deque[str] = deque()
        self._of_record: list[str] = []
        self.line = 0

    def __next__(self) -> str:
        line = self._put_back.popleft() if self._put_back else next(self._source)
        self._of_record.append(line)
        self.line += 1
        return line

    def begin_record(self) -> int:
        """Start a new record; the number of its first line."""
        self._of_record.clear()
        return self.line + 1

    def put_back_all_but_one(self) -> None:
        self._put_back.extendleft(reversed(self._of_record[1:]))
        self.line -= len(self._of_record) - 1


def _records(lines: _PhysicalLines, separator: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.put_back_all_but_one()
            # A reader that has seen the end of its input never reads again.
            reader = csv.reader(lines, delimiter=separator, strict=True)
            yield line, _("The quotation marks of this row do not match.")
        else:
            if line > 1 or _named_separator(separator.join(cells)) is None:
                yield line, cells

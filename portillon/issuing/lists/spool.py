"""Entries on disk, between the two passes of an import: half a million of them would fill the memory."""

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Spool(Generic[T]):
    """Items in the order in which they were added. The file has no name that anybody could open, and goes with it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="portillon-")  # noqa: SIM115  open as long as the spool is
        self.size = 0

    def add(self, items: Sequence[T]) -> None:
        pickle.dump(items, self._file, pickle.HIGHEST_PROTOCOL)
        self.size += len(items)

    def __iter__(self) -> Iterator[T]:
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield from pickle.load(self._file)  # noqa: S301  written by `add` of this process

    def close(self) -> None:
        self._file.close()

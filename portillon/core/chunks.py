"""Long sequences in pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunks(source: Iterable[T], size: int) -> Iterator[list[T]]:
    """`source` in lists of `size` items; the last may be shorter."""
    iterator = iter(source)
    while chunk := list(islice(iterator, size)):
        yield chunk

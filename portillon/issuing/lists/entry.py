"""What becomes of one line of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.utils.functional import Promise


class Addressed(Protocol):
    """The data of a ticket, a pass or an invitee."""

    @property
    def email(self) -> str:
        """Empty if there is no address."""


# What a line asks for.
D = TypeVar("D", bound=Addressed)


@dataclass(frozen=True, slots=True)
class ListEntry(Generic[D]):
    """A line that can be read, and what it asks for."""

    line: int
    data: D


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that is left out, with a sentence for each column to blame; under `row` when no single column is."""

    line: int
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A line that is left out because of its status in another system, with what it says of the person."""

    line: int
    name: str
    email: str
    status: str


@dataclass(frozen=True, slots=True)
class Match(Generic[D]):
    """An entry beside what exists: `known` is the id of the existing row, None when the entry is new.

    `differences` holds the fields of the existing row that change, with their new values. `is_passed_on` says that the
    row belongs to somebody else than the entry by now, who got it from its former holder.
    """

    entry: ListEntry[D]
    known: int | None
    differences: Mapping[str, Any]
    is_passed_on: bool = False

    @property
    def changes_something(self) -> bool:
        return self.known is None or bool(self.differences)


@dataclass(frozen=True, slots=True)
class Identity:
    """By which keys an entry is told apart from the earlier lines of its file.

    The entry is a duplicate when an earlier line left the key of one of `seeks`: pairs of a column, to blame then, and
    a key. It leaves the keys `leaves` for the lines that follow.
    """

    seeks: Sequence[tuple[str, str]]
    leaves: Sequence[str]


# For each column of `Identity.seeks`, the sentence that names the earlier line as %(line)d.
Duplicates = Mapping[str, str | Promise]

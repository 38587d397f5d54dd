"""What the import engine has to know of a kind of list. There are three: tickets, passes and invitees."""

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from django.db import IntegrityError, models
from django.utils.functional import Promise

from portillon.core.names import folded
from portillon.issuing.lists import headings
from portillon.issuing.lists.assignment import remember, remembered
from portillon.issuing.lists.entry import D, Duplicates, Identity
from portillon.issuing.lists.outcome import Outcome
from portillon.issuing.lists.persons import EMAIL_COLUMNS
from portillon.issuing.lists.status import held_back_by
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors
from portillon.places.occasion import Occasion
from portillon.sheets.heading import Heading

# An existing row, as far as it is compared.
K = TypeVar("K", bound="Existing")


# The columns that a field of any list is made from, if not from that of its own name.
_MADE_FROM = {"email": EMAIL_COLUMNS}


class Existing(Protocol):
    @property
    def pk(self) -> Any: ...


class Lookup(ABC, Generic[D, K]):
    """The existing rows that a chunk of entries may be about, loaded with a few statements."""

    @abstractmethod
    def find(self, data: D, claimed: Container[int]) -> K | Errors | None:
        """The row that `data` is about; None for a new one; Errors when the entry has to be rejected.

        `claimed` are the ids of rows that earlier lines of the file are about.
        """


class ListKind(ABC, Generic[D, K]):
    """One import of a list for `occasion`; the engine calls `begin` with the columns of the file first."""

    # The name by which the columns of such lists are remembered, and all that they can have.
    name: ClassVar[str]
    column_names: ClassVar[frozenset[str]] = headings.COLUMNS
    # The fields of an entry that can change an existing row, and the columns each is made from if not its own name.
    fields: ClassVar[tuple[str, ...]]
    made_from: ClassVar[Mapping[str, tuple[str, ...]]]
    duplicates: ClassVar[Duplicates]
    # Of two lines about one existing row, the second is rejected; names the first as %(line)d.
    claimed_twice: ClassVar[str | Promise]
    # What `add` or `change` raise when somebody else was faster. The engine then matches and tries again.
    lost_races: ClassVar[tuple[type[Exception], ...]] = (IntegrityError,)
    # Whether a file without any column for e-mail addresses is taken if somebody says that this is meant.
    may_lack_addresses: ClassVar[bool] = False
    # The tables that an import fills.
    models: ClassVar[tuple[type[models.Model], ...]]

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self.headings: Mapping[str, str] = {}
        self.given: tuple[str, ...] = ()
        # Folded statuses whose rows are taken, although these people are not expected.
        self._taken: frozenset[str] = frozenset()
        self._lacks_addresses = False
        # The columns of the file, as somebody assigned them by hand.
        self._assigned: Sequence[str | None] = ()

    def take(self, statuses: Iterable[str]) -> Self:
        """Take rows of these statuses as well, and return this import."""
        self._taken = frozenset(map(folded, statuses))
        return self

    def lack_addresses(self, said: bool = True) -> Self:
        """Take a file without a column for e-mail addresses if such a list may have none, and return this import."""
        self._lacks_addresses = said and self.may_lack_addresses
        return self

    def assign(self, columns: Sequence[str | None]) -> Self:
        """Take the columns of the file for these, one for each heading, and return this import."""
        self._assigned = columns
        return self

    def held_back_by(self, cells: Mapping[str, str]) -> str | None:
        """Return the status that keeps a row back, or None."""
        return held_back_by(cells, self._taken)

    def begin(self, known: Mapping[str, str]) -> None:
        """Learn the columns of the file: each column's name with its heading. Raises SheetProblem."""
        self.headings = known
        self.given = tuple(
            field
            for field in self.fields
            if not known.keys().isdisjoint({**_MADE_FROM, **self.made_from}.get(field, (field,)))
        )

    def columns(self, titles: Sequence[str]) -> list[str | None]:
        """The column that each heading of a file means, or None: as assigned now or before, else by its words."""
        if len(self._assigned) == len(titles):
            return list(self._assigned)
        before = remembered(self.occasion.organisation, self.name, titles)
        return before or headings.columns(titles, self.meaning)

    def remember_columns(self, columns: Sequence[Heading]) -> None:
        """Remember what was assigned by hand, once a file was imported with it; but not that statuses were left out."""
        titles = [one.title for one in columns]
        if self._assigned and not self._leaves_statuses_out(titles):
            remember(self.occasion.organisation, self.name, titles, self._assigned)

    def _leaves_statuses_out(self, titles: Sequence[str]) -> bool:
        """Whether people who are not expected would be taken by every later list with these headings."""
        by_words = headings.columns(titles, self.meaning)
        return any(
            column in ("status", "order_status") and column not in self._assigned for column in by_words
        )

    @abstractmethod
    def meaning(self, heading: str) -> str | None:
        """The column that a heading by itself means, or None."""

    @abstractmethod
    def read(self, cells: Mapping[str, str]) -> D | Errors:
        """What a row asks for, from its cells by column, or what is wrong with it."""

    @abstractmethod
    def identity(self, data: D) -> Identity:
        """What must not come twice in a file."""

    @abstractmethod
    def lookup(self, wanted: Sequence[D]) -> Lookup[D, K]:
        """The existing rows that `wanted` may be about."""

    @abstractmethod
    def differences(self, known: K, data: D) -> dict[str, Any]:
        """The fields of `known` that `data` changes, with their new values."""

    def is_passed_on(self, known: K, data: D) -> bool:
        """Whether `known` was passed on, so that it no longer belongs to the person in `data`."""
        return False

    def lock(self) -> None:
        """Let imports into one occasion go one after the other. Scans, which do not lock its row, go on."""
        type(self.occasion)._default_manager.select_for_update(no_key=True).get(pk=self.occasion.pk)

    @abstractmethod
    def add(self, wanted: Sequence[D], by: By) -> list[int]:
        """Write new rows and note who added them; their ids."""

    @abstractmethod
    def change(self, differences: Mapping[int, Mapping[str, Any]], by: By) -> None:
        """Write differences to the existing rows with these ids, and note who changed them."""

    def note_import(self, outcome: Outcome[D], by: By) -> None:
        """Enter a finished import that changed something in the log of the occasion."""

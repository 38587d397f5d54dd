"""How the console shows the import of one kind of list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.utils.functional import Promise

from portillon.console.access import SignedInRequest
from portillon.console.imports import columns
from portillon.issuing.lists.entry import ListEntry
from portillon.issuing.lists.kind import ListKind
from portillon.issuing.lists.outcome import FIRST_ENTRIES, Outcome
from portillon.places.occasion import Occasion


@dataclass(frozen=True, slots=True)
class ImportedList:
    """`kind` makes the import for an occasion, which `occasion_for` gives to those who may import this list.

    `told` describes an entry in the preview, and `labels` names the fields that can change. `page` and `back` are the
    names of addresses: of the page that takes the file, and of the list itself; `to_list` is the link back to it.
    """

    kind: type[ListKind[Any, Any]]
    occasion_for: Callable[[SignedInRequest, int], Occasion]
    told: Callable[[Any], dict[str, Any]]
    labels: Mapping[str, str | Promise]
    page: str
    back: str
    title: str | Promise
    to_list: str | Promise
    # The template that says what the file should hold.
    advice: str
    # The crumb on the page that takes the file; the occasion's title when empty.
    crumb: str | Promise = ""
    is_of_invitees: bool = False

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """The columns that a file can have, with their words."""
        return columns.choices(self.kind.column_names)

    def summary(self, outcome: Outcome[Any]) -> dict[str, Any]:
        """The counts, and the first entries of each sort, as the page shows them."""
        return {
            "added": outcome.added,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
            "rejected": outcome.rejected,
            "without_address": outcome.without_address,
            "first_added": [self._entry(entry) for entry in outcome.first_added],
            "first_changed": [
                {**self._entry(entry), "fields": self._labels(fields)}
                for entry, fields in outcome.first_changed
            ],
            "first_rejected": [
                {"line": one.line, "reasons": list(one.errors.values())} for one in outcome.rejections
            ],
            "issued": outcome.issued,
            **columns.told(outcome.columns),
            "held_back": outcome.held_back,
            "statuses": [{"status": name, "rows": rows} for name, rows in outcome.statuses.most_common()],
            "passed_on": len(outcome.passed_on),
            "first_passed_on": [
                self._entry(entry) for entry in islice(outcome.passed_on.values(), FIRST_ENTRIES)
            ],
            "first_held_back": [asdict(one) for one in outcome.first_held_back],
        }

    def _entry(self, entry: ListEntry[Any]) -> dict[str, Any]:
        return {"line": entry.line, **self.told(entry.data)}

    def _labels(self, fields: Sequence[str]) -> str:
        """Two fields that one input holds have one label."""
        return ", ".join(dict.fromkeys(str(self.labels[field]) for field in fields))

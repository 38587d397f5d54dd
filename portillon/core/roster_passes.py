"""The passes in the roster of a venue's desk: in JSON, and as columns of numbers for roster_page.

docs/offline-roster.md says what each field holds. scanner/src/core reads the columns.
"""

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portillon.core import roster_page
from portillon.core.calendar import iso

_STATES = {"valid": 0, "cancelled": 1, "blocked": 2}
_NAMES = ("id", "issue", "status", "number", "type", "valid_from", "valid_until", "starts_until")


class Passage(NamedTuple):
    """A standing entry at the desk, and the device by which it was made; None stands for a program."""

    at: datetime
    device: int | None


class DeskPass(NamedTuple):
    """A pass and its use, as a desk's scanner knows them.

    `number` is empty where the number alone is not enough. `seq` is the last place in the pass's sequence, `first_at`
    the first standing entry at any desk; `ever` counts those at this one, of which `visits` are the newest, oldest
    first.
    """

    id: int
    issue: int
    status: str
    number: str
    type: int
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    starts_until: datetime | None = None
    valid_days: int | None = None
    valid_hours: int | None = None
    seq: int = 0
    first_at: datetime | None = None
    ever: int = 0
    visits: tuple[Passage, ...] = ()


def told(one: DeskPass) -> dict[str, Any]:
    """Return the pass as it is told in JSON."""
    times = ("valid_from", "valid_until", "starts_until", "first_at")
    return one._asdict() | {
        "id": str(one.id),
        "number": one.number or None,
        "type": str(one.type),
        **{name: iso(getattr(one, name)) for name in times},
        "visits": [{"at": iso(visit.at), "device": _opaque(visit.device)} for visit in one.visits],
    }


class Table:
    """The columns of the passes, as they are filled, and what the header of the page says of them."""

    def __init__(self) -> None:
        self.columns = {name: array("Q") for name in (*_NAMES, "valid_days", "valid_hours", "seq")}
        self._types: dict[int, int] = {}
        self._instants: dict[datetime, int] = {}
        self._uses: dict[str, list[Any]] = {}

    def add(self, passes: Sequence[DeskPass]) -> None:
        """Add passes, which come by id."""
        if not passes:
            return
        known: dict[str, Iterable[Any]]
        known = dict(zip(DeskPass._fields, zip(*passes, strict=True), strict=True))
        known |= {
            "status": map(_STATES.__getitem__, known["status"]),
            "number": (int(number or 0) for number in known["number"]),
            "type": map(self._type, known["type"]),
            **{
                name: map(self._instant, known[name])
                for name in ("valid_from", "valid_until", "starts_until")
            },
            **{name: (count or 0 for count in known[name]) for name in ("valid_days", "valid_hours")},
        }
        for name, column in self.columns.items():
            column.extend(known[name])
        for one in passes:
            if one.first_at:
                visits = [[iso(visit.at), _opaque(visit.device)] for visit in one.visits]
                self._uses[str(one.id)] = [iso(one.first_at), one.ever, visits]

    def finish(self) -> dict[str, Any]:
        """Shorten ids to distances, and return what the header says of the passes."""
        count = len(self.columns["id"])
        first, self.columns["id"] = roster_page.steps(self.columns["id"])
        return {
            "passes": count,
            "first": first,
            "types": [str(one) for one in self._types],
            "instants": [iso(at) for at in self._instants],
            "uses": self._uses,
        }

    def _type(self, one: int) -> int:
        return self._types.setdefault(one, len(self._types) + 1)

    def _instant(self, at: datetime | None) -> int:
        return 0 if at is None else self._instants.setdefault(at, len(self._instants) + 1)


def _opaque(number: int | None) -> str | None:
    return None if number is None else str(number)

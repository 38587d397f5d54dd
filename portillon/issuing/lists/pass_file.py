"""Import passes: compare a file with a programme's passes, show what would change, then apply it.

A line is known by its number, else by its external id, else by e-mail and name. Importing the same file twice changes
nothing, and that is also how an interrupted import is finished.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from portillon.core import calendar
from portillon.core.names import folded
from portillon.issuing.lists import roster
from portillon.issuing.lists.pass_headings import meaning
from portillon.issuing.lists.roster import Progress
from portillon.issuing.lists.roster_file import Rejection
from portillon.issuing.models import Credential, OldNumber
from portillon.issuing.tickets import pass_holder, passes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import PassType, Programme
from portillon.sheets import sheet
from portillon.sheets.problem import NoNameColumn

CHUNK_ROWS = 1000
HOLDER_FIELDS = ("name", "email", "phone", "address", "language")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Entry:
    """The pass that a line asks for, and the one it is known as, with the holder's fields that it changes."""

    line: int
    data: PassData
    known: Credential | None = None
    changed: tuple[str, ...] = ()


@dataclass(slots=True)
class Comparison:
    """What a file comes to, in the order of its lines; `given` are the columns that it has, `issued` the ids of the
    passes that were made, once it is applied."""

    given: frozenset[str] = frozenset()
    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    issued: list[int] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """As the API and the command line tell it."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "rejected": [{"line": one.line, "errors": one.errors} for one in self.rejected],
        }


def compare(programme: Programme, file: BinaryIO, progress: Progress | None = None) -> Comparison:
    """What importing `file` (50 MB at most) would do; changes nothing. Raises SheetProblem."""
    found = sheet.read(file, meaning)
    if found.headings.keys().isdisjoint(("name", "last_name", "first_name")):
        raise NoNameColumn
    reader = _Reader(programme, found.headings.keys())
    comparison = Comparison(frozenset(found.headings))
    lines = reader.lines(found.rows)
    done = 0
    while chunk := list(islice(lines, CHUNK_ROWS)):
        _match(programme, chunk, comparison)
        done += len(chunk)
        _tell(progress, done, max(done, found.rows_at_most))
    return comparison


def apply(
    programme: Programme, comparison: Comparison, by: By | None = None, progress: Progress | None = None
) -> Comparison:
    """Do what `comparison` says, each 1,000 lines as one whole, and return what was done. Raises passes.NumberTaken.

    Each line is matched again with the passes as they then stand, so that nothing is doubled when somebody else
    imports the same meanwhile.
    """
    entries = sorted([*comparison.added, *comparison.changed], key=_line)
    done = Comparison(comparison.given, unchanged=comparison.unchanged, rejected=list(comparison.rejected))
    for start in range(0, len(entries), CHUNK_ROWS):
        if start:
            roster.make_room()
        _apply_chunk(programme, entries[start : start + CHUNK_ROWS], done, by)
        _tell(progress, min(start + CHUNK_ROWS, len(entries)), len(entries))
    if len(entries) > roster.ATOMIC_ROWS_MAX:
        roster.analyse()
    done.rejected.sort(key=_line)
    return done


@transaction.atomic
def _apply_chunk(programme: Programme, entries: Sequence[Entry], done: Comparison, by: By | None) -> None:
    # Two imports into one programme go one after the other; entries, which do not touch its row, go on.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    chunk = Comparison(done.given)
    _match(programme, entries, chunk)
    made = passes.issue(programme, [entry.data for entry in chunk.added], by)
    corrected = [
        (entry.known, {name: getattr(entry.data, name) for name in entry.changed})
        for entry in chunk.changed
        if entry.known is not None
    ]
    passes.change_holders(corrected, by)
    done.added += chunk.added
    done.changed += chunk.changed
    done.unchanged += chunk.unchanged
    done.rejected += chunk.rejected
    done.issued += [one.pk for one in made]


def _line(one: Entry | Rejection) -> int:
    return one.line


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


class _Reader:
    def __init__(self, programme: Programme, columns: Iterable[str]) -> None:
        self._zone = programme.organisation.time_zone
        types = list(programme.types.all())
        self._types = {folded(one.name): one for one in types}
        # A programme with one type needs no column for it.
        self._only = types[0] if len(types) == 1 and "type" not in set(columns) else None
        self._line_of: dict[str, int] = {}

    def lines(self, rows: Iterable[sheet.Row]) -> Iterator[Entry | Rejection]:
        for row in rows:
            read = self._line(row)
            yield read if isinstance(read, Rejection) else self._once(read)

    def _line(self, row: sheet.Row) -> Entry | Rejection:
        if row.problem:
            return Rejection(row.line, {"row": row.problem})
        cells = {column: sheet.without_escape(cell.strip()) for column, cell in row.cells.items()}
        errors: dict[str, str] = {}
        times = {name: self._time(cells, name, errors) for name in ("valid_from", "valid_until")}
        last = cells.get("last_name") or cells.get("name", "")
        name, address = f"{cells.get('first_name', '')} {last}", _address(cells)
        data = pass_holder.clean({**cells, "name": name, "address": address}, self._type(cells), **times)
        if isinstance(data, Errors):
            errors = {**data, **errors}
        if errors or isinstance(data, Errors):
            return Rejection(row.line, errors)
        return Entry(row.line, data)

    def _type(self, cells: dict[str, str]) -> PassType | None:
        return self._only or self._types.get(folded(cells.get("type", "")))

    def _time(self, cells: dict[str, str], name: str, errors: dict[str, str]) -> datetime | None:
        text = cells.get(name, "")
        if not text:
            return None
        day = _day(text)
        if day is None:
            errors[name] = _("Not a date such as 2026-07-03 or 03.07.2026: %(text)s") % {"text": text[:30]}
            return None
        instant = calendar.first_instant if name == "valid_from" else calendar.last_instant
        return instant(day, self._zone)

    def _once(self, entry: Entry) -> Entry | Rejection:
        """Two lines for one pass contradict each other or repeat themselves: the second is rejected."""
        key = _key(entry.data)
        earlier = self._line_of.setdefault(key, entry.line)
        if earlier == entry.line:
            return entry
        return Rejection(entry.line, {"row": _("The same pass is on line %(line)d.") % {"line": earlier}})


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None


def _address(cells: dict[str, str]) -> str:
    if cells.get("address"):
        return cells["address"]
    town = f"{cells.get('postcode', '')} {cells.get('town', '')}".strip()
    return "\n".join(line for line in (cells.get("street", ""), town, cells.get("country", "")) if line)


def _key(data: PassData) -> str:
    return data.number or (data.external_id and f"id {data.external_id}") or _person(data.email, data.name)


def _person(email: str, name: str) -> str:
    return f"{email.lower()}\n{folded(name)}"


def _match(programme: Programme, chunk: Sequence[Entry | Rejection], comparison: Comparison) -> None:
    known = _Known(programme, [line.data for line in chunk if isinstance(line, Entry)])
    given = {
        "address" if column in ("street", "postcode", "town", "country") else column
        for column in comparison.given
    }
    given |= {"name"} if given & {"last_name", "first_name"} else set()
    for line in chunk:
        if isinstance(line, Rejection):
            comparison.rejected.append(line)
            continue
        found = known.find(line.data)
        if found is None:
            taken = known.taken_elsewhere(line.data)
            if taken:
                comparison.rejected.append(Rejection(line.line, {"number": taken}))
            else:
                comparison.added.append(line)
            continue
        names = [name for name in HOLDER_FIELDS if name in given]
        changed = tuple(n for n in names if getattr(found.holder, n) != getattr(line.data, n))
        if changed:
            comparison.changed.append(Entry(line.line, line.data, found, changed))
        else:
            comparison.unchanged += 1


class _Known:
    """The passes that a chunk of lines may mean."""

    def __init__(self, programme: Programme, wanted: Sequence[PassData]) -> None:
        self._programme = programme
        organisation = Credential.objects.filter(organisation=programme.organisation).select_related("holder")
        numbers = [data.number for data in wanted if data.number]
        self._numbered = {one.number: one for one in organisation.filter(number__in=numbers)}
        replaced = OldNumber.objects.filter(organisation=programme.organisation, number__in=numbers)
        # A pass that was reissued since is known by the number that the file still has.
        self._numbered |= {
            old.number: old.credential for old in replaced.select_related("credential__holder")
        }
        ours = organisation.filter(programme=programme)
        ids = [data.external_id for data in wanted if data.external_id]
        self._identified = {one.external_id: one for one in ours.filter(external_id__in=ids)}
        names = [folded(data.name) for data in wanted if not data.number and not data.external_id]
        people = ours.filter(holder__sorted_as__in=names, holder__programme=programme)
        self._people = {_person(one.holder.email, one.holder.name): one for one in people}

    def find(self, data: PassData) -> Credential | None:
        if data.number:
            found = self._numbered.get(data.number)
            return found if found and found.programme_id == self._programme.pk else None
        if data.external_id:
            return self._identified.get(data.external_id)
        return self._people.get(_person(data.email, data.name))

    def taken_elsewhere(self, data: PassData) -> str:
        """Why a number cannot be given out, although none of the programme's passes has it."""
        if data.number not in self._numbered:
            return ""
        return _("The number %(number)s is taken by another programme.") % {"number": data.number}

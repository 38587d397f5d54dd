"""Import a roster: compare a file with an event's tickets, show what would change, then apply it.

Importing the same file twice changes nothing, and that is also how an interrupted import is finished.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO, TypeVar

from django.db import IntegrityError, connection, transaction

from portillon.core.names import folded
from portillon.issuing.lists.roster_file import Entry, Rejection, RosterFile, read
from portillon.issuing.lists.roster_match import HOLDER_FIELDS, TICKET_FIELDS, Match, Matcher
from portillon.issuing.models import Credential, Holder
from portillon.issuing.tickets.tickets import BATCH_ROWS, issue
from portillon.places.events import change_expected
from portillon.places.models import Event

LOOKUP_ROWS = 1000
# Up to here an import is one transaction. Beyond, each chunk is one, so that no door waits longer than for a chunk.
ATOMIC_ROWS_MAX = 5000
CHUNK_ROWS = 2000
# SQLite's waiting writers look again at most every 100 ms; they must find the database free.
PAUSE_SECONDS = 0.1
TRIES_MAX = 3

T = TypeVar("T")

# Called with the rows done and the rows there are at most.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that changes `fields` of a ticket that is known."""

    entry: Entry
    fields: tuple[str, ...]


@dataclass(slots=True)
class Comparison:
    """What a roster comes to, in the order of its lines; `given` are the fields that it has columns for."""

    given: frozenset[str]
    added: list[Entry] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    @property
    def in_short(self) -> str:
        """For the event's log: how many are new, and how many are changed."""
        return f"{len(self.added)},{len(self.changed)}"

    def answer(self) -> dict[str, Any]:
        """As the API and the command line tell it."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "rejected": [{"line": one.line, "errors": one.errors} for one in self.rejected],
        }


def compare_file(event: Event, file: BinaryIO, progress: Progress | None = None) -> Comparison:
    """What importing `file` (50 MB at most) into `event` would do; changes nothing. Raises SheetProblem."""
    return compare(event, read(file, event.admits_max), progress)


def compare(event: Event, roster: RosterFile, progress: Progress | None = None) -> Comparison:
    """What importing `roster` into `event` would do; changes nothing. Raises SheetProblem."""
    comparison = Comparison(roster.given)
    matcher = Matcher(event, roster.given)
    done = 0
    for lines in chunks(roster.lines, LOOKUP_ROWS):
        entries = [line for line in lines if isinstance(line, Entry)]
        comparison.rejected += [line for line in lines if isinstance(line, Rejection)]
        for match in matcher.matches(entries):
            _note(comparison, match)
        done += len(lines)
        _tell(progress, done, max(done, roster.rows_at_most))
    comparison.rejected.sort(key=_line)
    return comparison


def apply(event: Event, comparison: Comparison, progress: Progress | None = None) -> Comparison:
    """Do what `comparison` says and return what was done.

    Each line is matched again with the tickets as they then stand, so that nothing is doubled when somebody else
    changed them meanwhile. Above 5,000 changes every 2,000 are a transaction of their own; what an interrupted
    import has left undone, importing the file again does.
    """
    changes = (change.entry for change in comparison.changed)
    entries = sorted(chain(comparison.added, changes), key=_line)
    done = Comparison(comparison.given, unchanged=comparison.unchanged, rejected=list(comparison.rejected))
    matcher = Matcher(event, comparison.given)
    chunk_rows = ATOMIC_ROWS_MAX if len(entries) <= ATOMIC_ROWS_MAX else CHUNK_ROWS
    applied = 0
    for chunk in chunks(entries, chunk_rows):
        if applied:
            make_room()
        for match in _apply_chunk(event, chunk, matcher):
            _note(done, match)
        applied += len(chunk)
        _tell(progress, applied, len(entries))
    if applied > ATOMIC_ROWS_MAX:
        analyse()
    done.rejected.sort(key=_line)
    return done


def make_room() -> None:
    """Between two chunks of an import, for scans that wait to be written."""
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_SECONDS)


def chunks(source: Iterable[T], rows: int) -> Iterator[list[T]]:
    iterator = iter(source)
    while chunk := list(islice(iterator, rows)):
        yield chunk


def analyse() -> None:
    """PostgreSQL plans by what it last counted, and would think the new rows away until it looks by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE issuing_holder, issuing_credential")


def _note(comparison: Comparison, match: Match | Rejection) -> None:
    if isinstance(match, Rejection):
        comparison.rejected.append(match)
    elif match.known is None:
        comparison.added.append(match.entry)
    elif fields := match.changed_fields:
        comparison.changed.append(Change(match.entry, fields))
    else:
        comparison.unchanged += 1


def _apply_chunk(event: Event, entries: Sequence[Entry], matcher: Matcher) -> list[Match | Rejection]:
    """All or nothing. Tried again when another writer took an external id between the look and the insert."""
    for left in reversed(range(TRIES_MAX)):
        attempt = matcher.copy()
        try:
            with transaction.atomic():
                matches = _write_chunk(event, entries, attempt)
        except IntegrityError:
            if not left:
                raise
        else:
            matcher.adopt(attempt)
            return matches
    raise AssertionError("the last try returns or raises")


def _write_chunk(event: Event, entries: Sequence[Entry], matcher: Matcher) -> list[Match | Rejection]:
    # Two imports into one event go one after the other; scans, which do not touch the event's row, go on.
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    matches = list(chain.from_iterable(map(matcher.matches, chunks(entries, LOOKUP_ROWS))))
    found = [match for match in matches if isinstance(match, Match)]
    issue(event, [match.data for match in found if match.known is None])
    _update(event, [match for match in found if match.changed_fields])
    return matches


def _update(event: Event, matches: Sequence[Match]) -> None:
    """Give the tickets their new values; cancelled ones stay cancelled, and codes made before stay valid."""
    data_of = {match.known.ticket: match.data for match in matches if match.known}
    locked = Credential.objects.select_for_update(of=("self",)).select_related("holder")
    tickets = list(chain.from_iterable(locked.filter(pk__in=pks) for pks in chunks(data_of, LOOKUP_ROWS)))
    more_persons = 0
    for ticket in tickets:
        data = data_of[ticket.pk]
        if ticket.status == "valid":
            more_persons += data.admits - ticket.admits
        for name in TICKET_FIELDS:
            setattr(ticket, name, getattr(data, name))
        for name in HOLDER_FIELDS:
            setattr(ticket.holder, name, getattr(data, name))
        ticket.holder.sorted_as = folded(data.name)
    _store(tickets)
    change_expected(event.pk, more_persons)


def _store(tickets: Sequence[Credential]) -> None:
    """Insert or update by primary key: one statement for many rows, which bulk_update has no fast form of."""
    Holder.objects.bulk_create(
        [ticket.holder for ticket in tickets],
        BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*HOLDER_FIELDS, "sorted_as"],
    )
    Credential.objects.bulk_create(
        tickets, BATCH_ROWS, update_conflicts=True, unique_fields=["id"], update_fields=TICKET_FIELDS
    )


def _line(one: Entry | Rejection) -> int:
    return one.line


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)

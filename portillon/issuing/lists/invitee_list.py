"""Import a list of people who are invited: the roster's file, compared with who is on the list, then applied.

Importing the same file twice changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portillon.core.names import folded
from portillon.issuing.lists.roster import CHUNK_ROWS, Change, Comparison, Progress, chunks, make_room
from portillon.issuing.lists.roster_file import Entry, Rejection, person_key, read
from portillon.issuing.models import Invitee
from portillon.issuing.registration.invitees import InviteeData, given, made_of
from portillon.places.capacity import locked
from portillon.places.models import Event

_FIELDS = ("name", "first_name", "email", "language", "companions_max", "external_id")
_MADE_FROM = {"first_name": "name", "companions_max": "admits"}


@dataclass(frozen=True, slots=True)
class Match:
    """What a line comes to: for somebody who is `known`, or a new one."""

    entry: Entry
    known: Invitee | None
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class _Seen:
    """On which lines of the file people were met already."""

    line_of_person: dict[str, int] = field(default_factory=dict)
    line_of_invitee: dict[int, int] = field(default_factory=dict)


def compare_file(event: Event, file: BinaryIO, progress: Progress | None = None) -> Comparison:
    """What importing `file` (50 MB at most) would do; changes nothing. Raises SheetProblem."""
    roster = read(file, event.admits_max)
    comparison, seen, done = Comparison(roster.given), _Seen(), 0
    for lines in chunks(roster.lines, CHUNK_ROWS):
        entries = [line for line in lines if isinstance(line, Entry)]
        comparison.rejected += [line for line in lines if isinstance(line, Rejection)]
        _note(comparison, _matches(event, entries, roster.given, seen))
        done += len(lines)
        if progress:
            progress(done, max(done, roster.rows_at_most))
    comparison.rejected.sort(key=lambda one: one.line)
    return comparison


def apply(event: Event, comparison: Comparison, progress: Progress | None = None) -> Comparison:
    """Do what `comparison` says and return what was done; each line is matched again with the list as it then is."""
    changes = (change.entry for change in comparison.changed)
    entries = sorted(chain(comparison.added, changes), key=lambda one: one.line)
    done = Comparison(comparison.given, unchanged=comparison.unchanged, rejected=list(comparison.rejected))
    seen, applied = _Seen(), 0
    for chunk in chunks(entries, CHUNK_ROWS):
        if applied:
            make_room()
        with transaction.atomic():
            locked(event.pk)
            matches = list(_matches(event, chunk, comparison.given, seen))
            _write(event, [one for one in matches if isinstance(one, Match)], comparison.given)
        _note(done, matches)
        applied += len(chunk)
        if progress:
            progress(applied, len(entries))
    done.rejected.sort(key=lambda one: one.line)
    return done


def _note(comparison: Comparison, matches: Iterable[Match | Rejection]) -> None:
    for match in matches:
        if isinstance(match, Rejection):
            comparison.rejected.append(match)
        elif match.known is None:
            comparison.added.append(match.entry)
        elif match.fields:
            comparison.changed.append(Change(match.entry, match.fields))
        else:
            comparison.unchanged += 1


def _matches(
    event: Event, entries: Sequence[Entry], columns: frozenset[str], seen: _Seen
) -> Iterator[Match | Rejection]:
    ids = [entry.data.external_id for entry in entries if entry.data.external_id]
    names = [folded(entry.data.name) for entry in entries]
    found = list(event.invitees.filter(Q(external_id__in=ids) | Q(sorted_as__in=names)))
    by_id = {one.external_id: one for one in found if one.external_id}
    by_person = {_person(one): one for one in found}
    for entry in entries:
        same_person = by_person.get(person_key(entry.data))
        known = by_id.get(entry.data.external_id) or same_person
        yield _problem(entry, known, same_person, seen) or _match(entry, known, columns)


def _person(one: Invitee) -> str:
    return f"{one.email.lower()}\n{one.sorted_as}"


def _problem(
    entry: Entry, known: Invitee | None, same_person: Invitee | None, seen: _Seen
) -> Rejection | None:
    """Nobody is invited twice."""
    earlier = seen.line_of_person.setdefault(person_key(entry.data), entry.line)
    if known is not None and earlier == entry.line:
        earlier = seen.line_of_invitee.setdefault(known.pk, entry.line)
    if earlier != entry.line:
        sentence = _("The same person is on line %(line)d.") % {"line": earlier}
        return Rejection(entry.line, {"row": sentence})
    if known is not None and same_person is not None and known.pk != same_person.pk:
        sentence = _("Somebody else on the list has this name and address.")
        return Rejection(entry.line, {"row": sentence})
    return None


def _match(entry: Entry, known: Invitee | None, columns: frozenset[str]) -> Match:
    """Of somebody known only what the file has a column for changes; an id that somebody has is not taken away, nor is
    what is known of how the name begins."""
    if known is None:
        return Match(entry, None)
    then = {name: getattr(known, name) for name in _FIELDS}
    said = _said(entry, columns)
    if not entry.first_name and said.get("name") == known.name:
        said.pop("first_name")
    given(known, InviteeData(**{**then, **said}))
    changed = tuple(name for name in _FIELDS if getattr(known, name) != then[name])
    return Match(entry, known, changed)


def _said(entry: Entry, columns: frozenset[str]) -> dict[str, Any]:
    data = entry.data
    said = {
        "name": data.name,
        "first_name": entry.first_name,
        "email": data.email,
        "language": data.language,
        "companions_max": data.admits - 1,
        "external_id": data.external_id,
    }
    kept = {name: value for name, value in said.items() if _MADE_FROM.get(name, name) in columns}
    if not data.external_id:
        kept.pop("external_id", None)
    return kept


def _write(event: Event, matches: Sequence[Match], columns: frozenset[str]) -> None:
    new = [one.entry for one in matches if one.known is None]
    Invitee.objects.bulk_create(
        [made_of(event, InviteeData(**_said(entry, columns))) for entry in new], batch_size=500
    )
    changed = [one.known for one in matches if one.known is not None and one.fields]
    Invitee.objects.bulk_update(changed, [*_FIELDS, "sorted_as", "handle"], batch_size=100)

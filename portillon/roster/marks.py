"""Few numbers that differ as soon as something is new for the scanners of an event or desk.

They are read several times a second for all places together, so they are cheap. They may miss what a roster tells: a
scanner that is not told of it finds it when it asks.
"""

from collections.abc import Collection, Hashable, Mapping
from typing import Literal, NamedTuple

from django.db.models import Sum

from portillon.entries.models import Tally, Writer
from portillon.places.models import Event, Gate
from portillon.roster import rules
from portillon.roster.desk import place as desks
from portillon.roster.desk import rules as desk_rules
from portillon.roster.page import NEWEST_WRITERS


class Place(NamedTuple):
    """An event, or a venue's desk, which is a gate."""

    kind: Literal["event", "desk"]
    id: int


class Mark(NamedTuple):
    """`changes` are those of tickets or passes, and of whom phones admit by themselves; `entries` is of the ledger."""

    changes: Hashable
    entries: Hashable


def of(places: Collection[Place]) -> dict[Place, Mark]:
    """Return the marks of the places; those that are no more are left out."""
    return _of_events(_ids(places, "event")) | _of_desks(_ids(places, "desk"))


def settings_of(places: Collection[Place]) -> dict[Place, str]:
    """Return the digests of the places' settings, which cost more to read and may be a second old."""
    events = Event.objects.select_related("organisation", "venue").filter(pk__in=_ids(places, "event"))
    found = {Place("event", event.pk): rules.of(event).digest for event in events}
    return found | {desk: desk_rules.of(place).digest for desk, place in _desks(_ids(places, "desk")).items()}


def _ids(places: Collection[Place], kind: str) -> list[int]:
    return [place.id for place in places if place.kind == kind]


def _of_events(ids: Collection[int]) -> dict[Place, Mark]:
    if not ids:
        return {}
    fields = (
        "pk",
        "roster_n",
        "roster_era",
        *("offline_policy", "auto_choice", "offline_budget", "offline_names"),
    )
    events = Event.objects.filter(pk__in=ids).values_list(*fields)
    entries = _entries_of(ids)
    return {Place("event", pk): Mark(tuple(changes), entries.get(pk)) for pk, *changes in events}


def _entries_of(ids: Collection[int]) -> dict[int, Hashable]:
    """Return what differs with each entry. Scans that were refused change nothing that scanners are told, and a ticket
    that is handed over or returned rings only who waits for it (entries/registers/bell.py)."""
    sums = [Sum(name) for name in ("admitted", "inside", "overridden", "overrun")]
    found = Tally.objects.filter(event_id__in=ids).values_list("event_id").annotate(*sums)
    return {event: tuple(entries) for event, *entries in found if event is not None and any(entries)}


def _of_desks(ids: Collection[int]) -> dict[Place, Mark]:
    if not ids:
        return {}
    # A pass is used at any desk, and tallies tell of no programme: whatever is written counts as an entry.
    newest = Writer.objects.order_by("-pk").values_list("length", flat=True)
    written = sum(newest[:NEWEST_WRITERS])
    return {desk: Mark(_changes_at(place), written) for desk, place in _desks(ids).items()}


def _changes_at(place: desks.Place) -> Hashable:
    numbers = tuple(programme.roster_n for programme in place.programmes)
    held = place.gate.holder_id, place.gate.register
    return place.era, numbers, place.venue.offline_policy, place.venue.offline_budget, held


def _desks(ids: Collection[int]) -> Mapping[Place, desks.Place]:
    found = {}
    for one in ids:
        try:
            found[Place("desk", one)] = desks.of(one)
        except Gate.DoesNotExist:
            continue
    return found

"""Counts of persons at an event, from the tallies that are kept with the ledger's rows."""

from collections import Counter
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from portillon.entries.figures.event_sums import moved_since
from portillon.entries.models import Tally
from portillon.places.models import Event

COUNTED = ("admitted", "inside", "overridden", "overrun", "refused")


def counts(event: Event) -> dict[str, Any]:
    """Return the persons who came in, are inside, expected and still to come. `refused` counts scans.

    At an event that counts by day, those are inside who came in today: nobody scans the guests who go home.
    """
    at_gates = _at_gates(event)
    admitted = sum(gate["admitted"] for gate in at_gates)
    return {
        "admitted": admitted,
        "expected": event.expected,
        "remaining": still_to_come(event.expected, admitted),
        "inside": _inside(event, at_gates),
        "overridden": sum(gate["overridden"] for gate in at_gates),
        "overrun": sum(gate["overrun"] for gate in at_gates),
        "refused": sum(gate["refused"] for gate in at_gates),
        "per_gate": at_gates,
    }


def _inside(event: Event, at_gates: list[dict[str, Any]]) -> int:
    inside: int = sum(gate["inside"] for gate in at_gates)
    # Who came yesterday and leaves today was not among those who came today.
    return max(0, inside) if event.is_counted_by_day else inside


def still_to_come(expected: int, admitted: int) -> int:
    """Return how many of the persons expected have not come yet."""
    return max(0, expected - admitted)


def _at_gates(event: Event) -> list[dict[str, Any]]:
    """Return the event's gates with their counts, then those that were removed after they had counted."""
    sums = Tally.objects.filter(event_id=event.pk).values("gate_id")
    tallies: dict[int, dict[str, Any]] = {
        row["gate_id"]: {**row} for row in sums.annotate(**{f"sum_{name}": Sum(name) for name in COUNTED})
    }
    titles = {gate.pk: gate.title for gate in event.gates.order_by("pk")}
    found = {
        pk: {"gate": str(pk), "title": titles.get(pk, ""), **_sums(tallies.get(pk, {}))}
        for pk in [*titles, *sorted(tallies.keys() - titles.keys())]
    }
    if event.is_counted_by_day:
        moved = _moved_today(event)
        for pk, gate in found.items():
            gate["inside"] = moved[pk]
    return list(found.values())


def _moved_today(event: Event) -> Counter[int]:
    """Return by gate how many more came in than went out today. A reversal is deducted on the day of its entry."""
    return moved_since(event.pk, event.beginning_of(event.day_of(timezone.now())))


def _sums(row: dict[str, Any]) -> dict[str, int]:
    return {name: row.get(f"sum_{name}", 0) for name in COUNTED}


def totals(event_id: int) -> dict[str, int]:
    """Return the `admitted`, `overridden` and `overrun` persons of one event."""
    names = ("admitted", "overridden", "overrun")
    sums = {name: Sum(name, default=0) for name in names}
    return dict(Tally.objects.filter(event_id=event_id).aggregate(**sums))


def admitted_in(event_ids: list[int]) -> dict[int, int]:
    """Return the persons admitted, for each of these events that has any scan."""
    sums = Tally.objects.filter(event_id__in=event_ids).values("event_id").annotate(a=Sum("admitted"))
    return {row["event_id"]: row["a"] for row in sums if row["event_id"]}

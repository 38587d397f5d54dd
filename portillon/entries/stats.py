"""Counts of persons, from the tallies that are kept with the ledger's rows."""

from typing import Any

from django.db.models import Sum

from portillon.entries.models import Tally
from portillon.places.models import Event


def counts(event: Event) -> dict[str, Any]:
    """Who is in and who is still expected, in persons; `refused` counts refused scans."""
    at_gates = _at_gates(event)
    admitted = sum(gate["admitted"] for gate in at_gates)
    return {
        "admitted": admitted,
        "expected": event.expected,
        "remaining": max(0, event.expected - admitted),
        "refused": sum(gate["refused"] for gate in at_gates),
        "per_gate": at_gates,
    }


def _at_gates(event: Event) -> list[dict[str, Any]]:
    sums = (
        Tally.objects.filter(event_id=event.pk)
        .values("gate_id")
        .annotate(a=Sum("admitted"), r=Sum("refused"))
    )
    tallies = {row["gate_id"]: (row["a"], row["r"]) for row in sums}
    gates = [
        {"gate": str(gate.pk), "title": gate.title, "admitted": admitted, "refused": refused}
        for gate in event.gates.order_by("pk")
        for admitted, refused in [tallies.pop(gate.pk, (0, 0))]
    ]
    removed = [
        {"gate": str(gate), "title": "", "admitted": a, "refused": r}
        for gate, (a, r) in sorted(tallies.items())
    ]
    return gates + removed


def admitted_in(event_ids: list[int]) -> dict[int, int]:
    """Persons in, for each event that has any scan."""
    sums = Tally.objects.filter(event_id__in=event_ids).values("event_id").annotate(a=Sum("admitted"))
    return {row["event_id"]: row["a"] for row in sums if row["event_id"]}

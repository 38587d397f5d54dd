"""Looks at a bounded number of tickets that come in at a gate: who holds each, and who is in by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery

from portillon.core.lane import Guest
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.places.models import Event, Gate

# This many take some hundredths of a second.
LOOKED_MAX = 2000


@dataclass(frozen=True, slots=True)
class Looked:
    """A valid ticket, as its last row says; `used` persons are in. `is_of_use`: somebody may still come in by it."""

    ticket: int
    admits: int
    guest: Guest
    holder: int | None
    used: int
    is_of_use: bool


class View(NamedTuple):
    """What was seen of tickets: those of use at the gate. `after` is the id up to which all were looked at."""

    tickets: Sequence[Looked]
    after: int
    more: bool


def at_some(event: Event, gate: Gate, tickets: Sequence[int]) -> View:
    """Look at these tickets."""
    return _view(event, gate, _tickets(event).filter(pk__in=tickets))


def behind(event: Event, gate: Gate, after: int | None) -> View:
    """Look at the next tickets behind the id `after`; None: at the first ones that nobody holds."""
    tickets = _tickets(event)
    tickets = tickets.filter(held_by=None) if after is None else tickets.filter(pk__gt=after)
    return _view(event, gate, tickets)


def _tickets(event: Event) -> Any:  # a query set with columns that no model has
    last = Scan.objects.filter(credential_id=OuterRef("pk"), seq__isnull=False).order_by("-seq")
    tickets = Credential.objects.filter(event=event).valid().order_by("pk")
    return tickets.annotate(
        held_by=Subquery(last.values("holder_id")[:1]), in_by=Subquery(last.values("used")[:1])
    )


def _view(event: Event, gate: Gate, tickets: Any) -> View:
    told = ("pk", "admits", "held_by", "in_by")
    guest = ("holder__name", "holder__email", "external_id", "category", "seat")
    found = list(tickets.values_list(*told, *guest)[: LOOKED_MAX + 1])
    comes_back = event.reentry or event.is_counted_by_day
    looked = [
        Looked(pk, admits, Guest(str(pk), *who), holder, used or 0, comes_back or (used or 0) < admits)
        for pk, admits, holder, used, *who in found[:LOOKED_MAX]
    ]
    here = [one for one in looked if one.is_of_use and _takes(gate, one.guest.category)]
    return View(here, looked[-1].ticket if looked else 0, len(found) > LOOKED_MAX)


def _takes(gate: Gate, category: str) -> bool:
    return not gate.is_exit and (not gate.categories or category in gate.categories)

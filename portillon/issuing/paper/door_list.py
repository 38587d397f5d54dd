"""Makes the list of an event's participants to print and tick at a door, alphabetical, with a box for each person."""

from collections.abc import Iterable
from functools import partial
from itertools import count
from typing import Any, BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portillon.core.chunks import chunks
from portillon.core.lane import Lanes
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.paper.typesetting import Progress
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.issuing.tickets.ticket_facts import event_facts, grouped
from portillon.places.models import Event, Gate

TEMPLATE = "door_list.typ"
# Some ten sheets of paper, which Typst sets at a time. Each part begins a new sheet.
PART_ROWS = 250


def of_door(event: Event, door: Gate | None) -> CredentialQuerySet:
    """The valid tickets that the door admits, or those of the whole event, in alphabetical order."""
    tickets = Credential.objects.filter(event=event).valid().select_related("holder")
    if door is not None and door.categories:
        tickets = tickets.filter(category__in=door.categories)
    return tickets.order_by("holder__sorted_as", "pk")


def door_list_pdf(
    event: Event,
    door: Gate | None,
    tickets: Iterable[Credential],
    out: BinaryIO,
    progress: Progress | None = None,
) -> None:
    """Write the list into `out`, in the active language. Without tickets, nothing is written."""
    row = partial(_row, event.lane_choice)
    places = count(1)
    page = _page(event, door)
    parts = ([{**page, "rows": list(map(row, part, places))}] for part in chunks(tickets, PART_ROWS))
    told = partial(_tell_rows, progress) if progress else None
    typesetting.joined(TEMPLATE, parts, brand_of(event.organisation), out, told)


def _tell_rows(progress: Progress, parts: int) -> None:
    progress(parts * PART_ROWS)


def _page(event: Event, door: Gate | None) -> dict[str, Any]:
    facts = event_facts(event, (get_language() or event.organisation.language)[:2])
    page: dict[str, Any] = typesetting.breakable(
        {
            "title": _("Door list"),
            "event": facts.title,
            "organisation": facts.organisation,
            "about": facts.date,
            "door": door.title if door else "",
            "headings": ["", "", _("Name"), _("Companions"), _("Ticket number")],
            "instruction": _("One box for each person. Tick who comes in, and enter the numbers afterwards."),
        }
    )
    return page


def _row(lanes: Lanes, ticket: Credential, place: int) -> dict[str, Any]:
    companions, letter = ticket.admits - 1, lane_of_ticket(ticket, lanes)
    lane = _("Lane %(letter)s") % {"letter": letter} if letter else ""
    row: dict[str, Any] = typesetting.breakable(
        {
            "place": str(place),
            "admits": ticket.admits,
            "name": ticket.holder.name,
            "about": " · ".join(filter(None, (lane, ticket.category, ticket.seat))),
            "companions": f"+ {companions}" if companions else "",
            "number": grouped(ticket.number),
        }
    )
    return row

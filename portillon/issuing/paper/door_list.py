"""Makes the list of a door's guests to print and tick when no device works: alphabetical, with a box for each person.

Every sheet has the same number of rows, each of the same height, so that it can say which of how many it is, and a
photograph of it can be read (sheet_form.py).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any, BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portillon.core.chunks import chunks
from portillon.core.lane import Lanes
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.paper import sheet_code, typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.issuing.paper.sheet_form import CODES, SHEET_ROWS
from portillon.issuing.paper.typesetting import BATCH_PAGES, Page, Progress
from portillon.issuing.tickets.lanes import lane_of_ticket
from portillon.issuing.tickets.ticket_facts import LOCALES, event_facts, grouped
from portillon.places.models import Gate

TEMPLATE = "door_list.typ"
# More boxes than these would not be counted at a glance: a number is written instead.
BOXES_MAX = 8
# What two lines of a row hold.
NAME_LETTERS_MAX = 64
ABOUT_LETTERS_MAX = 60

# Tells how many persons of the tickets with these ids are in, as far as any are.
Used = Callable[[Sequence[int]], Mapping[int, int]]


class PrintedRow(NamedTuple):
    """A row as it stands on paper: `boxes` is 0 where a number is written, and `ticked` of the boxes are black."""

    number: str
    boxes: int
    ticked: int


# Called with the number of a sheet, from 1, and its rows.
Keep = Callable[[int, list[PrintedRow]], None]


@dataclass(frozen=True, slots=True)
class Heading:
    """Which door's list it is: its number, when it was printed, and the id and key by which its codes are made."""

    door: Gate
    number: int
    printed_at: datetime
    listed: int
    key: bytes


def of_door(door: Gate) -> CredentialQuerySet:
    """The valid tickets that the door admits, in alphabetical order."""
    tickets = Credential.objects.filter(event=door.event_id).valid().select_related("holder")
    if door.categories:
        tickets = tickets.filter(category__in=door.categories)
    return tickets.order_by("holder__sorted_as", "pk")


def door_list_pdf(
    heading: Heading,
    tickets: Sequence[int],
    used: Used,
    keep: Keep,
    out: BinaryIO,
    progress: Progress | None = None,
) -> None:
    """Write the list of the tickets with these ids into `out`, in the active language and in their order.

    Boxes of persons who are in are ticked. Without tickets, nothing is written. `keep` is told what each sheet
    holds, and `progress` how many sheets are done.
    """
    event = heading.door.event
    assert event is not None
    pages = _pages(heading, tickets, used, keep)
    batches = (list(batch) for batch in chunks(pages, BATCH_PAGES))
    typesetting.joined(TEMPLATE, batches, brand_of(event.organisation), out, progress)


def sheets_of(tickets: Sequence[int]) -> int:
    return ceil(len(tickets) / SHEET_ROWS)


def _pages(heading: Heading, tickets: Sequence[int], used: Used, keep: Keep) -> Iterator[Page]:
    shared, of = _shared(heading), sheets_of(tickets)
    assert heading.door.event is not None
    row = partial(_row, heading.door.event.lane_choice)
    for number, ids in enumerate(chunks(tickets, SHEET_ROWS), 1):
        found, came_in = Credential.objects.select_related("holder").in_bulk(ids), used(ids)
        on_it = [(found[pk], came_in.get(pk, 0)) for pk in ids if pk in found]
        keep(number, [printed_row(ticket, used_before) for ticket, used_before in on_it])
        page = _("Page %(number)d of %(of)d") % {"number": number, "of": of}
        rows = [row(ticket, used_before) for ticket, used_before in on_it]
        yield {
            **typesetting.breakable({**shared, "page": page, "rows": rows}),
            "codes": _codes(heading, number),
        }


def printed_row(ticket: Credential, used: int) -> PrintedRow:
    boxes = ticket.admits if ticket.admits <= BOXES_MAX else 0
    return PrintedRow(ticket.number, boxes, min(used, boxes))


def _codes(heading: Heading, page: int) -> list[str]:
    texts = (sheet_code.text_of(heading.key, heading.listed, page, corner) for corner in range(len(CODES)))
    return [sheet_code.svg_of(text) for text in texts]


def _shared(heading: Heading) -> Page:
    event = heading.door.event
    assert event is not None
    language = (get_language() or event.organisation.language)[:2]
    facts = event_facts(event, language)
    return {
        "title": _("Paper list %(number)d") % {"number": heading.number},
        "event": facts.title,
        "organisation": facts.organisation,
        "about": facts.date,
        "door": heading.door.title,
        "printed": _printed(heading, event.zone, language),
        "headings": [_("Time"), _("Persons"), _("Name"), _("Category and seat"), _("Number")],
        "instruction": _(
            "Tick one box for each person. Note the time at the left every quarter of an hour."
            " A box that is ticked already was used before printing."
        ),
        "photograph": _("To photograph: the whole sheet, flat, with all four corners."),
    }


def _printed(heading: Heading, zone: str, language: str) -> str:
    at, locale = heading.printed_at.astimezone(ZoneInfo(zone)), LOCALES[language]
    day, time = format_date(at, "EEE d MMM", locale=locale), format_time(at, "HH:mm", locale=locale)
    return _("Printed %(day)s, %(time)s") % {"day": day, "time": time}


def _row(lanes: Lanes, ticket: Credential, used: int) -> dict[str, Any]:
    letter = lane_of_ticket(ticket, lanes)
    lane = _("Lane %(letter)s") % {"letter": letter} if letter else ""
    about = " · ".join(filter(None, (lane, ticket.category, ticket.seat)))
    return {
        "boxes": printed_row(ticket, used).boxes,
        "ticked": used,
        "of": _("of %(admits)d") % {"admits": ticket.admits},
        "in": _("%(used)d in already") % {"used": used} if used else "",
        "name": _cut(ticket.holder.name, NAME_LETTERS_MAX),
        "about": _cut(about, ABOUT_LETTERS_MAX),
        "number": grouped(ticket.number),
    }


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"

"""The lanes of an event's tickets: planned from those who are registered, and compared before a choice is changed."""

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.core.lane import (
    By,
    Guest,
    Lanes,
    Plan,
    group_of,
    lane_of,
    planned_categories,
    planned_names,
    surname_key,
)
from portillon.issuing.models import Credential, CredentialQuerySet, Message, PageOpening
from portillon.places.models import Event

CHUNK_ROWS = 2000


@dataclass(frozen=True, slots=True)
class OtherLetters:
    """What a change of the lanes does to valid tickets: how many are `moved`, and to how many of these holders the
    letter of before was `sent`. On paper there may be more."""

    moved: int
    sent: int

    def __str__(self) -> str:
        moved = ngettext(
            "%(n)d ticket carries another letter after this change.",
            "%(n)d tickets carry another letter after this change.",
            self.moved,
        )
        sent = ngettext(
            "%(n)d of them was sent or opened already.",
            "%(n)d of them were sent or opened already.",
            self.sent,
        )
        return f"{moved % {'n': self.moved}} {sent % {'n': self.sent}}"


def guest_of(ticket: Credential) -> Guest:
    """What the lane of a ticket may depend on. It needs its `holder` loaded."""
    holder = ticket.holder
    return Guest(str(ticket.pk), holder.name, holder.email, ticket.external_id, ticket.category, ticket.seat)


def lane_of_ticket(ticket: Credential, lanes: Lanes) -> str:
    return lane_of(guest_of(ticket), lanes)


def with_plan(fields: Mapping[str, Any], event: Event | None = None) -> dict[str, Any]:
    """Return `fields` with a plan, if they choose other lanes than `event` has; a new event has none."""
    known = event or Event()
    number = fields.get("lanes", known.lanes)
    by = fields.get("lanes_by", known.lanes_by)
    if (number, by) == (known.lanes, known.lanes_by):
        return dict(fields)
    return {**fields, "lane_plan": planned(event, number, by)}


def planned(event: Event | None, number: int | None, by: str) -> list[list[str]] | None:
    """Return a plan that is balanced over the valid tickets of `event`; None if these lanes need none."""
    plans: dict[str, tuple[Callable[[Guest], str], Callable[[Mapping[str, int], int], Plan]]] = {
        By.NAME: (lambda guest: surname_key(guest.name), planned_names),
        By.CATEGORY: (group_of, planned_categories),
    }
    if not number or by not in plans:
        return None
    key_of, plan = plans[by]
    persons: Counter[str] = Counter()
    for ticket in _tickets(event) if event else ():
        persons[key_of(guest_of(ticket))] += ticket.admits
    return [list(lane) for lane in plan(persons, number)]


def other_letters(event: Event, fields: Mapping[str, Any]) -> OtherLetters | None:
    """Return what these new fields of the event, of `with_plan`, change on valid tickets, if somebody has to know it:
    None if no ticket moves, or if so far there was no letter and no ticket was sent."""
    if "lane_plan" not in fields:
        return None
    before, after = event.lane_choice, _chosen(event, fields)
    moved = [one.pk for one in _tickets(event) if lane_of_ticket(one, before) != lane_of_ticket(one, after)]
    sent = len(_sent(event).intersection(moved))
    return OtherLetters(len(moved), sent) if moved and (before.number or sent) else None


def _chosen(event: Event, fields: Mapping[str, Any]) -> Lanes:
    chosen = copy.copy(event)
    for name in ("lanes", "lanes_by", "lane_plan"):
        setattr(chosen, name, fields.get(name, getattr(event, name)))
    return chosen.lane_choice


def _sent(event: Event) -> set[int]:
    """The tickets that somebody has by now, as far as is known: they were mailed, or their page was opened."""
    mailed = Message.objects.filter(event=event, status=Message.Status.SENT)
    opened = PageOpening.objects.filter(credential__event=event)
    return {*mailed.values_list("credential_id", flat=True), *opened.values_list("credential_id", flat=True)}


@dataclass(frozen=True, slots=True)
class LaneCount:
    letter: str
    tickets: int
    persons: int


def counted(event: Event, lanes: Lanes, letters: str) -> list[LaneCount]:
    """Return how many valid tickets and their persons each lane has."""
    tickets: Counter[str] = Counter()
    persons: Counter[str] = Counter()
    for ticket in _tickets(event):
        lane = lane_of_ticket(ticket, lanes)
        tickets[lane] += 1
        persons[lane] += ticket.admits
    return [LaneCount(letter, tickets[letter], persons[letter]) for letter in letters]


def groups_by_lane(event: Event, lanes: Lanes) -> dict[str, list[str]]:
    """Return the categories, or else blocks, of each lane: the planned ones, and those of valid tickets."""
    found = {group: None for groups in lanes.plan for group in groups}
    rows = event.tickets.valid().order_by("category", "seat").values_list("category", "seat").distinct()
    for category, seat in rows.iterator(chunk_size=CHUNK_ROWS):
        found.setdefault(group_of(Guest("", "", category=category, seat=seat)))
    lanes_of: dict[str, list[str]] = {}
    for group in found:
        lane = lane_of(Guest("", "", category=group), lanes)
        lanes_of.setdefault(lane, []).append(group or _("no category"))
    return lanes_of


def _tickets(event: Event) -> Any:
    tickets: CredentialQuerySet = event.tickets.valid()
    needed = ("admits", "external_id", "category", "seat", "holder__name", "holder__email")
    return tickets.select_related("holder").only(*needed).iterator(chunk_size=CHUNK_ROWS)

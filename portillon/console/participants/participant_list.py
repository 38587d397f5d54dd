"""One page of an event's participants, searched, filtered and sorted.

A page continues from a ticket instead of an offset, so that every page of 100,000 participants costs the
same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portillon.console.participants.participant_answers import answered, filters_of
from portillon.console.participants.participant_columns import (
    AnswerColumn,
    cells,
    columns_of,
    values_of,
)
from portillon.core.names import sought
from portillon.entries.figures.attendance import arrived, missing, used_of
from portillon.issuing.models import Credential, CredentialQuerySet, Message, Question
from portillon.issuing.models.named import mentions
from portillon.issuing.outbox.state import last_of
from portillon.places.models import Event

PAGE_SIZE = 50
COUNTED_MAX = 1000
CHUNK_ROWS = 1000
_ANSWER = re.compile(r"answer([0-9]{1,18})")

SHOWN = {
    "all": pgettext_lazy("filter", "All"),
    "arrived": pgettext_lazy("filter", "Arrived"),
    "missing": pgettext_lazy("filter", "Not arrived"),
    "cancelled": pgettext_lazy("filter", "Cancelled"),
}
SORTED = {"name": _("Name"), "seat": _("Seat"), "newest": _("Newest first")}


@dataclass(frozen=True)
class ParticipantQuery:
    """What the list is asked for, as it stands in the address.

    `answers` filter by question id and answer; `columns` are shown in addition to the usual ones.
    """

    q: str = ""
    show: str = "all"
    sort: str = "name"
    after: int = 0
    before: int = 0
    columns: tuple[str, ...] = ()
    answers: tuple[tuple[int, str], ...] = ()

    DEFAULTS: ClassVar[dict[str, Any]] = {"q": "", "show": "all", "sort": "name", "after": 0, "before": 0}

    @classmethod
    def read(cls, given: QueryDict) -> "ParticipantQuery":
        """Return the query of an address; values that make no sense are ignored."""
        answers = ((_ANSWER.fullmatch(name), str(given[name])[:100]) for name in given)
        return cls(
            q=given.get("q", "").strip()[:200],
            show=given.get("show", "") if given.get("show") in SHOWN else "all",
            sort=given.get("sort", "") if given.get("sort") in SORTED else "name",
            after=_number(given.get("after", "")),
            before=_number(given.get("before", "")),
            columns=tuple(given.getlist("column")[:100]),
            answers=tuple((int(found[1]), value) for found, value in answers if found and value),
        )

    def query(self, **changes: Any) -> str:
        """Return the query string of this query with `changes`."""
        wish = replace(self, **changes)
        plain = [(name, getattr(wish, name)) for name in self.DEFAULTS]
        pairs = [(name, value) for name, value in plain if value != self.DEFAULTS[name]]
        pairs += [("column", column) for column in wish.columns]
        pairs += [(f"answer{question}", value) for question, value in wish.answers]
        return urlencode(pairs)

    @property
    def whole(self) -> str:
        """The query string of the first page."""
        return self.query(after=0, before=0)

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.answers or self.show != "all")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@dataclass(frozen=True)
class ParticipantRow:
    """A ticket as the list shows it."""

    ticket: Credential
    used: int
    mail: Message | None = None
    cells: list[tuple[AnswerColumn, str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        return state(self.ticket, self.used)


def state(ticket: Credential, used: int) -> str:
    """Return the state that matters most about a ticket: cancelled, blocked, expected, partly or in."""
    if ticket.status != "valid":
        return ticket.status
    if not used:
        return "expected"
    return "in" if used >= ticket.admits else "partly"


@dataclass(frozen=True)
class ParticipantPage:
    """A page of the list. `found` stops at COUNTED_MAX if counting needs a search; `columns` are the chosen ones."""

    columns: list[AnswerColumn]
    rows: list[ParticipantRow]
    found: int
    more_than_found: bool
    previous: str | None
    next: str | None


def page_of(event: Event, wish: ParticipantQuery, questions: Sequence[Question]) -> ParticipantPage:
    """Return the page that the query asks for. `questions` are all questions of the event's form."""
    found = found_of(event, wish, questions)
    columns = [column for column in columns_of(questions) if column.key in wish.columns]
    tickets, earlier, later = _window(found, wish, _anchor(event, wish))
    used, mails = used_of(ticket.pk for ticket in tickets), last_of(ticket.pk for ticket in tickets)
    values = values_of(event, columns, tickets)
    complete = not earlier and not later
    counted, uncounted = (len(tickets), False) if complete else _count(event, found, wish)
    return ParticipantPage(
        columns=columns,
        rows=[
            ParticipantRow(
                ticket, used.get(ticket.pk, 0), mails.get(ticket.pk), cells(columns, values[ticket.pk])
            )
            for ticket in tickets
        ],
        found=counted,
        more_than_found=uncounted,
        previous=wish.query(after=0, before=tickets[0].pk) if tickets and earlier else None,
        next=wish.query(before=0, after=tickets[-1].pk) if tickets and later else None,
    )


def found_of(event: Event, wish: ParticipantQuery, questions: Sequence[Question]) -> CredentialQuerySet:
    """Return all tickets that the query finds, with their holders."""
    # Sorted by name, start from the holders: their index has the names in order.
    by_name = wish.sort == "name"
    found = (
        Credential.objects.filter(holder__event=event) if by_name else Credential.objects.filter(event=event)
    )
    for word in sought(wish.q):
        found = found.filter(_mentions(word))
    if wish.answers:
        found = answered(found, filters_of(questions, dict(wish.answers)))
    return _shown(found, wish.show).select_related("holder")


def _mentions(word: str) -> Q:
    found = mentions(word, "holder__") | Q(holder__email__icontains=word) | Q(seat__icontains=word)
    return found | Q(number__startswith=word) if word.isdigit() else found


def _shown(found: CredentialQuerySet, show: str) -> CredentialQuerySet:
    if show == "cancelled":
        return found.filter(cancelled_at__isnull=False)
    if show == "arrived":
        return arrived(found)
    if show == "missing":
        return missing(found.filter(cancelled_at=None, blocked_at=None))
    return found


_ORDER = {"name": ("holder__sorted_as", "holder_id"), "seat": ("seat", "pk"), "newest": ("-pk",)}


def _anchor(event: Event, wish: ParticipantQuery) -> Credential | None:
    """Return the ticket from which the page continues, even if it matches the query no longer."""
    if not wish.after and not wish.before:
        return None
    return (
        Credential.objects.filter(event=event, pk=wish.after or wish.before).select_related("holder").first()
    )


def _window(
    found: QuerySet[Credential], wish: ParticipantQuery, anchor: Credential | None
) -> tuple[list[Credential], bool, bool]:
    """Return the tickets of the page, and whether there are some before and after it."""
    order = _ORDER[wish.sort]
    if anchor is None:
        tickets = list(found.order_by(*order)[: PAGE_SIZE + 1])
        return tickets[:PAGE_SIZE], False, len(tickets) > PAGE_SIZE
    if wish.after:
        tickets = list(found.filter(_beyond(order, anchor)).order_by(*order)[: PAGE_SIZE + 1])
        return tickets[:PAGE_SIZE], True, len(tickets) > PAGE_SIZE
    back = tuple(_reversed(name) for name in order)
    tickets = list(found.filter(_beyond(back, anchor)).order_by(*back)[: PAGE_SIZE + 1])
    return tickets[:PAGE_SIZE][::-1], len(tickets) > PAGE_SIZE, True


def chunks_of(
    event: Event, wish: ParticipantQuery, questions: Sequence[Question]
) -> Iterator[list[ParticipantRow]]:
    """Yield all rows that the query finds, in the list's order, in chunks of CHUNK_ROWS.

    Each chunk is a statement of its own, so none stays open while a slow client downloads the file.
    """
    order, last = _ORDER[wish.sort], None
    found = found_of(event, wish, questions).order_by(*order)
    while True:
        chunk = list((found.filter(_beyond(order, last)) if last else found)[:CHUNK_ROWS])
        if not chunk:
            return
        used = used_of(ticket.pk for ticket in chunk)
        yield [ParticipantRow(ticket, used.get(ticket.pk, 0)) for ticket in chunk]
        last = chunk[-1]


def _reversed(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], anchor: Credential) -> Q:
    """Return the condition for what follows `anchor` in this order.

    It repeats the first comparison on its own, so that an index scan can start there.
    """
    first = order[0]
    name, step = first.removeprefix("-"), "lt" if first.startswith("-") else "gt"
    value = _value(anchor, name)
    if len(order) == 1:
        return Q(**{f"{name}__{step}": value})
    tie = order[1].removeprefix("-")
    beyond = Q(**{f"{name}__{step}": value}) | Q(**{f"{tie}__{step}": _value(anchor, tie)})
    return Q(**{f"{name}__{step}e": value}) & beyond


def _value(anchor: Credential, name: str) -> Any:
    return anchor.holder.sorted_as if name == "holder__sorted_as" else getattr(anchor, name)


def _count(event: Event, found: QuerySet[Credential], wish: ParticipantQuery) -> tuple[int, bool]:
    """Return the number of tickets found, and whether there are more than that."""
    if not wish.narrows:
        return Credential.objects.filter(event=event).count(), False
    counted = found.select_related(None).order_by()[: COUNTED_MAX + 1].count()
    return min(counted, COUNTED_MAX), counted > COUNTED_MAX

"""One page of a roster: what a scanner does not know yet.

Two parts tell what is new. The tickets that were issued or changed have the number of their last change, which counts
under a lock on the event's row (places/roster.py). The use of tickets comes from the ledger: each of its writers
numbers its rows without gaps, and they become visible in that order. Neither asks a clock, and all of a page is read
in one snapshot of the database, so a change that is committed late comes with a later page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Scan, Tally, Writer
from portillon.issuing.models import Credential, RemovedTicket
from portillon.places.models import Event
from portillon.roster import rules
from portillon.roster.cursor import EVERY_TICKET, Cursor
from portillon.roster.tickets import Ticket, of_ids, read, sequence

TICKETS_MAX = 5000
# Of this many of the newest writers a cursor tells the length, though they have no row of the event yet. So their
# rows of other events need not be searched when they have one.
NEWEST_WRITERS = 50


@dataclass(frozen=True, slots=True)
class Page:
    """What is new. `begins` tells that the scanner knew nothing, or has to forget it; `more` that there is more now.

    Without a `cursor`, it has to ask without one. `settings` are None if the scanner knows them. `removed` are the ids
    of tickets that are no more.
    """

    era: str
    begins: bool
    cursor: Cursor | None
    more: bool
    at: datetime
    settings: dict[str, Any] | None
    tickets: list[Ticket]
    removed: list[int]
    admitted: int
    expected: int

    @property
    def knows_settings(self) -> bool:
        return self.settings is None and not self.begins

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is new to the scanner."""
        return self.knows_settings and not (self.more or self.tickets or self.removed)


def era_of(event: Event) -> str:
    """Return what names the roster. Another one begins with a restored backup, and if days begin or cease to count."""
    return f"{event.pk}{'d' if event.is_counted_by_day else 'e'}{event.roster_era}"


def after(event_id: int, since: Cursor | None, *, device: int | None = None) -> Page:
    """Return what is new to the `device` since its cursor; None: to one that knows nothing. Raises
    Event.DoesNotExist."""
    with snapshot():
        event = Event.objects.select_related("organisation", "venue").get(pk=event_id)
        lengths = lengths_for(event)
        if since is None or not _is_of(event, lengths, since):
            page = _page(event, Cursor(era_of(event), rows=lengths), lengths, begins=True)
        else:
            page = _page(event, since, lengths, begins=False)
        return told_to(page, rules.to_device(event, device))


def until(event_id: int, since: Cursor, lengths: dict[int, int]) -> Page:
    """Return what is new since the cursor, up to these lengths of the ledger's parts, and nothing of the settings.

    Raises Event.DoesNotExist.

    A scanner with a cursor of another roster is told no tickets, but to ask without a cursor: all of them then come in
    one page, which is made once for many scanners.
    """
    with snapshot():
        event = Event.objects.select_related("organisation", "venue").get(pk=event_id)
        if not _is_of(event, lengths, since):
            return _sent_to_the_beginning(event)
        return _page(event, since, lengths, begins=False)


def told_to(page: Page, settings: rules.Settings) -> Page:
    """Return the page with these settings for a scanner that does not know them."""
    if page.cursor is None:
        return page
    named = (device for ticket in page.tickets for device in (ticket.device, ticket.holder))
    if settings.are_known(page.cursor.settings, named):
        return page
    return replace(page, cursor=replace(page.cursor, settings=settings.noted), settings=settings.told)


def _sent_to_the_beginning(event: Event) -> Page:
    counts = {"admitted": admitted(event), "expected": event.expected}
    return Page(era_of(event), True, None, True, timezone.now(), rules.of(event).told, [], [], **counts)


def whole(event_id: int) -> tuple[Page, Event]:
    """Return the first page without its tickets, for a caller who reads all of them in the same snapshot."""
    event = Event.objects.select_related("organisation", "venue").get(pk=event_id)
    lengths, settings = lengths_for(event), rules.of(event)
    cursor = Cursor(era_of(event), event.roster_n, rows=lengths, settings=settings.noted)
    counts = {"admitted": admitted(event), "expected": event.expected}
    page = Page(cursor.era, True, cursor, False, timezone.now(), settings.told, [], [], **counts)
    return page, event


def _is_of(event: Event, lengths: dict[int, int], since: Cursor) -> bool:
    """Whether the cursor is of this roster. One from before a backup was restored may know more than there is."""
    known = all(lengths.get(writer, seen) >= seen for writer, seen in since.rows.items())
    return since.era == era_of(event) and since.n <= event.roster_n and known


def lengths_for(event: Event) -> dict[int, int]:
    """Return how many rows each writer has that wrote one of the event's, and each of the newest writers."""
    of_event = Tally.objects.filter(event_id=event.pk).values("writer_id")
    newest = Writer.objects.order_by("-pk").values_list("pk", flat=True)[:NEWEST_WRITERS]
    wanted = Writer.objects.filter(Q(pk__in=of_event) | Q(pk__in=list(newest)), length__gt=0)
    return dict(wanted.values_list("pk", "length"))


def _page(event: Event, since: Cursor, lengths: dict[int, int], *, begins: bool) -> Page:
    found = read(event, changed(event, since)[:TICKETS_MAX])
    reached = _reached(event, since, found)
    rows, touched = _used(event, since, lengths)
    known = {ticket.id for ticket in found}
    used = of_ids(event, touched - known)
    tickets = sequence([*found, *used])
    cursor = replace(reached, rows=rows)
    return Page(
        era=since.era,
        begins=begins,
        cursor=cursor,
        more=cursor.n < event.roster_n or cursor.ticket < EVERY_TICKET or rows != lengths,
        at=timezone.now(),
        settings=None,
        tickets=tickets,
        removed=removed(event, since, reached),
        admitted=admitted(event),
        expected=event.expected,
    )


def changed(event: Event, since: Cursor) -> QuerySet[Credential]:
    """Return the tickets that changed since, in the order of their changes."""
    tickets = Credential.objects.filter(event=event).order_by("roster_n", "pk")
    if since.ticket == EVERY_TICKET:
        return tickets.filter(roster_n__gt=since.n)
    # The first condition lets the index begin there; a database does not conclude it from the other two.
    return tickets.filter(Q(roster_n__gt=since.n) | Q(pk__gt=since.ticket), roster_n__gte=since.n)


def _reached(event: Event, since: Cursor, found: list[Ticket]) -> Cursor:
    if len(found) < TICKETS_MAX:
        return replace(since, n=event.roster_n, ticket=EVERY_TICKET)
    return replace(since, n=found[-1].roster_n, ticket=found[-1].id)


def _used(event: Event, since: Cursor, lengths: dict[int, int]) -> tuple[dict[int, int], set[int]]:
    """Return how far the ledger is read, as far as a page takes, and the tickets of the event in what was read."""
    rows, touched, left = dict(lengths), set[int](), TICKETS_MAX
    for writer, length in lengths.items():
        seen = since.rows.get(writer, 0)
        rows[writer] = until = min(length, seen + max(0, left))
        left -= until - seen
        touched |= _tickets_in(event, writer, seen, until) if until > seen else set()
    return rows, touched


def _tickets_in(event: Event, writer: int, after_row: int, until: int) -> set[int]:
    stretch = Scan.objects.filter(writer_id=writer, writer_seq__gt=after_row, writer_seq__lte=until)
    used = stretch.filter(event_id=event.pk, seq__isnull=False)
    return _ids(used.values_list("credential_id", flat=True))


def _ids(found: Iterable[int | None]) -> set[int]:
    return {one for one in found if one is not None}


def removed(event: Event, since: Cursor, reached: Cursor) -> list[int]:
    """Return the tickets that were removed from the event in between."""
    gone = RemovedTicket.objects.filter(event=event, roster_n__gt=since.n, roster_n__lte=reached.n)
    return list(gone.order_by("roster_n").values_list("credential_id", flat=True))


def admitted(event: Event) -> int:
    """Return how many persons have come in."""
    return Tally.objects.filter(event_id=event.pk).aggregate(persons=Sum(F("admitted")))["persons"] or 0

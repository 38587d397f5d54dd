"""One page of a desk's roster: what a scanner does not know yet.

As for the tickets of an event (roster/page.py), passes that were issued or changed have the number of their last
change, which counts under a lock on the programme's row; their use comes from the ledger, at whichever desk it was.
All of a page is read in one snapshot of the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from portillon.core.roster_passes import DeskPass
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Scan
from portillon.issuing.models import Credential, RemovedPass
from portillon.places.models import Programme
from portillon.roster.cursor import EVERY_TICKET
from portillon.roster.desk import place as places
from portillon.roster.desk import rules, writers
from portillon.roster.desk.cursor import DeskCursor, Reached
from portillon.roster.desk.passes import Known, of_ids, read
from portillon.roster.desk.place import Place
from portillon.roster.desk.writers import Lengths

PASSES_MAX = 5000
# Most rows are of tickets at doors, and are only passed over.
ROWS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What is new. The fields are those of a page of an event's roster; nobody is counted at a desk."""

    era: str
    begins: bool
    cursor: DeskCursor | None
    more: bool
    at: datetime
    settings: dict[str, Any] | None
    passes: list[DeskPass]
    removed: list[int]

    @property
    def knows_settings(self) -> bool:
        return self.settings is None and not self.begins

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is new to the scanner."""
        return self.knows_settings and not (self.more or self.passes or self.removed)

    @property
    def envelope(self) -> dict[str, Any]:
        """What both forms of the page say around the passes."""
        return {
            "roster": self.era,
            "begins": self.begins,
            "cursor": str(self.cursor or ""),
            "more": self.more,
            "at": self.at.isoformat(),
            "settings": self.settings,
            "removed": [str(one) for one in self.removed],
            "counts": {"admitted": 0, "expected": 0},
        }


def after(
    gate_id: int, since: DeskCursor | None, *, device: int | None = None, whole_at_once: bool = False
) -> DeskPage:
    """Return what is new to the `device` since its cursor; None: to one that knows nothing. Raises Gate.DoesNotExist.

    If `whole_at_once`, a scanner with a cursor of another roster is told no passes, but to ask without a cursor: all
    of them then come in one page, which is made once for many scanners.
    """
    with snapshot():
        place = places.of(gate_id)
        lengths = _lengths(place, since)
        if since is None or lengths is None:
            if since and whole_at_once:
                return _sent_to_the_beginning(place)
            lengths = writers.now()
            return _page(place, DeskCursor(place.era, ledger=lengths), lengths, device, begins=True)
        return _page(place, since, lengths, device, begins=False)


def whole(gate_id: int) -> tuple[DeskPage, Place]:
    """Return the first page without its passes, for a caller who reads all of them in the same snapshot."""
    place = places.of(gate_id)
    settings = rules.of(place)
    reached = {one.pk: Reached(one.roster_n) for one in place.programmes}
    cursor = DeskCursor(place.era, reached, writers.now(), settings.noted)
    return DeskPage(place.era, True, cursor, False, timezone.now(), settings.told, [], []), place


def _lengths(place: Place, since: DeskCursor | None) -> Lengths | None:
    """Return how long the ledger is now; None if the cursor is of another roster or cannot tell what is new. One from
    before a backup was restored may know more than there is."""
    if since is None or since.era != place.era:
        return None
    if any(since.of(one.pk).n > one.roster_n for one in place.programmes):
        return None
    return writers.now_beside(since.ledger)


def _sent_to_the_beginning(place: Place) -> DeskPage:
    return DeskPage(place.era, True, None, True, timezone.now(), rules.of(place).told, [], [])


def _page(place: Place, since: DeskCursor, lengths: Lengths, device: int | None, *, begins: bool) -> DeskPage:
    settings = rules.to_device(place, device)
    found = _changed(place, since)
    changes = _reached(place, since, found)
    rows, touched = _used(place, since.ledger.rows, lengths.rows)
    known = {one.one.id: one.one for one in found}
    used = of_ids(place, touched - set(known))
    passes = sorted([*known.values(), *used], key=lambda one: one.id)
    is_known = settings.are_known(since.settings, (visit.device for one in passes for visit in one.visits))
    is_read = rows == lengths.rows
    ledger = writers.shortened(lengths) if is_read else Lengths(rows, lengths.older)
    return DeskPage(
        era=place.era,
        begins=begins,
        cursor=DeskCursor(place.era, changes, ledger, since.settings if is_known else settings.noted),
        more=not is_read or any(changes[one.pk] != Reached(one.roster_n) for one in place.programmes),
        at=timezone.now(),
        settings=None if is_known else settings.told,
        passes=passes,
        removed=_removed(place, since, changes),
    )


def _changed(place: Place, since: DeskCursor) -> list[Known]:
    """Return the passes that changed since: by programme, in the order of their changes."""
    found: list[Known] = []
    for programme in place.programmes:
        if programme.roster_n > since.of(programme.pk).n or since.of(programme.pk).upto < EVERY_TICKET:
            found += read(place, _after(programme, since)[: PASSES_MAX - len(found)])
        if len(found) == PASSES_MAX:
            break
    return found


def _after(programme: Programme, since: DeskCursor) -> QuerySet[Credential]:
    passes = Credential.objects.filter(programme=programme).order_by("roster_n", "pk")
    n, upto = since.of(programme.pk)
    if upto == EVERY_TICKET:
        return passes.filter(roster_n__gt=n)
    # The first condition lets the index begin there; a database does not conclude it from the other two.
    return passes.filter(Q(roster_n__gt=n) | Q(pk__gt=upto), roster_n__gte=n)


def _reached(place: Place, since: DeskCursor, found: list[Known]) -> dict[int, Reached]:
    """Return how far a page with these passes takes a scanner."""
    if len(found) < PASSES_MAX:
        return {one.pk: Reached(one.roster_n) for one in place.programmes}
    last = found[-1]
    all_of = {known.programme for known in found} - {last.programme}
    return {
        one.pk: Reached(one.roster_n) if one.pk in all_of else since.of(one.pk) for one in place.programmes
    } | {last.programme: Reached(last.roster_n, last.one.id)}


def _used(
    place: Place, seen: Mapping[int, int], lengths: Mapping[int, int]
) -> tuple[dict[int, int], set[int]]:
    """Return how far the ledger is read, as far as a page takes, and the desk's passes in what was read."""
    rows, touched, left = dict(lengths), set[int](), ROWS_MAX
    for writer, length in lengths.items():
        before = seen.get(writer, 0)
        rows[writer] = until = min(length, before + max(0, left))
        left -= until - before
        touched |= _passes_in(place, writer, before, until) if until > before else set()
    return rows, touched


def _passes_in(place: Place, writer: int, after_row: int, until: int) -> set[int]:
    stretch = Scan.objects.filter(writer_id=writer, writer_seq__gt=after_row, writer_seq__lte=until)
    ours = stretch.filter(programme_id__in=[one.pk for one in place.programmes], seq__isnull=False)
    return {one for one in ours.values_list("credential_id", flat=True) if one is not None}


def _removed(place: Place, since: DeskCursor, changes: Mapping[int, Reached]) -> list[int]:
    """Return the passes that were removed since. A scanner that begins knew none of them."""
    news = Q()
    for programme in place.programmes:
        n, until = since.of(programme.pk).n, changes[programme.pk].n
        if -1 < n < until:
            news |= Q(programme=programme, roster_n__gt=n, roster_n__lte=until)
    if not news:
        return []
    return list(RemovedPass.objects.filter(news).order_by("pk").values_list("credential_id", flat=True))

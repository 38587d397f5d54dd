"""Whose figures a page shows: a programme's for its board, or a venue's for its staff."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, desk_for, programme_for
from portillon.core import calendar
from portillon.core.bounds import is_within
from portillon.entries.figures.pass_stats import Period, Scope
from portillon.entries.figures.rollup import fold
from portillon.places.models import Gate, Participation, Programme

# Rows that are not folded within this time are left to the next request.
FOLD_SECONDS_MAX = 2.0
DAYS_DEFAULT = 30
DAYS_MAX = 366 * 20


@dataclass(frozen=True)
class StatisticsPlace:
    """A programme or a desk, as the asker may see it. `is_folded` if all rows of the ledger are in its figures."""

    organisation: Organisation
    programme: Programme | None
    desk: Gate | None
    may_see_statement: bool
    is_folded: bool

    @property
    def scope(self) -> Scope:
        return Scope(self.programme.pk if self.programme else None, self.desk.pk if self.desk else None)

    @property
    def zone(self) -> str:
        """The IANA time zone of its days."""
        place = self.programme or self.desk
        assert place is not None
        return place.zone

    @property
    def title(self) -> str:
        return self.programme.title if self.programme else str(self.desk)

    def address(self, page: str) -> str:
        """Return the address of a page that stats_urls has for programmes and desks."""
        if self.programme:
            return reverse(f"programme-{page}", args=[self.programme.pk])
        assert self.desk is not None
        return reverse(f"desk-{page}", args=[self.desk.pk])

    @property
    def back(self) -> str:
        if self.programme:
            return reverse("programme", args=[self.programme.pk])
        assert self.desk is not None
        return reverse("desk", args=[self.desk.pk])

    @property
    def charts(self) -> str:
        return self.address("statistics")

    @property
    def entries(self) -> str:
        return self.address("statistics-entries")

    @property
    def participations(self) -> list[Participation]:
        """The participations of the programme, or of the desk's venue."""
        found = Participation.objects.select_related("venue", "programme__organisation").order_by(
            "venue__name"
        )
        found = found.prefetch_related("venue__gates")
        if self.programme:
            return list(found.filter(programme=self.programme))
        assert self.desk is not None
        return list(found.filter(venue=self.desk.venue))

    def venues(self) -> dict[int, str]:
        """Return the names of the organisation's venues, by the id of their desk."""
        desks = Gate.objects.filter(organisation=self.organisation, venue__isnull=False).order_by(
            "venue__name"
        )
        return dict(desks.values_list("pk", "venue__name"))


def place_of(request: SignedInRequest, act: Act, place: dict[str, int]) -> StatisticsPlace:
    """Return the place that `gate_id` or `programme_id` of the address names, with its figures brought up to date.

    `act` is what a venue's staff must be allowed to do; a programme's figures are for its board only. Raises
    Http404 and PermissionDenied.
    """
    if "gate_id" in place:
        desk = desk_for(request, place["gate_id"], act)
        may_see_statement = allowed(desk)[Act.SEE_STATEMENTS.name.lower()]
        return StatisticsPlace(desk.organisation, None, desk, may_see_statement, fold(FOLD_SECONDS_MAX))
    programme = programme_for(request, place["programme_id"], Act.EDIT_PROGRAMMES)
    return StatisticsPlace(
        programme.organisation, programme, None, may_see_statement=True, is_folded=fold(FOLD_SECONDS_MAX)
    )


def period_of(query: QueryDict, zone: str, days: int = DAYS_DEFAULT) -> Period:
    """Return the period from `since` to `until` of the address in `zone`; by default the last `days` days there."""
    today = calendar.day_of(timezone.now(), zone)
    last = _day(query.get("until", "")) or today
    first = _day(query.get("since", "")) or last - timedelta(days=days - 1)
    first, last = min(first, last), max(first, last)
    return Period(max(first, last - timedelta(days=DAYS_MAX)), last, zone)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if is_within(found) else None


def changed(query: QueryDict, **fields: str | None) -> str:
    """Return the query string with some fields changed; None removes a field."""
    pairs = [(name, value) for name, values in query.lists() for value in values if name not in fields]
    pairs += [(name, value) for name, value in fields.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else ""

"""Statistics over the API: of an event, of a programme, of a venue."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from portillon.accounts.models import Organisation
from portillon.api.callers import OrganiserKey, event_of
from portillon.api.fields import Day
from portillon.api.programmes import desk_of, programme_of
from portillon.api.schemas import Counts, DeskRisk, Problem, Risk
from portillon.core import calendar
from portillon.entries import conflicts, risk
from portillon.entries.figures import event_stats, pass_stats
from portillon.entries.figures.pass_stats import Amount, Period, Scope
from portillon.entries.figures.rollup import fold
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.words.risk_words import as_json

router = Router(auth=OrganiserKey(), tags=["statistics"])
REFUSED = {400: Problem, 401: Problem, 404: Problem, 422: Problem}
FOLD_SECONDS_MAX = 5.0
DAYS_DEFAULT = 30


class StatsQuery(Schema):
    """The first and last day of the period in the venue's or organisation's time zone, both included.

    The default is the last 30 days.
    """

    since: Day | None = None
    until: Day | None = None


class Entered(Schema):
    """Entries that were not reversed, and the persons who came by them."""

    entries: int
    persons: int


class OnDay(Entered):
    day: date


class InHour(Entered):
    """`weekday` 0 is Monday."""

    weekday: int
    hour: int


class AtVenue(Entered):
    venue: str
    name: str


class Repayment(Entered):
    """`amount` is `entries` times `rate`; `rate` is today's agreed sum per entry, null if there is none."""

    venue: str
    month: date
    rate: Decimal | None
    amount: Decimal


class PeriodStats(Entered):
    """`companions` are the numbers of entries with none, one, two, three, and four or more companions.

    `complete` is false while the ledger holds entries that are not counted yet: call again.
    """

    since: date
    until: date
    by_day: list[OnDay]
    by_weekday_and_hour: list[InHour]
    companions: list[int]
    repayments: list[Repayment]
    complete: bool


class VenueStats(PeriodStats):
    """`risk` is null while all phones of the venue's desk are in contact."""

    venue: str
    risk: DeskRisk | None


class Sites(Schema):
    sites: int
    passes: int


class Visited(Schema):
    venue: str
    passes: int


class Step(Schema):
    """The number of passes that went from one venue to the next; each pass counts once."""

    from_venue: str
    to_venue: str
    passes: int


class PassesOnDay(Schema):
    day: date
    passes: int


class ProgrammeStats(PeriodStats):
    """The fields after `by_venue` are about all passes and their whole lives, not about the period alone."""

    programme: str
    by_venue: list[AtVenue]
    issued: int
    never_used: int
    sites_per_pass: list[Sites]
    passes_by_venue: list[Visited]
    steps: list[Step]
    first_day: list[PassesOnDay]
    last_day: list[PassesOnDay]


class Arrivals(Schema):
    minute: datetime
    persons: int


class DeviceStats(Schema):
    device: str | None
    name: str
    admitted: int
    refused: int
    scans: int


class LetIn(Schema):
    """The persons let in on a day of the event, those included who came back on it."""

    day: date
    persons: int


class EventStats(Counts):
    """`show_rate` is the share of the expected persons who came. `by_day` is empty unless tickets are counted by day.

    `refusals` maps each reason to its number of refused scans. `risk` is null while all phones are in contact.
    `conflicts` counts what phones decided alone and the server would have decided otherwise; `conflicts_open` are those
    that nobody has decided yet.
    """

    show_rate: float | None
    arrivals: list[Arrivals]
    by_day: list[LetIn]
    per_device: list[DeviceStats]
    refusals: dict[str, int]
    risk: Risk | None
    conflicts: int
    conflicts_open: int


@router.get("/events/{event_id}/stats", response={200: EventStats, **REFUSED})
def of_event(request: HttpRequest, event_id: str) -> dict[str, Any]:
    """The persons admitted, expected and inside; arrivals by minute, gate and device; refusals by reason."""
    event = event_of(request, event_id)
    there = conflicts.counts(event)
    more = {"risk": as_json(risk.current(event)), "conflicts": there.conflicts, "conflicts_open": there.open}
    return {**event_stats.figures(event), **more}


@router.get("/venues/{venue_id}/stats", response={200: VenueStats, **REFUSED})
def of_venue(request: HttpRequest, venue_id: str, asked: Query[StatsQuery]) -> dict[str, Any]:
    """The entries with passes at a venue in a period."""
    desk = desk_of(request, venue_id)
    period = _period(asked, desk.zone)
    assert desk.venue is not None
    programmes = desk.venue.participations.values_list("programme", flat=True)
    complete = fold(FOLD_SECONDS_MAX)
    with snapshot():
        found = _of_period(Scope(gate=desk.pk), period)
        repaid = [one for programme in programmes for one in pass_stats.statement(programme, period, desk.pk)]
    more = {"risk": as_json(risk.current_at(desk)), "repayments": _repayments(repaid)}
    return {**found, "complete": complete, "venue": str(desk.pk), **more}


@router.get("/programmes/{programme_id}/stats", response={200: ProgrammeStats, **REFUSED})
def of_programme(request: HttpRequest, programme_id: str, asked: Query[StatsQuery]) -> dict[str, Any]:
    """The entries with a programme's passes in a period, and how the passes are used."""
    programme = programme_of(request, programme_id)
    period = _period(asked, programme.zone)
    scope = Scope(programme=programme.pk)
    complete = fold(FOLD_SECONDS_MAX)
    with snapshot():
        return {
            **_of_period(scope, period),
            "complete": complete,
            "programme": str(programme.pk),
            "repayments": _repayments(pass_stats.statement(programme.pk, period)),
            "by_venue": _by_venue(programme.organisation, scope, period),
            **_habits(programme.pk, period.zone),
        }


def _period(asked: StatsQuery, zone: str) -> Period:
    today = calendar.day_of(timezone.now(), zone)
    last = asked.until or today
    first = asked.since or last - timedelta(days=DAYS_DEFAULT - 1)
    return Period(min(first, last), max(first, last), zone)


def _of_period(scope: Scope, period: Period) -> dict[str, Any]:
    times = pass_stats.times(scope, period)
    return {
        **pass_stats.total(scope.hours(period))._asdict(),
        "since": period.first,
        "until": period.last,
        "by_day": [{"day": day, **amount._asdict()} for day, amount in sorted(times.days.items())],
        "by_weekday_and_hour": [_in_hour(*one) for one in sorted(times.week.items())],
        "companions": pass_stats.companions(scope, period),
    }


def _in_hour(when: tuple[int, int], amount: Amount) -> dict[str, int]:
    return {"weekday": when[0], "hour": when[1], **amount._asdict()}


def _by_venue(organisation: Organisation, scope: Scope, period: Period) -> list[dict[str, Any]]:
    names = dict(organisation.gates.filter(venue__isnull=False).values_list("pk", "venue__name"))
    amounts = sorted(pass_stats.by_venue(scope, period).items())
    return [{"venue": str(gate), "name": names.get(gate, ""), **amount._asdict()} for gate, amount in amounts]


def _repayments(found: list[pass_stats.Repaid]) -> list[dict[str, Any]]:
    return [{**one._asdict(), "venue": str(one.gate), "amount": one.amount} for one in found]


def _habits(programme: int, zone: str) -> dict[str, Any]:
    found = pass_stats.habits(programme, zone)
    return {
        "issued": found.issued,
        "never_used": found.never_used,
        "sites_per_pass": [
            {"sites": sites, "passes": passes} for sites, passes in sorted(found.sites.items())
        ],
        "passes_by_venue": [{"venue": str(gate), "passes": n} for gate, n in sorted(found.reach.items())],
        "steps": [_step(start, end, passes) for (start, end), passes in sorted(found.steps.items())],
        "first_day": _days(found.first),
        "last_day": _days(found.last),
    }


def _step(start: int, end: int, passes: int) -> dict[str, Any]:
    return {"from_venue": str(start), "to_venue": str(end), "passes": passes}


def _days(found: dict[date, int]) -> list[dict[str, Any]]:
    return [{"day": day, "passes": passes} for day, passes in sorted(found.items())]

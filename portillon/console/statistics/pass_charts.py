"""Statistics of passes as charts with tables: a venue's for its staff, a programme's for its board."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console import chart
from portillon.console.access import SignedInRequest
from portillon.console.statistics.place import StatisticsPlace, changed, period_of, place_of
from portillon.entries.figures import pass_stats
from portillon.entries.figures.pass_stats import CELL_MIN, Amount, Period

MEASURES = {"persons": gettext_lazy("persons"), "entries": gettext_lazy("entries")}
DAYS_DEFAULT = 90


@never_cache
@require_safe
def pass_charts(request: SignedInRequest, **place: int) -> HttpResponse:
    here = place_of(request, Act.VALIDATE, place)
    period = period_of(request.GET, here.zone, DAYS_DEFAULT)
    measure = "entries" if request.GET.get("measure") == "entries" else "persons"
    context = {
        "place": here,
        "period": period,
        "measure": measure,
        "measures": [(name, label, changed(request.GET, measure=name)) for name, label in MEASURES.items()],
        "query": changed(request.GET),
        "cell_min": CELL_MIN,
        **_of_period(here, period, Amount._fields.index(measure)),
        **(_of_programme(here) if here.programme else _of_others(here)),
    }
    return render(request, "pass_charts/page.html", context)


def _of_period(here: StatisticsPlace, period: Period, by: int) -> dict[str, Any]:
    times = pass_stats.times(here.scope, period)
    total = Amount(sum(a.entries for a in times.days.values()), sum(a.persons for a in times.days.values()))
    days = {day: amount[by] for day, amount in times.days.items()}
    return {
        "total": total,
        "week": chart.week(times.week, by),
        "days": chart.columns(days, period.first, period.last),
        "companions": chart.bars(zip(_parties(), _counted(here, period), strict=True)),
        "venues": _venues(here, period, by) if here.programme else None,
    }


def _parties() -> list[str]:
    return [_("alone"), _("1 companion"), _("2 companions"), _("3 companions"), _("4 or more")]


def _counted(here: StatisticsPlace, period: Period) -> list[tuple[int]]:
    return [(entries,) for entries in pass_stats.companions(here.scope, period)]


def _venues(here: StatisticsPlace, period: Period, by: int) -> list[chart.Bar]:
    amounts = pass_stats.by_venue(here.scope, period)
    names = here.venues()
    most_first = sorted(amounts.items(), key=lambda one: -one[1][by])
    return chart.bars(((names.get(gate, "–"), tuple(amount)) for gate, amount in most_first), by)


def _of_programme(here: StatisticsPlace) -> dict[str, Any]:
    assert here.programme is not None
    found = pass_stats.habits(here.programme.pk, here.programme.zone)
    names = here.venues()
    reach = sorted(found.reach.items(), key=lambda one: -one[1])
    return {
        "habits": found,
        "used": found.issued - found.never_used,
        "never_used_share": found.never_used / found.issued if found.issued else 0,
        "sites": chart.bars(chart.spread(found.sites)),
        "reach": chart.bars((names.get(gate, "–"), (passes,)) for gate, passes in reach),
        "steps": chart.matrix(names, found.steps),
        "first_days": _over_time(found.first),
        "last_days": _over_time(found.last),
    }


def _over_time(numbers: dict[date, int]) -> chart.Columns | None:
    return chart.columns(numbers, min(numbers), max(numbers)) if numbers else None


def _of_others(here: StatisticsPlace) -> dict[str, Any]:
    """Return where else a venue's guests went, for each programme. Numbers below CELL_MIN are withheld."""
    assert here.desk is not None
    names = here.venues()
    told = []
    for part in here.participations:
        both = pass_stats.others(here.desk.pk, pass_stats.steps(part.programme_id))
        came, went = (chart.limited(both[way], names) for way in ("from", "to"))
        told.append((part.programme.title, came, went))
    return {"others": told}

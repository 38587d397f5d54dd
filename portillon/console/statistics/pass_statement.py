"""What the board reimburses its venues, by venue and month, as a page, XLSX and PDF."""

from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest
from portillon.console.chart import month_in_words
from portillon.console.statistics.pass_entries import XLSX
from portillon.console.statistics.place import StatisticsPlace, changed, period_of, place_of
from portillon.console.templatetags.moments import day, money
from portillon.entries.figures.pass_stats import Period, Repaid, statement
from portillon.entries.ledger.snapshot import snapshot
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.sheets.writer import Cell, in_a_file, write_sheets

DAYS_DEFAULT = 365
TEMPLATE = "statement.typ"


@never_cache
@require_safe
def pass_statement(request: SignedInRequest, form: str = "page", **place: int) -> HttpResponseBase:
    """Return the statement; `form` is page, xlsx or pdf. A venue's own statement is for its manager."""
    here = place_of(request, Act.SEE_STATEMENTS, place)
    period = period_of(request.GET, here.zone, DAYS_DEFAULT)
    lines = _lines(here, period)
    name = f"statement-{timezone.now():%Y-%m-%d}.{form}"
    if form == "xlsx":
        return _as_xlsx(lines, name)
    if form == "pdf":
        pdf = _as_pdf(here, period, lines)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)
    context = {
        "place": here,
        "period": period,
        "lines": lines,
        "sums": _sums(lines),
        "query": changed(request.GET),
    }
    return render(request, "pass_charts/statement.html", context)


Line = dict[str, Any]


def _lines(here: StatisticsPlace, period: Period) -> list[Line]:
    """Return the lines, sorted by venue, programme and month."""
    names = here.venues()
    programmes = {part.programme_id: part.programme for part in here.participations}
    desk = here.desk.pk if here.desk else None
    if here.programme:
        programmes = {here.programme.pk: here.programme}
    with snapshot():
        found = [
            _line(one, names.get(one.gate, "–"), programme.title)
            for programme in programmes.values()
            for one in statement(programme.pk, period, desk)
        ]
    return sorted(found, key=lambda line: (line["venue"], line["programme"], line["first"]))


def _line(one: Repaid, venue: str, programme: str) -> Line:
    return {
        "venue": venue,
        "programme": programme,
        "first": one.month,
        "month": month_in_words(one.month),
        "entries": one.entries,
        "persons": one.persons,
        "rate": one.rate,
        "amount": one.amount,
    }


def _sums(lines: list[Line]) -> Line:
    return {
        "entries": sum(line["entries"] for line in lines),
        "persons": sum(line["persons"] for line in lines),
        "amount": sum((line["amount"] for line in lines), Decimal(0)),
    }


def _headings() -> list[str]:
    return [_("Venue"), _("Month"), _("Entries"), _("Persons"), _("For each entry"), _("Amount")]


def _as_xlsx(lines: list[Line], name: str) -> FileResponse:
    book = in_a_file(lambda out: write_sheets(out, _headings(), [map(_cells, lines)]))
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def _cells(line: Line) -> list[Cell]:
    return [line[name] for name in ("venue", "month", "entries", "persons", "rate", "amount")]


def _as_pdf(here: StatisticsPlace, period: Period, lines: list[Line]) -> bytes:
    sums = _sums(lines)
    page = {
        "title": _("Reimbursement statement"),
        "about": here.title,
        "organisation": here.organisation.name,
        "period": f"{day(period.first)} – {day(period.last)}",
        "headings": _headings(),
        "rows": [_told(line) for line in lines],
        "total": [_("Total"), "", str(sums["entries"]), str(sums["persons"]), "", money(sums["amount"])],
        "definition": _definition(),
    }
    return typesetting.alone(TEMPLATE, typesetting.breakable(page), brand_of(here.organisation))


def _told(line: Line) -> list[str]:
    rate = "–" if line["rate"] is None else money(line["rate"])
    return [
        line["venue"], line["month"], str(line["entries"]), str(line["persons"]), rate, money(line["amount"])
    ]  # fmt: skip


def _definition() -> str:
    return _(
        "Entries that were not taken back, times what was agreed for each entry as it stands today."
        " Months begin at midnight, local time."
    )

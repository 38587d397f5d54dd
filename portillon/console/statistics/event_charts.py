"""Statistics of an event: charts with tables, kept up to date while guests arrive, and the same as PDF and XLSX."""

from typing import IO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for, wants_part
from portillon.console.statistics.event_figures import Figures, figures_of
from portillon.console.statistics.event_sections import Section, headline, sections
from portillon.console.statistics.pass_entries import XLSX
from portillon.console.templatetags.moments import clock, count, day
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.brand import brand_of
from portillon.places.models import Event
from portillon.places.zone import told_of
from portillon.sheets.writer import in_a_file

TEMPLATE = "event_statistics.typ"
PDF_COLUMNS_MAX = 60
SHEET_NAME_MAX = 31


@never_cache
@require_safe
def event_charts(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Show the page. Its part that polls for news gets an empty answer while nothing has changed."""
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    figures = figures_of(event, fresh=not wants_part(request))
    if wants_part(request) and request.GET.get("state") == figures.state:
        return HttpResponse(status=204)
    context = {
        "event": event,
        "figures": figures,
        "headline": headline(figures),
        "sections": sections(event, figures),
        "is_live": event.ends_at > timezone.now(),
        "as_tables": request.GET.get("tables") == "1",
    }
    page = "event_charts/figures.html" if wants_part(request) else "event_charts/page.html"
    return render(request, page, context)


@never_cache
@require_safe
def event_charts_pdf(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    figures = figures_of(event, fresh=True)
    page = {
        "title": _("Statistics"),
        "event": event.title,
        "organisation": event.organisation.name,
        "about": _about(event),
        "figures": [(count_or_share, words) for count_or_share, words in headline(figures)],
        "sections": [_printed(one) for one in sections(event, figures, PDF_COLUMNS_MAX)],
    }
    pdf = typesetting.alone(TEMPLATE, typesetting.breakable(page), brand_of(event.organisation))
    headers = {"Content-Disposition": f'attachment; filename="{_name(event)}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _about(event: Event) -> str:
    """Return when and where the event is, and the time of the figures."""
    zone = ZoneInfo(event.zone)
    now, start = timezone.now().astimezone(zone), event.starts_at.astimezone(zone)
    as_of = _("as of %(day)s, %(time)s") % {"day": day(now), "time": clock(now)}
    where = event.venue.name if event.venue else ""
    return " · ".join(fact for fact in (day(start), where, as_of, told_of(event)) if fact)


def _printed(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "definition": section.definition,
        "headings": section.headings,
        "rows": [
            {"label": bar.label, "numbers": [count(n) for n in bar.numbers], "length": max(bar.length, 0)}
            for bar in section.bars
        ],
    }


@never_cache
@require_safe
def event_charts_xlsx(request: SignedInRequest, event_id: int) -> FileResponse:
    """Return a workbook with a sheet for each table, with arrivals by the minute."""
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    figures = figures_of(event, fresh=True)
    book = in_a_file(lambda out: _write(out, event, figures))
    return FileResponse(book, as_attachment=True, filename=f"{_name(event)}.xlsx", content_type=XLSX)


def _write(out: IO[bytes], event: Event, figures: Figures) -> None:
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _fill(book, event, figures)


def _fill(book: xlsxwriter.Workbook, event: Event, figures: Figures) -> None:
    bold = book.add_format({"bold": True})
    first = book.add_worksheet(_("Statistics")[:SHEET_NAME_MAX])
    first.set_column(0, 0, 40)
    first.write_string(0, 0, event.title, bold)
    first.write_string(1, 0, _about(event))
    for row, (number, words) in enumerate(headline(figures), start=3):
        first.write_string(row, 0, words)
        first.write_string(row, 1, number)
    for section in sections(event, figures, columns_max=None):
        sheet = book.add_worksheet(section.title[:SHEET_NAME_MAX])
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, len(section.headings), 14)
        sheet.write_row(0, 0, section.headings, bold)
        for row, (label, numbers) in enumerate(section.lines, start=1):
            sheet.write_string(row, 0, label)
            sheet.write_row(row, 1, numbers)
        sheet.write_string(len(section.lines) + 2, 0, section.definition)


def _name(event: Event) -> str:
    return slugify(f"{_('Statistics')} {event.title}")[:60] or f"event-{event.pk}"

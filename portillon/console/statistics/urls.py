"""The addresses of statistics: an event's, and those of passes, which a programme and a venue both have."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from portillon.console.statistics.event_charts import event_charts, event_charts_pdf, event_charts_xlsx
from portillon.console.statistics.pass_charts import pass_charts
from portillon.console.statistics.pass_entries import pass_entries, pass_entries_file
from portillon.console.statistics.pass_statement import pass_statement

_PAGES: list[tuple[str, str, Callable[..., HttpResponseBase], dict[str, str]]] = [
    ("", "statistics", pass_charts, {}),
    ("entries/", "statistics-entries", pass_entries, {}),
    ("entries.csv", "statistics-entries-csv", pass_entries_file, {"form": "csv"}),
    ("entries.xlsx", "statistics-entries-xlsx", pass_entries_file, {"form": "xlsx"}),
    ("statement/", "statistics-statement", pass_statement, {}),
    ("statement.xlsx", "statistics-statement-xlsx", pass_statement, {"form": "xlsx"}),
    ("statement.pdf", "statistics-statement-pdf", pass_statement, {"form": "pdf"}),
]


def _of(what: str, start: str) -> list[URLPattern]:
    return [
        path(f"{start}statistics/{end}", view, more, name=f"{what}-{name}")
        for end, name, view, more in _PAGES
    ]


_EVENT = "events/<int:event_id>/statistics"
stats_urls = [
    path(f"{_EVENT}/", event_charts, name="event-statistics"),
    path(f"{_EVENT}.pdf", event_charts_pdf, name="event-statistics-pdf"),
    path(f"{_EVENT}.xlsx", event_charts_xlsx, name="event-statistics-xlsx"),
    *_of("programme", "programmes/<int:programme_id>/"),
    *_of("desk", "desks/<int:gate_id>/"),
]

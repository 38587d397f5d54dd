"""The addresses of statistics, each once for a programme and once for a venue."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from portillon.console.pass_charts import pass_charts
from portillon.console.pass_entries import pass_entries, pass_entries_file
from portillon.console.pass_statement import pass_statement

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


stats_urls = [*_of("programme", "programmes/<int:programme_id>/"), *_of("desk", "desks/<int:gate_id>/")]

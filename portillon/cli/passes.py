"""Passes in from a file, and out as PDF or as a table."""

import argparse
from functools import partial
from pathlib import Path

from django.utils import translation

from portillon.cli.problem import NamedProblem
from portillon.cli.table import write_table
from portillon.cli.tickets import import_list, replaced
from portillon.console.passes.passes_file import as_csv, as_xlsx
from portillon.issuing.lists.pass_list import PassList
from portillon.issuing.paper import pass_pdf
from portillon.places.models import Programme

USAGE = "passes import PROGRAMME FILE [--dry-run], or passes PROGRAMME --pdf OUT.pdf, --csv OUT.csv or --xlsx OUT.xlsx"


def passes(options: argparse.Namespace) -> None:
    """`import` is a word and no programme's id, so one verb serves both."""
    match options.what:
        case ["import", programme, file]:
            import_list(PassList(_programme(programme)).take(options.take), file, options.dry_run)
        case [programme] if programme != "import" and (options.pdf or options.csv or options.xlsx):
            _write(_programme(programme), options)
        case _:
            options.usage(USAGE)


def _write(programme: Programme, options: argparse.Namespace) -> None:
    if options.pdf:
        _print(programme, Path(options.pdf))
    if options.csv or options.xlsx:
        with translation.override(programme.organisation.language):
            write_table(partial(as_csv, programme), partial(as_xlsx, programme), options.csv, options.xlsx)


def _print(programme: Programme, path: Path) -> None:
    with replaced(path) as file:
        if not pass_pdf.passes_pdf(programme, file):
            raise NamedProblem(f"programme {programme.pk} has no valid pass; {path} was not written")


def _programme(identifier: str) -> Programme:
    possible = identifier.isascii() and identifier.isdigit() and len(identifier) < 19
    found = (
        Programme.objects.select_related("organisation").filter(pk=int(identifier) if possible else 0).first()
    )
    if found is None:
        raise NamedProblem(f"there is no programme {identifier!r}")
    return found

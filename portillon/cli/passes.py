"""Passes in from a file, and out as PDF."""

import argparse
from pathlib import Path

from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import replaced, told
from portillon.issuing.lists import pass_file
from portillon.issuing.paper import pass_pdf
from portillon.issuing.tickets.changes import COMMAND_LINE, By
from portillon.issuing.tickets.passes import NumberTaken
from portillon.places.models import Programme
from portillon.sheets.problem import SheetProblem

USAGE = "passes import PROGRAMME FILE [--dry-run], or passes PROGRAMME --pdf OUT.pdf"


def passes(options: argparse.Namespace) -> None:
    """`import` is a word and no programme's id, so one verb serves both."""
    match options.what:
        case ["import", programme, file]:
            _import(_programme(programme), Path(file), dry_run=options.dry_run)
        case [programme] if options.pdf and programme != "import":
            _print(_programme(programme), Path(options.pdf))
        case _:
            options.usage(USAGE)


def _import(programme: Programme, path: Path, dry_run: bool) -> None:
    """Prints added/changed/unchanged/rejected, and each rejected line with its reason."""
    try:
        with path.open("rb") as file:
            comparison = pass_file.compare(programme, file)
        if not dry_run:
            pass_file.apply(programme, comparison, By(key=COMMAND_LINE))
    except (OSError, SheetProblem) as error:
        raise NamedProblem(f"{path}: {error}") from error
    except NumberTaken as error:
        raise NamedProblem(
            f"{path}: the number {error.args[0]} was taken meanwhile; import it again"
        ) from error
    told(comparison.answer())


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

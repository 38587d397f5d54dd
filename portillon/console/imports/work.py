"""The two jobs of an import: tell what a file would change, and change it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from portillon.console.imports import columns
from portillon.console.imports.registered import list_of
from portillon.console.jobs.background import Progress, Refused, folder, job
from portillon.console.models import Work
from portillon.issuing.lists import engine
from portillon.issuing.lists.engine import ListContended
from portillon.issuing.lists.kind import ListKind
from portillon.issuing.tickets.changes import By
from portillon.sheets.problem import ColumnsProblem, NoEmailColumn, SheetProblem

SHOWN_REJECTIONS = 200


@job("list.compare")
def compare(work: Work, progress: Progress) -> dict[str, Any]:
    """What the file would change, or what is wrong with its columns, which can be assigned. Raises Refused."""
    imported = list_of(work)
    with _sent_file(work) as file:
        try:
            return imported.summary(engine.preview(_import_of(work), file, progress, SHOWN_REJECTIONS))
        except ColumnsProblem as problem:
            lacks_addresses = isinstance(problem, NoEmailColumn) and imported.kind.may_lack_addresses
            told = columns.told(problem.headings)
            return {"problem": str(problem), "lacks_addresses": lacks_addresses, **told}


@job("list.apply", forgets_file=True)
def apply(work: Work, progress: Progress) -> dict[str, Any]:
    """Change it. The list is compared again first: somebody may have changed it since. Raises Refused."""
    with _sent_file(work) as file:
        done = engine.apply(_import_of(work), file, By(work.created_by), progress, SHOWN_REJECTIONS)
    return list_of(work).summary(done)


def _import_of(work: Work) -> ListKind[Any, Any]:
    occasion = work.event or work.programme
    assert occasion is not None
    kind = list_of(work).kind(occasion)
    said = work.parameters
    kind.take(said.get("take", ())).lack_addresses(said.get("without_addresses", False))
    return kind.assign(said.get("columns", ()))


@contextmanager
def _sent_file(work: Work) -> Iterator[BinaryIO]:
    """The file that was sent. What is wrong with it as a whole raises Refused."""
    try:
        with (folder() / work.file).open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise Refused(_("The file is no longer here. Please send it again.")) from error
    except (SheetProblem, ListContended) as problem:
        raise Refused(str(problem)) from problem

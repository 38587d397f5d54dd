"""What importing a list of participants and one of passes have in common: the file that was sent, and what is told of
the comparison."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext as _

from portillon.console.jobs.background import Refused, folder
from portillon.console.models import Work
from portillon.issuing.lists.roster_file import Rejection
from portillon.sheets.problem import SheetProblem

SHOWN_ROWS = 10
SHOWN_REJECTIONS = 200


class Compared(Protocol):
    @property
    def added(self) -> Sequence[Any]: ...
    @property
    def changed(self) -> Sequence[Any]: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def rejected(self) -> Sequence[Rejection]: ...


@contextmanager
def sent_file(work: Work) -> Iterator[BinaryIO]:
    """The file as it came; what is wrong with it as a whole raises Refused."""
    try:
        with (folder() / work.file).open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise Refused(_("The file is no longer here. Please send it again.")) from error
    except SheetProblem as problem:
        raise Refused(str(problem)) from problem


def summary(
    comparison: Compared, entry: Callable[[Any], dict[str, Any]], change: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """The numbers, and the first of each kind."""
    return {
        "added": len(comparison.added),
        "changed": len(comparison.changed),
        "unchanged": comparison.unchanged,
        "rejected": len(comparison.rejected),
        "first_added": [entry(one) for one in comparison.added[:SHOWN_ROWS]],
        "first_changed": [change(one) for one in comparison.changed[:SHOWN_ROWS]],
        "first_rejected": [_rejection(one) for one in comparison.rejected[:SHOWN_REJECTIONS]],
    }


def _rejection(one: Rejection) -> dict[str, Any]:
    return {"line": one.line, "reasons": list(one.errors.values())}

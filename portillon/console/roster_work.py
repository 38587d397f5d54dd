"""The two halves of an import: what a file would change, and changing it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from portillon.console.background import Progress, Refused, folder
from portillon.console.models import Work
from portillon.console.participant_form import ParticipantForm
from portillon.issuing import roster
from portillon.issuing.roster import Change, Comparison
from portillon.issuing.roster_file import Entry, Rejection
from portillon.issuing.sheet_problem import SheetProblem
from portillon.places.models import Event

SHOWN_ROWS = 10
SHOWN_REJECTIONS = 200


def compare(work: Work, progress: Progress) -> dict[str, Any]:
    """What the file would change. Raises Refused."""
    return _summary(_comparison(work, progress))


def apply(work: Work, progress: Progress) -> dict[str, Any]:
    """Change it. The list is compared again first: somebody may have changed it since. Raises Refused."""
    comparison = _comparison(work, lambda done, total: progress(done, 2 * total))
    applied = roster.apply(_event(work), comparison, lambda done, total: progress(total + done, 2 * total))
    (folder() / work.file).unlink(missing_ok=True)
    return _summary(applied)


def _comparison(work: Work, progress: Progress) -> Comparison:
    try:
        with (folder() / work.file).open("rb") as file:
            return roster.compare_file(_event(work), file, progress)
    except FileNotFoundError as error:
        raise Refused(_("The file is no longer here. Please send it again.")) from error
    except SheetProblem as problem:
        raise Refused(str(problem)) from problem


def _event(work: Work) -> Event:
    assert work.event is not None
    return work.event


def _summary(comparison: Comparison) -> dict[str, Any]:
    rejected = comparison.rejected
    return {
        "added": len(comparison.added),
        "changed": len(comparison.changed),
        "unchanged": comparison.unchanged,
        "rejected": len(rejected),
        "first_added": [_entry(entry) for entry in comparison.added[:SHOWN_ROWS]],
        "first_changed": [_change(change) for change in comparison.changed[:SHOWN_ROWS]],
        "first_rejected": [rejection(one) for one in rejected[:SHOWN_REJECTIONS]],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "line": entry.line,
        "name": data.name,
        "email": data.email,
        "admits": data.admits,
        "seat": data.seat,
    }


def _change(change: Change) -> dict[str, Any]:
    return {**_entry(change.entry), "fields": ", ".join(_labels(change.fields))}


def _labels(fields: Iterable[str]) -> list[str]:
    return [str(ParticipantForm.base_fields[field].label) for field in fields]


def rejection(one: Rejection) -> dict[str, Any]:
    return {"line": one.line, "reasons": list(one.errors.values())}

"""The two halves of an import: what a file would change, and changing it."""

from collections.abc import Iterable
from typing import Any

from portillon.console.jobs.background import Progress, job
from portillon.console.jobs.import_work import sent_file, summary
from portillon.console.models import Work
from portillon.console.participants.participant_form import ParticipantForm
from portillon.issuing.lists import roster
from portillon.issuing.lists.roster import Change, Comparison
from portillon.issuing.lists.roster_file import Entry
from portillon.places.changes import What, note
from portillon.places.models import Event


@job("roster.compare")
def compare(work: Work, progress: Progress) -> dict[str, Any]:
    """What the file would change. Raises Refused."""
    return summary(_comparison(work, progress), _entry, _change)


@job("roster.apply", forgets_file=True)
def apply(work: Work, progress: Progress) -> dict[str, Any]:
    """Change it. The list is compared again first: somebody may have changed it since. Raises Refused."""
    comparison = _comparison(work, lambda done, total: progress(done, 2 * total))
    applied = roster.apply(_event(work), comparison, lambda done, total: progress(total + done, 2 * total))
    note(_event(work).pk, What.LIST_IMPORTED, applied.in_short, work.created_by)
    return summary(applied, _entry, _change)


def _comparison(work: Work, progress: Progress) -> Comparison:
    with sent_file(work) as file:
        return roster.compare_file(_event(work), file, progress)


def _event(work: Work) -> Event:
    assert work.event is not None
    return work.event


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

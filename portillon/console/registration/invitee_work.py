"""The two halves of an import of invited people: what a file would change, and changing it."""

from typing import Any

from portillon.console.jobs.background import Progress, job
from portillon.console.jobs.import_work import sent_file, summary
from portillon.console.models import Work
from portillon.console.registration.invitee_form import InviteeForm
from portillon.issuing.lists import invitee_list
from portillon.issuing.lists.roster import Change, Comparison
from portillon.issuing.lists.roster_file import Entry
from portillon.places.changes import What, note
from portillon.places.models import Event


@job("invitees.compare")
def compare(work: Work, progress: Progress) -> dict[str, Any]:
    """What the file would change. Raises Refused."""
    return summary(_comparison(work, progress), _entry, _change)


@job("invitees.apply", forgets_file=True)
def apply(work: Work, progress: Progress) -> dict[str, Any]:
    """Change it. The list is compared again first: somebody may have changed it since. Raises Refused."""
    comparison = _comparison(work, lambda done, total: progress(done, 2 * total))
    applied = invitee_list.apply(
        _event(work), comparison, lambda done, total: progress(total + done, 2 * total)
    )
    note(_event(work).pk, What.INVITED_IMPORTED, applied.in_short, work.created_by)
    return summary(applied, _entry, _change)


def _comparison(work: Work, progress: Progress) -> Comparison:
    with sent_file(work) as file:
        return invitee_list.compare_file(_event(work), file, progress)


def _event(work: Work) -> Event:
    assert work.event is not None
    return work.event


def _entry(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {"line": entry.line, "name": data.name, "email": data.email, "admits": data.admits}


def _change(change: Change) -> dict[str, Any]:
    labels = [str(InviteeForm.base_fields[_SHOWN_AS.get(name, name)].label) for name in change.fields]
    return {**_entry(change.entry), "fields": ", ".join(dict.fromkeys(labels))}


_SHOWN_AS = {"name": "last_name", "companions_max": "companions"}

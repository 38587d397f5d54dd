"""The two halves of an import of passes: what a file would change, and changing it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.jobs.import_work import sent_file, summary
from portillon.console.models import Work
from portillon.issuing.lists import pass_file
from portillon.issuing.lists.pass_file import Comparison, Entry
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.passes import NumberTaken
from portillon.places.models import Programme

_FIELDS = {
    "name": gettext_lazy("name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "address": gettext_lazy("Address"),
    "language": gettext_lazy("Language"),
}


@job("passes.compare")
def compare(work: Work, progress: Progress) -> dict[str, Any]:
    """What the file would change. Raises Refused."""
    return summary(_comparison(work, progress), _entry, _change)


@job("passes.apply", forgets_file=True)
def apply(work: Work, progress: Progress) -> dict[str, Any]:
    """Change it. The passes are compared again first: somebody may have changed them since. Raises Refused."""
    comparison = _comparison(work, lambda done, total: progress(done, 2 * total))
    try:
        done = pass_file.apply(
            _programme(work),
            comparison,
            By(work.created_by),
            lambda done, total: progress(total + done, 2 * total),
        )
    except NumberTaken as taken:
        said = _("The number %(number)s was taken meanwhile. Please send the file again.")
        raise Refused(said % {"number": taken.args[0]}) from taken
    return {**summary(done, _entry, _change), "issued": runs(done.issued)}


def _comparison(work: Work, progress: Progress) -> Comparison:
    with sent_file(work) as file:
        return pass_file.compare(_programme(work), file, progress)


def _programme(work: Work) -> Programme:
    assert work.programme is not None
    return work.programme


def _entry(entry: Entry) -> dict[str, Any]:
    data = entry.data
    about = " · ".join(filter(None, (data.pass_type.name, data.number)))
    return {"line": entry.line, "name": data.name, "email": data.email, "about": about}


def _change(entry: Entry) -> dict[str, Any]:
    return {**_entry(entry), "about": "", "fields": ", ".join(str(_FIELDS[name]) for name in entry.changed)}


def runs(ids: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of each run of numbers without a gap: few, since what is issued together stands
    together."""
    found: list[tuple[int, int]] = []
    for pk in sorted(ids):
        if found and pk == found[-1][1] + 1:
            found[-1] = (found[-1][0], pk)
        else:
            found.append((pk, pk))
    return found


def of_runs(found: Sequence[Sequence[int]]) -> Iterable[int]:
    """Their numbers."""
    return (pk for first, last in found for pk in range(first, last + 1))

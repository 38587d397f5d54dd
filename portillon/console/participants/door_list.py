"""The list to print for a door, for an evening on which no device works."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.models import Work
from portillon.issuing.paper import door_list as paper
from portillon.posted import posted_from


@posted_from("participants", "event_id")
def door_list(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Start a job that makes the list of one door, or of the whole event."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    given = request.POST.get("door", "")
    door = next((one for one in event.gates.all() if str(one.pk) == given), None)
    if given and door is None:
        raise Http404
    name, file = background.open_new()
    file.close()
    parameters = {"door": door.pk if door else None}
    begun = background.begin(
        event, request.user, Work.Kind.DOOR_LIST, make_door_list, file=name, parameters=parameters
    )
    return redirect("work", begun.pk)


@job("door_list.make")
def make_door_list(work: Work, progress: Progress) -> dict[str, Any]:
    """Write the list into the job's file. Raises Refused if nobody would be on it."""
    event = work.event
    assert event is not None
    door = event.gates.filter(pk=work.parameters["door"]).first()
    tickets = paper.of_door(event, door)
    total = tickets.count()
    if not total:
        raise Refused(_("There is no valid ticket."))
    with (background.folder() / work.file).open("wb") as out:
        rows = tickets.iterator(chunk_size=500)
        paper.door_list_pdf(event, door, rows, out, partial(_tell, progress, total))
    return {"tickets": total}


def _tell(progress: Progress, total: int, done: int) -> None:
    progress(min(done, total), total)

"""The list to print for a door, for an evening on which no device works."""

from collections.abc import Sequence
from functools import partial
from typing import Any, BinaryIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.models import Work
from portillon.devices.models import Device
from portillon.devices.paper_list import keep_sheet, lists_of, new_list
from portillon.entries.figures.attendance import used_of
from portillon.issuing.paper import door_list as paper
from portillon.issuing.paper.sheet_form import SHEET_ROWS
from portillon.issuing.paper.typesetting import Progress as Sheets
from portillon.posted import posted_from


@posted_from("paper-lists", "event_id")
def door_list(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Start a job that makes a new list of an entrance: the one that is named, or else the event's first."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    entrances, given = event.gates.filter(is_exit=False).order_by("pk"), request.POST.get("door", "")
    door = next((one for one in entrances if given in ("", str(one.pk))), None)
    if door is None:
        raise Http404
    if not paper.of_door(door).exists():
        messages.error(request, _("There is no valid ticket."))
        return redirect("paper-lists", event_id)
    name, file = background.open_new()
    file.close()
    parameters = {"list": new_list(door).paper_list}
    begun = background.begin(
        event, request.user, Work.Kind.DOOR_LIST, make_door_list, file=name, parameters=parameters
    )
    return redirect("work", begun.pk)


@job("door_list.make")
def make_door_list(work: Work, progress: Progress) -> dict[str, Any]:
    """Write the list into the job's file. Raises Refused if it or its door was removed, or nobody would be on it."""
    assert work.event is not None
    listed = lists_of(work.event).filter(paper_list=work.parameters.get("list", 0)).first()
    if listed is None or listed.gate is None:
        raise Refused(_("This door was removed meanwhile."))
    tickets = list(paper.of_door(listed.gate).values_list("pk", flat=True))
    if not tickets:
        raise Refused(_("There is no valid ticket."))
    with (background.folder() / work.file).open("wb") as out:
        write_list(listed, tickets, out, partial(_tell, progress, len(tickets)))
    return {"tickets": len(tickets)}


def write_list(listed: Device, tickets: Sequence[int], out: BinaryIO, progress: Sheets | None = None) -> None:
    """Write the list of the tickets with these ids as PDF, and remember what its pages hold."""
    assert listed.gate is not None
    assert listed.paper_list is not None
    key = bytes(listed.key_hash)
    heading = paper.Heading(listed.gate, listed.paper_list, listed.created_at, listed.pk, key)
    paper.door_list_pdf(heading, tickets, used_of, partial(keep_sheet, listed), out, progress)


def _tell(progress: Progress, total: int, sheets: int) -> None:
    progress(min(sheets * SHEET_ROWS, total), total)

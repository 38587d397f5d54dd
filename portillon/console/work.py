"""How far long work is, and what came of it."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.console.access import SignedInRequest, wants_part, work_for
from portillon.console.imports.registered import list_of
from portillon.console.jobs import claim
from portillon.console.jobs.background import folder
from portillon.console.models import Work
from portillon.places.models import Event
from portillon.places.occasion import Occasion, file_name


@never_cache
@require_safe
def work(request: SignedInRequest, work_id: int) -> HttpResponse:
    found, occasion = work_for(request, work_id)
    template = "work/state.html" if wants_part(request) else "work/page.html"
    before = claim.waiting_before(found) if found.state == Work.State.QUEUED else 0
    context = {"work": found, "occasion": occasion, "before": before, **_ways(found, occasion)}
    return render(request, template, context)


def _ways(work: Work, occasion: Occasion) -> dict[str, Any]:
    """Where to go from there: `back`, and for the import of a list `again`, to send another file."""
    if work.kind == Work.Kind.TICKS:
        return {"back": reverse("paper-list", args=[occasion.pk, work.parameters["list"]])}
    if work.kind not in (Work.Kind.COMPARISON, Work.Kind.ROSTER):
        back = "participants" if isinstance(occasion, Event) else "programme"
        return {"back": reverse(back, args=[occasion.pk])}
    imported = list_of(work)
    names = {"back": imported.back, "again": imported.page}
    return {"imported": imported, **{way: reverse(name, args=[occasion.pk]) for way, name in names.items()}}


@never_cache
@require_safe
def work_file(request: SignedInRequest, work_id: int) -> HttpResponseBase:
    """The tickets, passes or list that were made; they are kept for a day."""
    found, occasion = work_for(request, work_id)
    path = folder() / found.file
    if (
        found.kind not in (Work.Kind.PDF, Work.Kind.ZIP, Work.Kind.DOOR_LIST)
        or found.state != Work.State.DONE
        or not path.exists()
    ):
        raise Http404
    ending = "-doors.pdf" if found.kind == Work.Kind.DOOR_LIST else f".{found.kind}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{file_name(occasion)}{ending}")

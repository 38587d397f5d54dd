"""How far long work is, and what came of it."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for, programme_for, wants_part
from portillon.console.jobs import background, claim
from portillon.console.jobs.background import Job, folder
from portillon.console.models import Work
from portillon.console.participants import roster_work
from portillon.console.passes import pass_work
from portillon.console.registration import invitee_work
from portillon.places.models import Event
from portillon.places.occasion import Occasion, file_name


@never_cache
@require_safe
def work(request: SignedInRequest, work_id: int) -> HttpResponse:
    found, occasion = _own(request, work_id)
    template = "work/state.html" if wants_part(request) else "work/page.html"
    before = claim.waiting_before(found) if found.state == Work.State.QUEUED else 0
    context = {"work": found, "occasion": occasion, "before": before, **_ways(found, occasion)}
    return render(request, template, context)


def _ways(work: Work, occasion: Occasion) -> dict[str, Any]:
    """Where to go from there: `back`, and `again` to send another file."""
    back, again = ("participants", "roster") if isinstance(occasion, Event) else ("programme", "pass-import")
    if work.of_invitees:
        back, again = "invitees", "invitee-import"
    return {"back": reverse(back, args=[occasion.pk]), "again": reverse(again, args=[occasion.pk])}


@require_POST
def apply_import(request: SignedInRequest, work_id: int) -> HttpResponse:
    """Begin to change what the comparison found; again, where that failed."""
    earlier, occasion = _own(request, work_id)
    if earlier.kind not in (Work.Kind.COMPARISON, Work.Kind.ROSTER):
        raise Http404
    same = Work.objects.filter(
        event=earlier.event_id, programme=earlier.programme_id, file=earlier.file, kind=Work.Kind.ROSTER
    )
    known = same.order_by("-pk").first()
    if known and known.state != Work.State.FAILED:
        return redirect("work", known.pk)
    begun = background.begin(
        occasion,
        request.user,
        Work.Kind.ROSTER,
        _job(earlier),
        file=earlier.file,
        file_title=earlier.file_title,
        of_invitees=earlier.of_invitees,
    )
    return redirect("work", begun.pk)


def _job(earlier: Work) -> Job:
    if earlier.of_invitees:
        return invitee_work.apply
    return roster_work.apply if earlier.event_id is not None else pass_work.apply


@never_cache
@require_safe
def work_file(request: SignedInRequest, work_id: int) -> HttpResponseBase:
    """The tickets or passes that were made; they are kept for a day."""
    found, occasion = _own(request, work_id)
    path = folder() / found.file
    if (
        found.kind not in (Work.Kind.PDF, Work.Kind.ZIP)
        or found.state != Work.State.DONE
        or not path.exists()
    ):
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{file_name(occasion)}.{found.kind}")


def _own(request: SignedInRequest, work_id: int) -> tuple[Work, Occasion]:
    found = get_object_or_404(Work, pk=work_id)
    if found.event_id is not None:
        return found, event_for(request, found.event_id, Act.EDIT_PARTICIPANTS)
    assert found.programme_id is not None
    return found, programme_for(request, found.programme_id, Act.EDIT_PASSES)

"""How far long work is, and what came of it."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for, wants_part
from portillon.console.background import folder
from portillon.console.downloads import file_name
from portillon.console.models import Work
from portillon.places.models import Event


@never_cache
@require_safe
def work(request: SignedInRequest, work_id: int) -> HttpResponse:
    found, event = _own(request, work_id)
    template = "console/work/state.html" if wants_part(request) else "console/work/page.html"
    return render(request, template, {"work": found, "event": event})


@never_cache
@require_safe
def work_file(request: SignedInRequest, work_id: int) -> HttpResponseBase:
    """The tickets that were made; they are kept for a day."""
    found, event = _own(request, work_id)
    path = folder() / found.file
    if (
        found.kind not in (Work.Kind.PDF, Work.Kind.ZIP)
        or found.state != Work.State.DONE
        or not path.exists()
    ):
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{file_name(event)}.{found.kind}")


def _own(request: SignedInRequest, work_id: int) -> tuple[Work, Event]:
    found = get_object_or_404(Work, pk=work_id)
    return found, event_for(request, found.event_id, Act.EDIT_PARTICIPANTS)

"""Import a list of invited people: send the file, look at what it would change, then apply it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.jobs.upload import FileForm, compared, is_too_large, too_large
from portillon.console.registration import invitee_work
from portillon.places.models import Event


# As for the list of participants: a file that is too large is refused before it is read.
@csrf_exempt
def import_invitees(request: SignedInRequest, event_id: int) -> HttpResponse:
    if is_too_large(request):
        event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
        return _page(request, event, FileForm(), problem=too_large())
    return _import_invitees(request, event_id)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _import_invitees(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    form = FileForm(request)
    if not form.is_valid():
        return _page(request, event, form)
    begun = compared(request, event, form.cleaned_data["file"], invitee_work.compare, of_invitees=True)
    return redirect("work", begun.pk)


def _page(request: SignedInRequest, event: Event, form: FileForm, problem: str = "") -> HttpResponse:
    context = {"form": form, "event": event, "problem": problem}
    return render(request, "invitees/import.html", context, status=413 if problem else 200)

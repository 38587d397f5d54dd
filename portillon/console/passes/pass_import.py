"""Many passes from a file: send it, look at what it would change, then apply it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, programme_for
from portillon.console.jobs.upload import FileForm, compared, is_too_large, too_large
from portillon.console.passes import pass_work
from portillon.places.models import Programme


# As for an event's list: a file that is too large is refused before it is read.
@csrf_exempt
def import_passes(request: SignedInRequest, programme_id: int) -> HttpResponse:
    if is_too_large(request):
        programme = programme_for(request, programme_id, Act.EDIT_PASSES)
        return _page(request, programme, FileForm(), problem=too_large())
    return _import_passes(request, programme_id)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _import_passes(request: SignedInRequest, programme_id: int) -> HttpResponse:
    programme = programme_for(request, programme_id, Act.EDIT_PASSES)
    form = FileForm(request)
    if not form.is_valid():
        return _page(request, programme, form)
    return redirect("work", compared(request, programme, form.cleaned_data["file"], pass_work.compare).pk)


def _page(request: SignedInRequest, programme: Programme, form: FileForm, problem: str = "") -> HttpResponse:
    context = {"form": form, "programme": programme, "problem": problem}
    return render(request, "pass_import/page.html", context, status=413 if problem else 200)

"""Import a list of participants: send the file, look at what it would change, then apply it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from portillon.accounts.permissions import Act
from portillon.console import background, roster_work
from portillon.console.access import SignedInRequest, event_for
from portillon.console.form import ConsoleForm
from portillon.console.models import Work
from portillon.issuing.sheet import MEGABYTES_MAX
from portillon.places.models import Event

BYTES_MAX = MEGABYTES_MAX * 1024 * 1024
# What the browser wraps around the file.
ENVELOPE_BYTES_MAX = 64 * 1024


class RosterForm(ConsoleForm):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": gettext_lazy("Please choose a file.")},
    )


# The check against forged forms reads the whole body; a file that is too large must be refused before that, so the
# check is made one step later, in _roster.
@csrf_exempt
def roster(request: SignedInRequest, event_id: int) -> HttpResponse:
    if _length(request) > BYTES_MAX + ENVELOPE_BYTES_MAX:
        event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
        return _page(request, event, RosterForm(), problem=_too_large())
    return _roster(request, event_id)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _roster(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    if request.method != "POST":
        return _page(request, event, RosterForm())
    form = RosterForm(data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, event, form)
    return redirect("work", _comparison(request, event, form.cleaned_data["file"]).pk)


def _length(request: SignedInRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or ""
    return int(given) if given.isascii() and given.isdigit() else 0


def _too_large() -> str:
    return _("The file is larger than %(max)d MB.") % {"max": MEGABYTES_MAX}


def _page(request: SignedInRequest, event: Event, form: RosterForm, problem: str = "") -> HttpResponse:
    form.fields["file"].widget.attrs |= {"data-max-bytes": BYTES_MAX, "data-too-large": _too_large()}
    context = {"form": form, "event": event, "problem": problem}
    return render(request, "console/roster/page.html", context, status=413 if problem else 200)


def _comparison(request: SignedInRequest, event: Event, file: "UploadedFile[bytes]") -> Work:
    background.sweep()
    name, kept = background.open_new()
    with kept:
        for chunk in file.chunks():
            kept.write(chunk)
    work = Work.objects.create(
        event=event,
        created_by=request.user,
        language=(get_language() or "en")[:2],
        kind=Work.Kind.COMPARISON,
        file=name,
        file_title=(file.name or "")[:200],
    )
    background.start(work, roster_work.compare)
    return work


@require_POST
def apply_roster(request: SignedInRequest, work_id: int) -> HttpResponse:
    """Begin to change what the comparison found, or go on after an interruption."""
    earlier = get_object_or_404(Work, pk=work_id)
    event_for(request, earlier.event_id, Act.EDIT_PARTICIPANTS)
    known = (
        Work.objects.filter(event=earlier.event_id, file=earlier.file, kind=Work.Kind.ROSTER)
        .order_by("-pk")
        .first()
    )
    if known and known.status in (Work.State.WORKING, Work.State.DONE):
        return redirect("work", known.pk)
    work = Work.objects.create(
        event=earlier.event,
        created_by=request.user,
        language=(get_language() or "en")[:2],
        kind=Work.Kind.ROSTER,
        file=earlier.file,
        file_title=earlier.file_title,
    )
    background.start(work, roster_work.apply)
    return redirect("work", work.pk)

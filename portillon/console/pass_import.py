"""Many passes from a file: first what it would change, then the same file again from where it was put aside.

A file of a size that a page can wait for; larger ones go in by the command line.
"""

from collections.abc import Sequence
from typing import BinaryIO

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portillon.accounts.permissions import Act
from portillon.console import background
from portillon.console.access import SignedInRequest, programme_for
from portillon.console.form import ConsoleForm
from portillon.issuing import pass_file
from portillon.issuing.changes import By
from portillon.issuing.pass_file import Comparison
from portillon.issuing.passes import NumberTaken
from portillon.issuing.roster_file import Rejection
from portillon.issuing.sheet_problem import SheetProblem
from portillon.places.models import Programme

MEGABYTES_MAX = 5
SHOWN_MAX = 50
SALT = "portillon pass import"


class FileForm(ConsoleForm):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": gettext_lazy("Please choose a file.")},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MEGABYTES_MAX * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than %(max)d MB.") % {"max": MEGABYTES_MAX})
        return file


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_passes(request: SignedInRequest, programme_id: int) -> HttpResponse:
    programme = programme_for(request, programme_id, Act.EDIT_PASSES)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if not form.is_valid():
        return _page(request, programme, form)
    name = _put_aside(form.cleaned_data["file"])
    try:
        with (background.folder() / name).open("rb") as file:
            comparison = pass_file.compare(programme, file)
    except SheetProblem as problem:
        form.add_error("file", str(problem))
        return _page(request, programme, form)
    context = {
        "programme": programme,
        "comparison": comparison,
        "lines": [_line(one) for one in comparison.rejected[:SHOWN_MAX]],
        "names": [entry.data.name for entry in comparison.added[:SHOWN_MAX]],
        "kept": signing.dumps([programme.pk, name], salt=SALT),
    }
    return render(request, "console/pass_import/comparison.html", context)


def _put_aside(file: "UploadedFile[bytes]") -> str:
    background.sweep()
    name, kept = background.open_new()
    with kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return name


def _page(request: SignedInRequest, programme: Programme, form: FileForm) -> HttpResponse:
    too_large = _("The file is larger than %(max)d MB.") % {"max": MEGABYTES_MAX}
    attributes = {"data-max-bytes": MEGABYTES_MAX * 1024 * 1024, "data-too-large": too_large}
    form.fields["file"].widget.attrs |= attributes
    return render(request, "console/pass_import/page.html", {"programme": programme, "form": form})


def _line(rejected: Rejection) -> tuple[int, Sequence[str]]:
    return rejected.line, [str(said) for said in rejected.errors.values()]


@require_POST
def apply_passes(request: SignedInRequest, programme_id: int) -> HttpResponse:
    """Compares again, so that a button pressed twice, or a day later, adds nothing twice."""
    programme = programme_for(request, programme_id, Act.EDIT_PASSES)
    try:
        of_programme, name = signing.loads(
            request.POST.get("kept", ""), salt=SALT, max_age=background.KEPT_SECONDS
        )
        if of_programme != programme.pk:
            raise signing.BadSignature
        with (background.folder() / name).open("rb") as file:
            done = _applied(request, programme, file)
    except (signing.BadSignature, OSError, SheetProblem):
        messages.error(request, _("This file is no longer here. Please send it again."))
        return redirect("pass-import", programme_id)
    except NumberTaken as taken:
        said = _("The number %(number)s was taken meanwhile. Please send the file again.")
        messages.error(request, said % {"number": taken.args[0]})
        return redirect("pass-import", programme_id)
    counts = {"added": len(done.added), "changed": len(done.changed), "rejected": len(done.rejected)}
    said = _("Imported: %(added)s passes added, %(changed)s changed, %(rejected)s lines rejected.")
    messages.success(request, said % counts)
    return redirect("programme", programme_id)


def _applied(request: SignedInRequest, programme: Programme, file: BinaryIO) -> Comparison:
    comparison = pass_file.compare(programme, file)
    pass_file.apply(programme, comparison, By(request.user))
    return comparison

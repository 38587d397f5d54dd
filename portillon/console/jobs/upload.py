"""A list that somebody sends: taken in up to its limit, then compared in the background."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.console.access import SignedInRequest
from portillon.console.form import ConsoleForm
from portillon.console.jobs import background
from portillon.console.jobs.background import Job
from portillon.console.models import Work
from portillon.places.occasion import Occasion
from portillon.sheets.sheet import MEGABYTES_MAX

BYTES_MAX = MEGABYTES_MAX * 1024 * 1024
# What the browser wraps around the file.
ENVELOPE_BYTES_MAX = 64 * 1024


class FileForm(ConsoleForm):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": gettext_lazy("Please choose a file.")},
    )

    def __init__(self, request: SignedInRequest | None = None) -> None:
        sent = request is not None and request.method == "POST"
        super().__init__(request.POST, request.FILES) if request and sent else super().__init__()
        self.fields["file"].widget.attrs |= {"data-max-bytes": BYTES_MAX, "data-too-large": too_large()}


def is_too_large(request: SignedInRequest) -> bool:
    """By what the browser says, before a byte of it is read."""
    given = request.META.get("CONTENT_LENGTH") or ""
    length = int(given) if given.isascii() and given.isdigit() else 0
    return length > BYTES_MAX + ENVELOPE_BYTES_MAX


def too_large() -> str:
    return _("The file is larger than %(max)d MB.") % {"max": MEGABYTES_MAX}


def compared(
    request: SignedInRequest,
    occasion: Occasion,
    file: "UploadedFile[bytes]",
    job: Job,
    *,
    of_invitees: bool = False,
) -> Work:
    """The work that `job` does with the file."""
    name, kept = background.open_new()
    with kept:
        for chunk in file.chunks():
            kept.write(chunk)
    title = (file.name or "")[:200]
    kind = Work.Kind.COMPARISON
    return background.begin(
        occasion, request.user, kind, job, file=name, file_title=title, of_invitees=of_invitees
    )

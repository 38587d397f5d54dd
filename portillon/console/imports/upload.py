"""A file that somebody sends: refused above the limit, kept in the folder of uploads, and given to a job."""

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.console.access import SignedInRequest
from portillon.console.form import ConsoleForm
from portillon.console.imports.imported_list import ImportedList
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
    """Judged by the length that the browser announces, before the body is read."""
    given = request.META.get("CONTENT_LENGTH") or ""
    length = int(given) if given.isascii() and given.isdigit() else 0
    return length > BYTES_MAX + ENVELOPE_BYTES_MAX


def too_large() -> str:
    return _("The file is larger than %(max)d MB.") % {"max": MEGABYTES_MAX}


def keep(file: "UploadedFile[bytes]") -> tuple[str, str]:
    """Store the file in the folder of uploads. Return its name there, and the name it came with."""
    name, kept = background.open_new()
    with kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return name, (file.name or "")[:200]


def begin_import(
    request: SignedInRequest,
    occasion: Occasion,
    kind: Work.Kind,
    job: Job,
    kept: tuple[str, str],
    imported: ImportedList,
    take: Sequence[str] = (),
    columns: Sequence[str | None] = (),
    *,
    without_addresses: bool = False,
) -> Work:
    """Give a kept file to a job. `take` are statuses whose rows are imported although they would be held back, and
    `columns` what the columns of the file mean, if somebody assigned them. `without_addresses` says that nobody in
    the file is to be mailed."""
    name, title = kept
    of_invitees = imported.is_of_invitees
    return background.begin(
        occasion,
        request.user,
        kind,
        job,
        file=name,
        file_title=title,
        of_invitees=of_invitees,
        parameters={"take": list(take), "columns": list(columns), "without_addresses": without_addresses},
    )

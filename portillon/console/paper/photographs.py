"""Photographs of a list's sheets, sent from its page: kept only until they are read, which a job does."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.form import ConsoleForm
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.models import Work
from portillon.console.paper.reading import Photo, Problem, ReadSheet, clearest, doubts, read_photos
from portillon.devices.paper_list import lists_of
from portillon.entries.late import paper
from portillon.issuing.photographs.picture import BYTES_MAX
from portillon.posted import posted_from

PHOTOS_MAX = 40
_SUMMARY = "summary.json"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotographsForm(ConsoleForm):
    photos = forms.FileField(
        label=gettext_lazy("Photographs of the sheets"),
        allow_empty_file=True,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        error_messages={"required": gettext_lazy("Please choose a file.")},
        help_text=gettext_lazy("JPEG, PNG or WebP, several at once; each sheet whole, with all four corners"),
    )


@posted_from("paper-list", "event_id", "number")
def send_photographs(request: SignedInRequest, event_id: int, number: int) -> HttpResponse:
    """Start a job that reads the photographs."""
    event = event_for(request, event_id, Act.OVERRIDE)
    listed = lists_of(event).filter(paper_list=number).first()
    if listed is None:
        raise Http404
    photos = request.FILES.getlist("photos")
    if problem := _problem_with(photos, is_over=paper.is_over(listed)):
        messages.error(request, problem)
        return redirect("paper-list", event_id, number)
    begun = background.begin(
        event, request.user, Work.Kind.TICKS, read, file=_keep(photos), parameters={"list": number}
    )
    return redirect("work", begun.pk)


def _problem_with(photos: "list[UploadedFile[bytes]]", *, is_over: bool) -> str:
    if is_over:
        return _("This list can no longer be keyed in: its door was removed, or it was too long ago.")
    if not photos:
        return _("Please choose a file.")
    if len(photos) > PHOTOS_MAX:
        return _("These are too many photographs: send at most %(max)d at once.") % {"max": PHOTOS_MAX}
    return ""


def _keep(photos: "list[UploadedFile[bytes]]") -> str:
    """Store the photographs in one file of the folder of uploads, and return its name."""
    name, file = background.open_new()
    with file, zipfile.ZipFile(file, "w") as kept:
        for place, photo in enumerate(photos):
            with kept.open(f"{place}/{Path(photo.name or '').name[:100]}", "w") as out:
                # One byte too many is enough to tell that it is too large.
                out.write(photo.read(BYTES_MAX + 1))
    return name


@job("paper.read")
def read(work: Work, progress: Progress) -> dict[str, Any]:
    """Read the photographs, and keep only pictures of the rows in their place. Raises Refused."""
    assert work.event is not None
    listed = lists_of(work.event).filter(paper_list=work.parameters.get("list", 0)).first()
    path = background.folder() / work.file
    if listed is None or not path.exists():
        raise Refused(_("The file is no longer here. Please send it again."))
    with zipfile.ZipFile(path) as kept:
        if _SUMMARY in kept.namelist():
            # The process was killed after they were read.
            return cast("dict[str, Any]", json.loads(kept.read(_SUMMARY)))
        found: list[ReadSheet | Problem] = []
        for done, one in enumerate(read_photos(listed, _photos(kept)), 1):
            found += one
            progress(done, len(kept.namelist()))
    sheets = clearest([one for one in found if isinstance(one, ReadSheet)])
    problems = [one for one in found if isinstance(one, Problem)] + doubts(sheets)
    summary = {"sheets": [_told(one) for one in sheets], "problems": [asdict(one) for one in problems]}
    _replace(path, sheets, summary)
    return summary


def _photos(kept: zipfile.ZipFile) -> Iterator[Photo]:
    for entry in kept.namelist():
        yield entry.partition("/")[2], partial(_open, kept, entry)


def _open(kept: zipfile.ZipFile, entry: str) -> BinaryIO:
    return cast("BinaryIO", kept.open(entry))


def _told(sheet: ReadSheet) -> dict[str, Any]:
    marks = [
        {"boxes": list(row.boxes), "number": row.is_number_written, "time": row.is_time_noted}
        for row in sheet.marks
    ]
    return {"page": sheet.page, "photo": sheet.photo, "marks": marks}


def _replace(path: Path, sheets: list[ReadSheet], summary: dict[str, Any]) -> None:
    new = path.with_name(f"{path.name}.read")
    new.touch(mode=0o600)
    with zipfile.ZipFile(new, "w") as kept:
        for sheet in sheets:
            for row, strip in enumerate(sheet.strips):
                kept.writestr(strip_name(sheet.page, row), strip)
        kept.writestr(_SUMMARY, json.dumps(summary))
    new.replace(path)


def strip_name(page: int, row: int) -> str:
    """Return the name of the picture of a row (counted from 0) in the work's file."""
    return f"{page}/{row}.jpg"

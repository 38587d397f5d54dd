"""Key in a list on paper: line by line or as a file, each shown with its name before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.form import ConsoleForm
from portillon.console.models import Work
from portillon.console.paper.counted import count_lines, tell
from portillon.console.paper.keyed_lines import newest_of, shown
from portillon.console.paper.pending import FILE_BYTES_MAX, Unreadable, carried, of_file, renumbered, written
from portillon.console.paper.photographs import PhotographsForm
from portillon.console.paper.typed_lines import CheckedLine, TypedLine, checked
from portillon.devices.models import Device
from portillon.devices.paper_list import lists_of
from portillon.entries.late import paper


class LineForm(ConsoleForm):
    """One line as it is typed. What is wrong with it, `typed_lines` says."""

    code = forms.CharField(
        label=gettext_lazy("Ticket number"),
        max_length=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )
    persons = forms.CharField(
        label=gettext_lazy("Persons"),
        max_length=4,
        initial="1",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
    )
    time = forms.CharField(
        label=gettext_lazy("Time noted"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 8}),
        help_text=gettext_lazy("such as 18:30; the one of the line before stays until you change it"),
    )


class FileForm(ConsoleForm):
    text = forms.CharField(
        label=gettext_lazy("Lines to paste"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("one a line: number, persons, time"),
    )
    file = forms.FileField(
        label=gettext_lazy("or a CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )


@dataclass
class _Desk:
    """What the page shows: the lines that wait, those of a file that cannot be taken, and both forms."""

    listed: Device
    last: datetime | None
    pending: list[CheckedLine]
    wrong: list[CheckedLine] = field(default_factory=list)
    form: LineForm = field(default_factory=LineForm)
    file_form: FileForm = field(default_factory=FileForm)

    @property
    def next_number(self) -> int:
        return max([paper.length(self.listed), *(one.typed.number for one in self.pending)]) + 1

    @property
    def noted(self) -> datetime | None:
        """The time that was noted last."""
        return self.pending[-1].at if self.pending else self.last


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_in(request: SignedInRequest, event_id: int, number: int) -> HttpResponse:
    event = event_for(request, event_id, Act.OVERRIDE)
    listed = lists_of(event).filter(paper_list=number).first()
    if listed is None:
        raise Http404
    desk = _desk(request, listed)
    if request.method == "POST":
        if done := _act(request, desk):
            return done
    else:
        desk.form = _empty_form(desk)
    return _page(request, desk)


def _desk(request: SignedInRequest, listed: Device) -> _Desk:
    newest = newest_of(listed)
    last = newest[0].at if newest else None
    lines = carried(request.POST.get("lines", ""))
    return _Desk(listed, last, [one for one in checked(listed, lines, last) if one.line])


def _act(request: SignedInRequest, desk: _Desk) -> HttpResponse | None:
    """Do what the button says that was pressed."""
    if "remove" in request.POST:
        desk.pending = [one for one in desk.pending if str(one.typed.number) != request.POST["remove"]]
    elif "count" in request.POST:
        return _count(request, desk)
    elif "take" in request.POST:
        _take_file(request, desk)
    else:
        _take_line(request, desk)
        return None
    desk.form = _empty_form(desk)
    return None


def _empty_form(desk: _Desk) -> LineForm:
    assert desk.listed.event is not None
    noted = desk.noted.astimezone(ZoneInfo(desk.listed.event.zone)) if desk.noted else None
    return LineForm(initial={"time": f"{noted:%H:%M}" if noted else ""})


def _take_line(request: SignedInRequest, desk: _Desk) -> None:
    """Add the line that was typed to those that wait."""
    desk.form = LineForm(request.POST)
    if not desk.form.is_valid():
        return
    typed = TypedLine(desk.next_number, **desk.form.cleaned_data)
    line = checked(desk.listed, [typed], desk.noted)[0]
    for name, problem in line.problems.items():
        desk.form.add_error(name, problem)
    if line.line:
        _add(desk, [line])
        desk.form = _empty_form(desk)


def _take_file(request: SignedInRequest, desk: _Desk) -> None:
    """Add the lines of a file, or of a text that was pasted, to those that wait."""
    desk.file_form = FileForm(request.POST, request.FILES)
    if not desk.file_form.is_valid():
        return
    try:
        lines = _sent(desk.file_form.cleaned_data)
    except Unreadable as error:
        desk.file_form.add_error("text", str(error))
        return
    # A file that is sent again must say the same, so the times of other lines do not count.
    found = checked(desk.listed, lines, None, needs_time=True)
    up = renumbered(desk.listed, found, desk.next_number)
    moved = [replace(one, typed=replace(one.typed, number=one.typed.number + up)) for one in found]
    desk.wrong = [one for one in moved if not one.line]
    _add(desk, [one for one in moved if one.line])
    desk.file_form = FileForm()


def _sent(given: dict[str, Any]) -> list[TypedLine]:
    """Raises Unreadable."""
    file: UploadedFile[bytes] | None = given["file"]
    return of_file(given["text"].encode() if file is None else file.read(FILE_BYTES_MAX + 1))


def _add(desk: _Desk, lines: Iterable[CheckedLine]) -> None:
    """Add lines to those that wait; what they say of persons who are in counts those lines, too."""
    waiting = [*desk.pending, *lines]
    typed = [replace(one.typed, time=one.at.isoformat() if one.at else "") for one in waiting]
    desk.pending = checked(desk.listed, typed, desk.last)


def _count(request: SignedInRequest, desk: _Desk) -> HttpResponse | None:
    """Count the lines that wait; those that remain are shown again."""
    try:
        counted = count_lines(desk.listed, desk.pending, timezone.now())
    except paper.Over:
        messages.error(
            request, _("This list can no longer be keyed in: its door was removed, or it was too long ago.")
        )
        return None
    tell(request, counted)
    desk.pending = counted.left
    if counted.left:
        return None
    return redirect("paper-list", desk.listed.event_id or 0, desk.listed.paper_list or 0)


def _page(request: SignedInRequest, desk: _Desk) -> HttpResponse:
    context = {
        "event": desk.listed.event,
        "listed": desk.listed,
        "keyed": paper.length(desk.listed),
        "desk": desk,
        "lines": written(desk.pending),
        "shown": shown(desk.listed, request.GET),
        "sheets": desk.listed.sheets.order_by("page").values_list("page", flat=True),
        "photographs_form": PhotographsForm(),
        "read_photographs": Work.objects.filter(
            event=desk.listed.event_id,
            kind=Work.Kind.TICKS,
            state=Work.State.DONE,
            parameters__list=desk.listed.paper_list,
            summary__sheets__0__isnull=False,
        ),
    }
    return render(request, "paper/keying.html", context)

"""The conflicts as CSV and XLSX."""

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.models import Organisation
from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.conflicts.conflict_rows import ConflictRow, rows_of
from portillon.console.organisation.choice import chosen
from portillon.console.statistics.pass_entries import XLSX
from portillon.entries import conflicts
from portillon.places.models import Event
from portillon.sheets.csv_stream import csv_stream
from portillon.sheets.writer import Cell, in_a_file, write_sheets


@never_cache
@require_safe
def event_conflicts_file(request: SignedInRequest, event_id: int, form: str) -> HttpResponse:
    event = event_for(request, event_id, Act.SETTLE_CONFLICTS)
    return _file(event.organisation, event, form)


@never_cache
@require_safe
def organisation_conflicts_file(request: SignedInRequest, form: str) -> HttpResponse:
    organisation = chosen(request, Act.SETTLE_CONFLICTS, "conflicts")
    return organisation if isinstance(organisation, HttpResponse) else _file(organisation, None, form)


def _file(organisation: Organisation, event: Event | None, form: str) -> HttpResponse:
    there = conflicts.found(organisation.pk, event.pk if event else None)
    rows = [_cells(row) for row in rows_of(there, organisation.pk)]
    name = f"{_name(event.title if event else organisation.name)}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "xlsx":
        with in_a_file(lambda out: write_sheets(out, _headings(), [rows])) as book:
            return HttpResponse(book.read(), content_type=XLSX, headers=headers)
    content = b"".join(csv_stream(_headings(), [rows]))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _name(about: str) -> str:
    return slugify(f"{_('Conflicts')} {about}")[:60] or "conflicts"


def _headings() -> list[str]:
    return [
        *(_("Conflict"), _("Event"), _("Name"), _("Number"), _("Persons")),
        *(_("Phone"), _("Door"), _("Happened (UTC)"), _("Came in (UTC)"), _("What the phone did")),
        *(_("The other side"), _("Its phone"), _("Its door"), _("Its time (UTC)")),
        *(_("Decision"), _("Note"), _("Decided by"), _("Decided (UTC)")),
    ]


def _cells(row: ConflictRow) -> list[Cell]:
    one, other, decision = row.credential, row.other, row.conflict.decision
    return [
        *(str(row.title), row.event, one.holder.name if one else "", one.number if one else "", row.persons),
        *(row.phone.device, row.phone.gate, row.phone.at, row.conflict.received_at, row.phone.title),
        *((other.title, other.device, other.gate, other.at) if other else ("", "", "", None)),
        *(
            (
                str(decision.get_answer_display()),
                decision.note,
                str(decision.decided_by or "–"),
                decision.decided_at,
            )
            if decision
            else ("", "", "", None)
        ),
    ]

"""Downloads: one ticket as a PDF, all tickets of an event, and all codes of an event."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for, ticket_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.models import Work
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.paper import ticket_pdf
from portillon.issuing.seals.codes import each_with_code
from portillon.places.models import Event
from portillon.places.occasion import file_name
from portillon.posted import posted_from
from portillon.sheets.csv_stream import csv_stream


@never_cache
@require_safe
def one_ticket(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, Act.SEE_PARTICIPANTS)
    pdf = ticket_pdf.ticket_pdf(ticket)
    return HttpResponse(
        pdf, content_type="application/pdf", headers=_attachment(f"ticket-{ticket.number}.pdf")
    )


@posted_from("participants", "event_id")
def all_tickets(request: SignedInRequest, event_id: int, kind: Work.Kind) -> HttpResponse:
    """Start a job that makes all tickets of an event, because thousands of pages take minutes."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    name, file = background.open_new()
    file.close()
    return redirect("work", background.begin(event, request.user, kind, make_tickets, file=name).pk)


@job("tickets.make")
def make_tickets(work: Work, progress: Progress) -> dict[str, Any]:
    """Write the tickets into the job's file. Raises Refused if there is no valid ticket."""
    event = work.event
    assert event is not None
    tickets = _valid(event)
    total = tickets.count()
    if not total:
        raise Refused(_("There is no valid ticket."))
    write = ticket_pdf.tickets_pdf if work.kind == Work.Kind.PDF else ticket_pdf.tickets_zip
    with (background.folder() / work.file).open("wb") as out:
        made = write(event, tickets.iterator(chunk_size=500), out, partial(_tell, progress, total))
    return {"tickets": made}


def _tell(progress: Progress, total: int, done: int) -> None:
    progress(done, max(done, total))


def _valid(event: Event) -> CredentialQuerySet:
    return Credential.objects.filter(event=event).valid().select_related("holder").order_by("pk")


@never_cache
@require_safe
def codes(request: SignedInRequest, event_id: int) -> HttpResponseBase:
    """Return the codes of all valid tickets as a CSV file; whoever has it can enter with any of them."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    headers = _attachment(f"{file_name(event)}-codes.csv")
    return StreamingHttpResponse(_lines(event), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(event: Event) -> Iterator[bytes]:
    rows = (
        (ticket.pk, ticket.holder.name, ticket.holder.email, ticket.admits, code)
        for ticket, code in each_with_code(event, _valid(event))
    )
    return csv_stream(("ticket", "name", "email", "admits", "code"), ([row] for row in rows))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}

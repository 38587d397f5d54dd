"""What can be taken away: a ticket as PDF, all of an event's, and all its codes."""

import csv
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for, ticket_for
from portillon.console.jobs import background
from portillon.console.jobs.background import Progress, Refused, job
from portillon.console.models import Work
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.paper import ticket_pdf
from portillon.issuing.seals.codes import codes_of
from portillon.places.models import Event
from portillon.places.occasion import Occasion
from portillon.sheets.sheet import plain_cell


@never_cache
@require_safe
def one_ticket(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, Act.SEE_PARTICIPANTS)
    pdf = ticket_pdf.ticket_pdf(ticket)
    return HttpResponse(
        pdf, content_type="application/pdf", headers=_attachment(f"ticket-{ticket.number}.pdf")
    )


@require_POST
def all_tickets(request: SignedInRequest, event_id: int, kind: Work.Kind) -> HttpResponse:
    """Thousands of pages take minutes: they are made in the background, and fetched when they are ready."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    name, file = background.open_new()
    file.close()
    return redirect("work", background.begin(event, request.user, kind, make_tickets, file=name).pk)


@job("tickets.make")
def make_tickets(work: Work, progress: Progress) -> dict[str, Any]:
    """Raises Refused."""
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
    """As secret as the tickets are."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    headers = _attachment(f"{file_name(event)}-codes.csv")
    return StreamingHttpResponse(_lines(event), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(event: Event) -> Iterator[bytes]:
    # Sheet programs take UTF-8 for what it is only when a mark says so.
    yield "\N{BYTE ORDER MARK}".encode()
    writer = csv.writer(_Line())
    yield writer.writerow(("ticket", "name", "email", "admits", "code"))
    tickets = list(_valid(event))
    for ticket, code in zip(tickets, codes_of(event, tickets), strict=True):
        holder = ticket.holder
        yield writer.writerow(
            (ticket.pk, plain_cell(holder.name), plain_cell(holder.email), ticket.admits, code)
        )


class _Line:
    """What csv.writer writes to: it hands each line back."""

    def write(self, line: str) -> bytes:
        return line.encode()


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def file_name(occasion: Occasion) -> str:
    """Without its end."""
    what = "event" if isinstance(occasion, Event) else "programme"
    return slugify(occasion.title)[:60] or f"{what}-{occasion.pk}"

"""What can be taken away: a ticket as PDF, and all of an event's codes."""

import csv
from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for, ticket_for
from portillon.issuing import ticket_pdf
from portillon.issuing.codes import codes_of
from portillon.issuing.models import Credential
from portillon.issuing.sheet import plain_cell
from portillon.places.models import Event


@never_cache
@require_safe
def one_ticket(request: SignedInRequest, ticket_id: int) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, Act.SEE_PARTICIPANTS)
    pdf = ticket_pdf.ticket_pdf(ticket)
    return HttpResponse(
        pdf, content_type="application/pdf", headers=attachment(f"ticket-{ticket.number}.pdf")
    )


@never_cache
@require_safe
def codes(request: SignedInRequest, event_id: int) -> HttpResponseBase:
    """As secret as the tickets are."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    headers = attachment(f"{file_name(event)}-codes.csv")
    return StreamingHttpResponse(_lines(event), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(event: Event) -> Iterator[bytes]:
    # Sheet programs take UTF-8 for what it is only when a mark says so.
    yield "\N{BYTE ORDER MARK}".encode()
    writer = csv.writer(_Line())
    yield writer.writerow(("ticket", "name", "email", "admits", "code"))
    found = Credential.objects.filter(event=event).valid().select_related("holder").order_by("pk")
    tickets = list(found)
    for ticket, code in zip(tickets, codes_of(event, tickets), strict=True):
        cells = (
            ticket.pk,
            plain_cell(ticket.holder.name),
            plain_cell(ticket.holder.email),
            ticket.admits,
            code,
        )
        yield writer.writerow(cells)


class _Line:
    """What csv.writer writes to: it hands each line back."""

    def write(self, line: str) -> bytes:
        return line.encode()


def attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def file_name(event: Event) -> str:
    return slugify(event.title)[:60] or f"event-{event.pk}"

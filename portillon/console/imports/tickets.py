"""The import of a list of participants."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.imports.imported_list import ImportedList
from portillon.console.participants.participant_form import ParticipantForm
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event


def _event_for(request: SignedInRequest, event_id: int) -> Event:
    return event_for(request, event_id, Act.EDIT_PARTICIPANTS)


def _told(data: TicketData) -> dict[str, Any]:
    return {"name": data.name, "email": data.email, "admits": data.admits, "seat": data.seat}


TICKETS = ImportedList(
    kind=TicketList,
    occasion_for=_event_for,
    told=_told,
    labels={name: field.label or "" for name, field in ParticipantForm.base_fields.items()},
    page="roster",
    back="participants",
    title=_("Import a list"),
    to_list=_("To the participants"),
    advice="imports/columns_of_tickets.html",
)

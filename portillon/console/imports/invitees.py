"""The import of a list of people who are invited to register."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, event_for
from portillon.console.imports.imported_list import ImportedList
from portillon.console.registration.invitee_form import InviteeForm
from portillon.issuing.lists.invitee_list import InviteeList
from portillon.issuing.registration.invitees import InviteeData
from portillon.places.models import Event

_INPUTS = {"name": "last_name", "companions_max": "companions"}


def _event_for(request: SignedInRequest, event_id: int) -> Event:
    return event_for(request, event_id, Act.EDIT_PARTICIPANTS)


def _told(data: InviteeData) -> dict[str, Any]:
    return {"name": data.name, "email": data.email, "admits": 1 + (data.companions_max or 0)}


INVITEES = ImportedList(
    kind=InviteeList,
    occasion_for=_event_for,
    told=_told,
    labels={
        field: InviteeForm.base_fields[_INPUTS.get(field, field)].label or "" for field in InviteeList.fields
    },
    page="invitee-import",
    back="invitees",
    title=_("Import a list"),
    to_list=_("To the invited people"),
    advice="imports/columns_of_invitees.html",
    crumb=_("Invited people"),
    is_of_invitees=True,
)

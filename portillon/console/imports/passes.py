"""The import of a list of passes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, programme_for
from portillon.console.imports.imported_list import ImportedList
from portillon.issuing.lists.pass_list import PassList
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import Programme

_FIELDS = {
    "name": _("name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "address": _("Address"),
    "language": _("Language"),
}


def _programme_for(request: SignedInRequest, programme_id: int) -> Programme:
    return programme_for(request, programme_id, Act.EDIT_PASSES)


def _told(data: PassData) -> dict[str, Any]:
    about = " · ".join(filter(None, (data.pass_type.name, data.number)))
    return {"name": data.name, "email": data.email, "about": about}


PASSES = ImportedList(
    kind=PassList,
    occasion_for=_programme_for,
    told=_told,
    labels=_FIELDS,
    page="pass-import",
    back="programme",
    title=_("Import passes"),
    to_list=_("To the programme"),
    advice="imports/columns_of_passes.html",
)

"""All kinds of lists that can be imported, and which of them a work is about."""

from portillon.console.imports.imported_list import ImportedList
from portillon.console.imports.invitees import INVITEES
from portillon.console.imports.passes import PASSES
from portillon.console.imports.tickets import TICKETS
from portillon.console.models import Work


def list_of(work: Work) -> ImportedList:
    """The list that a comparison or an import is about."""
    if work.programme_id is not None:
        return PASSES
    return INVITEES if work.of_invitees else TICKETS

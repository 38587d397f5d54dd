"""What the two lists of people for an event have in common: participants and invitees."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from portillon.issuing.lists import headings
from portillon.issuing.lists.entry import D
from portillon.issuing.lists.kind import K, ListKind
from portillon.issuing.lists.persons import EMAIL_COLUMNS, require_name
from portillon.places.models import Event
from portillon.sheets.problem import NoEmailColumn


class GuestList(ListKind[D, K]):
    """A list for `event` with the columns of a roster, of which name and e-mail address are required."""

    duplicates = {
        "external_id": gettext_lazy("The same external id is on line %(line)d."),
        "row": gettext_lazy("The same person is on line %(line)d."),
    }

    def __init__(self, event: Event) -> None:
        super().__init__(event)
        self.event = event

    def meaning(self, heading: str) -> str | None:
        return headings.meaning(heading)

    def begin(self, known: Mapping[str, str]) -> None:
        # A heading that is misspelt would make a whole list of tickets that nobody is mailed.
        if not self._lacks_addresses and known.keys().isdisjoint(EMAIL_COLUMNS):
            raise NoEmailColumn
        require_name(known)
        super().begin(known)

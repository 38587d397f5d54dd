"""Which ticket of an event a roster's line is about: known by external id, else by e-mail and name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portillon.core.names import folded
from portillon.issuing.lists.roster_file import Entry, Rejection, person_key
from portillon.issuing.models import Credential
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event

HOLDER_FIELDS = ("name", "email", "language", "phone")
TICKET_FIELDS = ("admits", "seat", "price", "category", "transferable", "external_id", "door_note")


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket as it stands."""

    ticket: int
    data: TicketData


@dataclass(frozen=True, slots=True)
class Match:
    """What a line comes to: `data` for the ticket that is `known`, or for a new one."""

    entry: Entry
    known: Known | None
    data: TicketData

    @property
    def changed_fields(self) -> tuple[str, ...]:
        if self.known is None:
            return ()
        now, then = self.data, self.known.data
        return tuple(field for field in TicketData.__slots__ if getattr(now, field) != getattr(then, field))


class Matcher:
    """Finds the tickets of `event`; of two lines that lead to one ticket, only the first gets it."""

    def __init__(self, event: Event, given: frozenset[str]) -> None:
        self._event = event
        self._given = given
        self._line_of_ticket: dict[int, int] = {}

    def copy(self) -> "Matcher":
        """For a try that may have to be forgotten."""
        copied = Matcher(self._event, self._given)
        copied._line_of_ticket = self._line_of_ticket.copy()
        return copied

    def adopt(self, tried: "Matcher") -> None:
        self._line_of_ticket = tried._line_of_ticket

    def matches(self, entries: Sequence[Entry]) -> Iterator[Match | Rejection]:
        """One answer for each entry, in order, as the database stands; three statements for all."""
        by_id = self._known_by_id(entries)
        by_person = self._known_by_person(entries)
        for entry in entries:
            yield self._match(
                entry, by_id.get(entry.data.external_id), by_person.get(person_key(entry.data), [])
            )

    def _known_by_id(self, entries: Sequence[Entry]) -> dict[str, Known]:
        ids = [entry.data.external_id for entry in entries if entry.data.external_id]
        if not ids:
            return {}
        found = _tickets(self._event).filter(external_id__in=ids)
        return {known.data.external_id: known for known in _known(found)}

    def _known_by_person(self, entries: Sequence[Entry]) -> dict[str, list[Known]]:
        names = {folded(entry.data.name) for entry in entries}
        found = _tickets(self._event).filter(holder__event=self._event, holder__sorted_as__in=names)
        persons: dict[str, list[Known]] = defaultdict(list)
        for known in _known(found.order_by("pk")):
            persons[person_key(known.data)].append(known)
        return persons

    def _match(self, entry: Entry, same_id: Known | None, same_person: list[Known]) -> Match | Rejection:
        if same_id:
            candidates = [same_id]
        else:
            free = [known for known in same_person if known.ticket not in self._line_of_ticket]
            without_id = [known for known in free if not known.data.external_id]
            candidates = without_id if without_id or entry.data.external_id else free
        if len(candidates) > 1:
            sentence = _(
                "Several tickets have this e-mail address and name; tell them apart by an external id."
            )
            return Rejection(entry.line, {"row": sentence})
        if not candidates:
            return Match(entry, None, entry.data)
        return self._claim(entry, candidates[0])

    def _claim(self, entry: Entry, known: Known) -> Match | Rejection:
        earlier = self._line_of_ticket.setdefault(known.ticket, entry.line)
        if earlier != entry.line:
            sentence = _("Line %(line)d is about the same ticket.") % {"line": earlier}
            return Rejection(entry.line, {"row": sentence})
        return Match(entry, known, self._merged(known.data, entry.data))

    def _merged(self, then: TicketData, now: TicketData) -> TicketData:
        """Only what the file has a column for; an id that a ticket has is not taken from it."""
        given = {field: getattr(now, field) for field in self._given}
        if not now.external_id:
            given.pop("external_id", None)
        return replace(then, **given)


def _tickets(event: Event) -> "QuerySet[Credential]":
    return Credential.objects.filter(event=event)


def _known(tickets: "QuerySet[Credential]") -> Iterator[Known]:
    columns = [f"holder__{field}" for field in HOLDER_FIELDS]
    for ticket, *values in tickets.values_list("pk", *columns, *TICKET_FIELDS).iterator(chunk_size=2000):
        fields = dict(zip((*HOLDER_FIELDS, *TICKET_FIELDS), values, strict=True))
        yield Known(ticket, TicketData(**fields))

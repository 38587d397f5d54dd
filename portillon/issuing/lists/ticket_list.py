"""A list of participants: each line is about one ticket of an event, known by external id, else by e-mail and name.

A list without a column for addresses is taken if somebody says that it is meant. It knows people by their names alone.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.core.chunks import chunks
from portillon.issuing.lists.entry import Identity
from portillon.issuing.lists.guest_list import GuestList
from portillon.issuing.lists.kind import Lookup
from portillon.issuing.lists.outcome import Outcome
from portillon.issuing.lists.persons import NAME_COLUMNS, Persons, person_keys, whole_name
from portillon.issuing.models import NAME_FORMS, Change, Credential, CredentialQuerySet, Holder
from portillon.issuing.models.named import perhaps_called
from portillon.issuing.tickets import changes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors, clean
from portillon.issuing.tickets.tickets import BATCH_ROWS, TicketData, issue
from portillon.places.changes import What, note
from portillon.places.events import change_expected
from portillon.places.models import Event

HOLDER_FIELDS = ("name", "email", "language", "phone")
TICKET_FIELDS = ("admits", "seat", "price", "category", "transferable", "external_id", "door_note")
_SEAT_COLUMNS = ("block", "row", "seat")
_COLUMNS = ("pk", *(f"holder__{field}" for field in HOLDER_FIELDS), *TICKET_FIELDS)


@dataclass(frozen=True, slots=True)
class ExistingTicket:
    pk: int
    data: TicketData


class TicketList(GuestList[TicketData, ExistingTicket]):
    """An import of participants into `event`."""

    name = "tickets"
    fields = TicketData.__slots__
    made_from = {"name": NAME_COLUMNS, "admits": ("admits", "companions"), "seat": _SEAT_COLUMNS}
    claimed_twice = gettext_lazy("Line %(line)d is about the same ticket.")
    may_lack_addresses = True
    models = (Holder, Credential, Change)

    def read(self, cells: Mapping[str, str]) -> TicketData | Errors:
        fields = {**cells, "name": whole_name(cells), "seat": _seat(cells, self.headings)}
        return clean(fields, self.event.admits_max)

    def identity(self, data: TicketData) -> Identity:
        """One person may have several tickets, if each has an external id of its own."""
        persons, external_id = person_keys(data.email, data.name), data.external_id
        without_id = [f"without id {person}" for person in persons]
        with_id = [f"with id {person}" for person in persons]
        if not external_id:
            return Identity([("row", key) for key in (*without_id, *with_id)], without_id)
        by_id = f"id {external_id}"
        seeks = [("external_id", by_id), *(("row", key) for key in without_id)]
        return Identity(seeks, [by_id, *with_id])

    def lookup(self, wanted: Sequence[TicketData]) -> Lookup[TicketData, ExistingTicket]:
        return _Lookup(self.event, wanted, by_address="email" in self.given)

    def differences(self, known: ExistingTicket, data: TicketData) -> dict[str, Any]:
        """Only in fields that the file has a column for. An empty cell never takes an external id away."""
        changed = {
            field: new for field in self.given if (new := getattr(data, field)) != getattr(known.data, field)
        }
        if not data.external_id:
            changed.pop("external_id", None)
        return changed

    def add(self, wanted: Sequence[TicketData], by: By) -> list[int]:
        return [ticket.pk for ticket in issue(self.event, wanted, by)]

    def change(self, differences: Mapping[int, Mapping[str, Any]], by: By) -> None:
        """Cancelled tickets stay cancelled, and codes made before stay valid."""
        tickets = list(chain.from_iterable(map(_locked, chunks(differences, BATCH_ROWS))))
        more_persons = sum(
            differences[ticket.pk].get("admits", ticket.admits) - ticket.admits
            for ticket in tickets
            if ticket.status == "valid"
        )
        for ticket in tickets:
            _give(ticket, differences[ticket.pk])
        _store(tickets)
        change_expected(self.event.pk, more_persons)
        changes.note(tickets, Change.What.CHANGED, by)

    def note_import(self, outcome: Outcome[TicketData], by: By) -> None:
        note(self.event.pk, What.LIST_IMPORTED, outcome.in_short, by.user, by.key)


def _seat(cells: Mapping[str, str], headings: Mapping[str, str]) -> str:
    """Of several columns each keeps its heading: "Block 214, Reihe B, Sitz 13"."""
    if "block" not in headings and "row" not in headings:
        return cells.get("seat", "")
    return ", ".join(f"{headings[part]} {cells[part]}" for part in _SEAT_COLUMNS if cells.get(part))


class _Lookup(Lookup[TicketData, ExistingTicket]):
    """Finds a ticket by external id, else by name and, `by_address`, by the e-mail address too."""

    def __init__(self, event: Event, wanted: Sequence[TicketData], *, by_address: bool) -> None:
        self._by_address = by_address
        ids = [data.external_id for data in wanted if data.external_id]
        # The index of external ids knows only those that are not empty, and has to be told so.
        identified = Credential.objects.filter(event=event, external_id__in=ids).exclude(external_id="")
        self._by_id = {known.data.external_id: known for known in _existing(identified)}
        called = perhaps_called((data.name for data in wanted), "holder__")
        # Asked for by the holder alone: with the event of the ticket, SQLite would go through all of its tickets.
        namesakes = _existing(Credential.objects.filter(called, holder__event=event).order_by("pk"))
        self._persons = Persons(
            (known.data.email if by_address else "", known.data.name, known) for known in namesakes
        )

    def find(self, data: TicketData, claimed: Container[int]) -> ExistingTicket | Errors | None:
        if same_id := self._by_id.get(data.external_id):
            return same_id
        same_person = self._persons.find(data.email, data.name)
        free = [known for known in same_person if known.pk not in claimed]
        without_id = [known for known in free if not known.data.external_id]
        candidates = without_id if without_id or data.external_id else free
        if len(candidates) > 1:
            return Errors({"row": self._several()})
        return candidates[0] if candidates else None

    def _several(self) -> str:
        if self._by_address:
            return _("Several tickets have this e-mail address and name; tell them apart by an external id.")
        return _("Several tickets have this name; tell them apart by an external id.")


def _existing(tickets: CredentialQuerySet) -> Iterator[ExistingTicket]:
    for pk, *values in tickets.values_list(*_COLUMNS).iterator(chunk_size=2000):
        yield ExistingTicket(
            pk, TicketData(**dict(zip((*HOLDER_FIELDS, *TICKET_FIELDS), values, strict=True)))
        )


def _locked(pks: Sequence[int]) -> CredentialQuerySet:
    return Credential.objects.select_for_update(of=("self",)).select_related("holder").filter(pk__in=pks)


def _give(ticket: Credential, differences: Mapping[str, Any]) -> None:
    for field, value in differences.items():
        setattr(ticket.holder if field in HOLDER_FIELDS else ticket, field, value)
    ticket.holder.call(ticket.holder.name)


def _store(tickets: Sequence[Credential]) -> None:
    """Insert or update by primary key: one statement for many rows, where bulk_update makes a CASE for each field."""
    Holder.objects.bulk_create(
        [ticket.holder for ticket in tickets],
        BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*HOLDER_FIELDS, *NAME_FORMS],
    )
    Credential.objects.bulk_create(
        tickets, BATCH_ROWS, update_conflicts=True, unique_fields=["id"], update_fields=TICKET_FIELDS
    )

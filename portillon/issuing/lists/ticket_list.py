"""A list of participants: each line is about one ticket of an event, known by external id, else by e-mail and name.

A list without a column for addresses is taken if somebody says that it is meant. It knows people by their names alone.
A ticket that was passed on is known by its former holder, too: lists name whom it was issued for.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.core.chunks import chunks
from portillon.core.names import alike
from portillon.issuing.lists.entry import Identity
from portillon.issuing.lists.guest_list import GuestList
from portillon.issuing.lists.kind import Lookup
from portillon.issuing.lists.outcome import Outcome
from portillon.issuing.lists.persons import NAME_COLUMNS, Persons, person_keys, whole_name
from portillon.issuing.models import NAME_FORMS, Change, Credential, CredentialQuerySet, Holder, PassedOn
from portillon.issuing.models.named import perhaps_called
from portillon.issuing.tickets import changes, former_holder
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors, clean
from portillon.issuing.tickets.tickets import BATCH_ROWS, TicketData, issue, places_of
from portillon.places.capacity import Places, change_places
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.places.roster import next_number

HOLDER_FIELDS = ("name", "email", "language", "phone")
TICKET_FIELDS = ("admits", "seat", "price", "category", "transferable", "external_id", "door_note")
# What a list says of the person, and not of the ticket, which somebody else may have by now.
_OF_PERSON = (*HOLDER_FIELDS, "door_note")
_SEAT_COLUMNS = ("block", "row", "seat")
_COLUMNS = ("pk", *(f"holder__{field}" for field in HOLDER_FIELDS), *TICKET_FIELDS)


@dataclass(frozen=True, slots=True)
class ExistingTicket:
    pk: int
    data: TicketData
    was_passed_on: bool


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
        if self.is_passed_on(known, data):
            return {field: new for field, new in changed.items() if field not in _OF_PERSON}
        return changed

    def is_passed_on(self, known: ExistingTicket, data: TicketData) -> bool:
        """A passed-on ticket keeps the name and the address that its former holder gave it."""
        if not known.was_passed_on:
            return False
        same_address = "email" not in self.given or known.data.email.lower() == data.email.lower()
        return not same_address or not alike(known.data.name, data.name)

    def add(self, wanted: Sequence[TicketData], by: By) -> list[int]:
        return [ticket.pk for ticket in issue(self.event, wanted, by)]

    def change(self, differences: Mapping[int, Mapping[str, Any]], by: By) -> None:
        """Cancelled tickets stay cancelled, and codes made before stay valid."""
        tickets = list(chain.from_iterable(map(_locked, chunks(differences, BATCH_ROWS))))
        before = _places(tickets)
        roster_n = next_number(self.event.pk)
        for ticket in tickets:
            _give(ticket, differences[ticket.pk])
            ticket.roster_n = roster_n
        _store(tickets)
        change_places(self.event.pk, _places(tickets) - before)
        changes.note(tickets, Change.What.CHANGED, by)

    def note_import(self, outcome: Outcome[TicketData], by: By) -> None:
        note(self.event.pk, What.LIST_IMPORTED, outcome.in_short, by.user, by.key)


def _places(tickets: Iterable[Credential]) -> Places:
    """Return the places that the tickets take together."""
    taken = [places_of(ticket) for ticket in tickets]
    return Places(sum(one.expected for one in taken), sum(one.held for one in taken))


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
        self._former = _Former(event, wanted, by_address=by_address)

    def find(self, data: TicketData, claimed: Container[int]) -> ExistingTicket | Errors | None:
        if same_id := self._by_id.get(data.external_id):
            return same_id
        present = self._persons.find(data.email, data.name)
        # Who got a ticket from somebody else may have one of their own, and the list means that.
        own = [known for known in present if not known.was_passed_on]
        for same_person in (own, present, self._former.find(data)):
            found = self._chosen(same_person, data, claimed)
            if found:
                return found
        return None

    def _chosen(
        self, same_person: Sequence[ExistingTicket], data: TicketData, claimed: Container[int]
    ) -> ExistingTicket | Errors | None:
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


class _Former:
    """Finds the tickets that somebody had before they passed them on."""

    def __init__(self, event: Event, wanted: Sequence[TicketData], *, by_address: bool) -> None:
        self._event = event.pk
        self._by_address = by_address
        column = "person" if by_address else "called"
        ours = PassedOn.objects.filter(event=event)
        # Most lists are read without a hash of each line.
        hashes = {self._hash(data) for data in wanted} if ours.exists() else set()
        pairs = set(ours.filter(**{f"{column}__in": hashes}).values_list(column, "credential_id"))
        tickets = Credential.objects.filter(pk__in={pk for _hash, pk in pairs})
        known = {ticket.pk: ticket for ticket in _existing(tickets)} if pairs else {}
        self._tickets: dict[str, list[ExistingTicket]] = defaultdict(list)
        for hashed, pk in sorted(pairs):
            self._tickets[hashed].append(known[pk])

    def find(self, data: TicketData) -> Sequence[ExistingTicket]:
        return self._tickets.get(self._hash(data), ()) if self._tickets else ()

    def _hash(self, data: TicketData) -> str:
        if self._by_address:
            return former_holder.person(self._event, data.email, data.name)
        return former_holder.called(self._event, data.name)


def _existing(tickets: CredentialQuerySet) -> Iterator[ExistingTicket]:
    was_passed_on = Exists(PassedOn.objects.filter(credential=OuterRef("pk")))
    found = tickets.values_list(*_COLUMNS, was_passed_on)
    for pk, *values, passed_on in found.iterator(chunk_size=2000):
        data = TicketData(**dict(zip((*HOLDER_FIELDS, *TICKET_FIELDS), values, strict=True)))
        yield ExistingTicket(pk, data, passed_on)


def _locked(pks: Sequence[int]) -> CredentialQuerySet:
    return (
        Credential.objects.select_for_update(no_key=True, of=("self",))
        .select_related("holder")
        .filter(pk__in=pks)
    )


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
        tickets,
        BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*TICKET_FIELDS, "roster_n"],
    )

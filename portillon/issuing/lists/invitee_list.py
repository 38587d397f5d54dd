"""A list of people who are invited to an event, known by external id, else by e-mail and name."""

from collections.abc import Container, Mapping, Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.issuing.lists.entry import Identity
from portillon.issuing.lists.guest_list import GuestList
from portillon.issuing.lists.kind import Lookup
from portillon.issuing.lists.outcome import Outcome
from portillon.issuing.lists.persons import NAME_COLUMNS, Persons, person_keys, whole_name
from portillon.issuing.models import NAME_FORMS, Invitee, InviteeChange
from portillon.issuing.models.named import perhaps_called
from portillon.issuing.registration.invitees import InviteeData, given, made_of
from portillon.issuing.tickets.changes import By, note_invitees
from portillon.issuing.tickets.participant import Errors, clean, one_line
from portillon.issuing.tickets.tickets import BATCH_ROWS
from portillon.places.changes import What, note
from portillon.places.models import Event


class InviteeList(GuestList[InviteeData, Invitee]):
    """An import of invited people for `event`, each of whom is written to."""

    name = "invitees"
    column_names = frozenset(
        {"name", "last_name", "first_name", "email", "buyer_email", "language", "companions", "admits"}
        | {"external_id", "status", "order_status"}
    )
    fields = InviteeData.__slots__
    made_from = {
        "name": NAME_COLUMNS,
        "first_name": NAME_COLUMNS,
        "companions_max": ("admits", "companions"),
    }
    claimed_twice = gettext_lazy("The same person is on line %(line)d.")
    models = (Invitee, InviteeChange)

    def read(self, cells: Mapping[str, str]) -> InviteeData | Errors:
        person = clean({**cells, "name": whole_name(cells)}, self.event.admits_max, needs_address=True)
        if isinstance(person, Errors):
            return person
        return InviteeData(
            name=person.name,
            first_name=one_line(cells.get("first_name")),
            email=person.email,
            language=person.language,
            companions_max=person.admits - 1 if "companions_max" in self.given else None,
            external_id=person.external_id,
        )

    def identity(self, data: InviteeData) -> Identity:
        """Nobody is invited twice, whatever their external id."""
        seeks = [("row", key) for key in person_keys(data.email, data.name)]
        if data.external_id:
            seeks.insert(0, ("external_id", f"id {data.external_id}"))
        return Identity(seeks, [key for _column, key in seeks])

    def lookup(self, wanted: Sequence[InviteeData]) -> Lookup[InviteeData, Invitee]:
        return _Lookup(self.event, wanted)

    def differences(self, known: Invitee, data: InviteeData) -> dict[str, Any]:
        """Only in fields that the file has a column for. An empty cell takes neither an external id nor what is known
        of the first name away."""
        said = {field: getattr(data, field) for field in self.given}
        if not data.external_id:
            said.pop("external_id", None)
        if not data.first_name and data.name == known.name:
            said.pop("first_name")
        new = given(copy(known), _with(known, said))
        return {
            field: value for field in self.fields if (value := getattr(new, field)) != getattr(known, field)
        }

    def add(self, wanted: Sequence[InviteeData], by: By) -> list[int]:
        people = [made_of(self.event, data) for data in wanted]
        Invitee.objects.bulk_create(people, BATCH_ROWS)
        note_invitees(people, InviteeChange.What.ADDED, by)
        return [one.pk for one in people]

    def change(self, differences: Mapping[int, Mapping[str, Any]], by: By) -> None:
        """Who has another address now gets another link."""
        found = self.event.invitees.select_for_update().in_bulk(differences)
        people = [given(one, _with(one, differences[pk])) for pk, one in found.items()]
        Invitee.objects.bulk_create(
            people,
            BATCH_ROWS,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*self.fields, *NAME_FORMS, "handle"],
        )
        note_invitees(people, InviteeChange.What.CHANGED, by)

    def note_import(self, outcome: Outcome[InviteeData], by: By) -> None:
        note(self.event.pk, What.INVITED_IMPORTED, outcome.in_short, by.user, by.key)


def _with(known: Invitee, said: Mapping[str, Any]) -> InviteeData:
    """What is known of somebody, and what a list says besides."""
    return InviteeData(**{**{field: getattr(known, field) for field in InviteeData.__slots__}, **said})


class _Lookup(Lookup[InviteeData, Invitee]):
    """Finds somebody by external id, else by e-mail and name."""

    def __init__(self, event: Event, wanted: Sequence[InviteeData]) -> None:
        ids = [data.external_id for data in wanted if data.external_id]
        # The index of external ids knows only those that are not empty, and has to be told so.
        identified = event.invitees.filter(external_id__in=ids).exclude(external_id="")
        self._by_id = {one.external_id: one for one in identified}
        namesakes = event.invitees.filter(perhaps_called(data.name for data in wanted)).order_by("pk")
        self._persons = Persons((one.email, one.name, one) for one in namesakes)

    def find(self, data: InviteeData, claimed: Container[int]) -> Invitee | Errors | None:
        same_person = self._persons.find(data.email, data.name)
        same_id = self._by_id.get(data.external_id)
        if same_id and same_person and same_id not in same_person:
            return Errors({"row": _("Somebody else on the list has this name and address.")})
        return same_id or next(iter(same_person), None)

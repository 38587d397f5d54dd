"""A list of passes of a programme, known by number, else by external id, else by e-mail and name."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.core import calendar
from portillon.core.bounds import is_within
from portillon.core.names import folded
from portillon.issuing.lists.entry import Identity
from portillon.issuing.lists.kind import ListKind, Lookup
from portillon.issuing.lists.pass_headings import COLUMNS, meaning
from portillon.issuing.lists.persons import NAME_COLUMNS, Persons, person_keys, require_name, whole_name
from portillon.issuing.models import Change, Credential, Holder, OldNumber
from portillon.issuing.models.named import perhaps_called
from portillon.issuing.tickets import pass_holder, passes
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import Errors
from portillon.issuing.tickets.passes import NumberTaken, PassData
from portillon.places import bounds
from portillon.places.models import PassType, Programme

_ADDRESS_COLUMNS = ("address", "street", "postcode", "town", "country")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


class PassList(ListKind[PassData, Credential]):
    """An import of passes into `programme`. Of an existing pass only its holder can change."""

    name = "passes"
    column_names = COLUMNS
    fields = ("name", "email", "phone", "address", "language")
    made_from = {"name": NAME_COLUMNS, "address": _ADDRESS_COLUMNS}
    duplicates = {"row": gettext_lazy("The same pass is on line %(line)d.")}
    claimed_twice = gettext_lazy("The same pass is on line %(line)d.")
    lost_races = (IntegrityError, NumberTaken)
    models = (Holder, Credential, Change)

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme)
        self._programme = programme
        self._types: dict[str, PassType] = {}
        self._only_type: PassType | None = None

    def meaning(self, heading: str) -> str | None:
        return meaning(heading)

    def begin(self, known: Mapping[str, str]) -> None:
        require_name(known)
        super().begin(known)
        types = list(self._programme.types.all())
        self._types = {folded(one.name): one for one in types}
        # A programme with one type needs no column for it.
        self._only_type = types[0] if len(types) == 1 and "type" not in known else None

    def read(self, cells: Mapping[str, str]) -> PassData | Errors:
        errors = Errors()
        times = {name: self._time(cells, name, errors) for name in ("valid_from", "valid_until")}
        pass_type = self._only_type or self._types.get(folded(cells.get("type", "")))
        fields = {**cells, "name": whole_name(cells), "address": _address(cells)}
        data = pass_holder.clean(fields, pass_type, **times)
        if isinstance(data, Errors):
            return Errors(data | errors)
        return errors or data

    def _time(self, cells: Mapping[str, str], name: str, errors: Errors) -> datetime | None:
        text = cells.get(name, "")
        if not text:
            return None
        day = _day(text)
        if day is None:
            errors[name] = _("Not a date such as 2026-07-03 or 03.07.2026: %(text)s") % {"text": text[:30]}
            return None
        if not is_within(day):
            errors[name] = bounds.sentence()
            return None
        instant = calendar.first_instant if name == "valid_from" else calendar.last_instant
        return instant(day, self._programme.zone)

    def identity(self, data: PassData) -> Identity:
        by_id = data.external_id and f"id {data.external_id}"
        known_by = data.number or by_id
        keys = [known_by] if known_by else person_keys(data.email, data.name)
        return Identity([("row", key) for key in keys], keys)

    def lookup(self, wanted: Sequence[PassData]) -> Lookup[PassData, Credential]:
        return _Lookup(self._programme, wanted)

    def differences(self, known: Credential, data: PassData) -> dict[str, Any]:
        holder = known.holder
        return {field: new for field in self.given if (new := getattr(data, field)) != getattr(holder, field)}

    def add(self, wanted: Sequence[PassData], by: By) -> list[int]:
        return [one.pk for one in passes.issue(self._programme, wanted, by)]

    def change(self, differences: Mapping[int, Mapping[str, Any]], by: By) -> None:
        """Codes made before stay valid."""
        found = (
            Credential.objects.select_for_update(no_key=True).select_related("holder").in_bulk(differences)
        )
        passes.change_holders([(one, differences[pk]) for pk, one in found.items()], by)


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None


def _address(cells: Mapping[str, str]) -> str:
    if cells.get("address"):
        return cells["address"]
    town = f"{cells.get('postcode', '')} {cells.get('town', '')}".strip()
    return "\n".join(line for line in (cells.get("street", ""), town, cells.get("country", "")) if line)


class _Lookup(Lookup[PassData, Credential]):
    """Finds a pass by number, also by one that was replaced since; else by external id; else by e-mail and name."""

    def __init__(self, programme: Programme, wanted: Sequence[PassData]) -> None:
        self._programme = programme
        passes = Credential.objects.select_related("holder")
        numbers = [data.number for data in wanted if data.number]
        numbered = passes.filter(organisation=programme.organisation, number__in=numbers)
        replaced = OldNumber.objects.filter(organisation=programme.organisation, number__in=numbers)
        self._by_number = {one.number: one for one in numbered} | {
            old.number: old.credential for old in replaced.select_related("credential__holder")
        }
        ids = [data.external_id for data in wanted if data.external_id]
        # The index of external ids knows only those that are not empty, and has to be told so.
        identified = passes.filter(programme=programme, external_id__in=ids).exclude(external_id="")
        self._by_id = {one.external_id: one for one in identified}
        names = (data.name for data in wanted if not data.number and not data.external_id)
        # Asked for by the holder alone: with the programme of the pass, SQLite would go through all of its passes.
        namesakes = passes.filter(perhaps_called(names, "holder__"), holder__programme=programme).order_by(
            "pk"
        )
        self._persons = Persons((one.holder.email, one.holder.name, one) for one in namesakes)

    def find(self, data: PassData, claimed: Container[int]) -> Credential | Errors | None:
        if data.number:
            return self._numbered(data.number)
        if data.external_id:
            return self._by_id.get(data.external_id)
        # Of several, the one that was issued last.
        return next(reversed(self._persons.find(data.email, data.name)), None)

    def _numbered(self, number: str) -> Credential | Errors | None:
        found = self._by_number.get(number)
        if found is None or found.programme_id == self._programme.pk:
            return found
        taken = _("The number %(number)s is taken by another programme.") % {"number": number}
        return Errors({"number": taken})

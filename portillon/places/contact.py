"""Whom to ask at an event or venue: the contact that its organiser has named, else the organisation's address."""

from collections.abc import Iterable
from dataclasses import dataclass

from portillon.accounts.models import Organisation
from portillon.core.contact import address_of
from portillon.places.models import Event, Gate, Programme, Venue


@dataclass(frozen=True, slots=True)
class Contact:
    """What was typed, and the "tel:…" or "mailto:…" in it; "" if nothing in it can be tapped."""

    text: str
    address: str

    @property
    def is_telephone(self) -> bool:
        return self.address.startswith("tel:")


def of_event(event: Event) -> Contact | None:
    """Whom the team of an event calls."""
    named = [event.contact, event.venue.contact if event.venue else ""]
    return _first(named, event.organisation)


def of_gate(gate: Gate) -> Contact | None:
    """Whom the team of a door or desk calls."""
    if gate.event:
        return of_event(gate.event)
    assert gate.venue is not None
    return of_passes(gate.organisation, taken_at(gate.venue))


def of_passes(organisation: Organisation, programmes: Iterable[Programme]) -> Contact | None:
    """Whom desks and holders ask about a pass."""
    return _first([one.contact for one in programmes], organisation)


def of_visitors(venue: Venue, programme: Programme) -> Contact | None:
    """Whom a visitor asks whose pass is refused at the venue."""
    return _first([venue.contact, programme.contact], venue.organisation)


def taken_at(venue: Venue) -> list[Programme]:
    """Return the programmes whose passes the venue takes, those with a contact first."""
    taken = Programme.objects.filter(participations__venue=venue).order_by("pk")
    return sorted(taken, key=lambda one: not one.contact)


def _first(named: Iterable[str], organisation: Organisation) -> Contact | None:
    text = next((one for one in (*named, organisation.reply_to) if one), "")
    return Contact(text, address_of(text)) if text else None

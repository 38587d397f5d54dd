"""Finds guests by name at a door, for people who come without a ticket.

A search returns few guests, with just enough about each to tell them apart. The chosen guest is noted together with the
device and its operator, and is then admitted by a scan of the ticket's number like any other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db.models import Q

from portillon.accounts.models import Membership
from portillon.accounts.permissions import Act, may
from portillon.core.names import has_signs, size, sought
from portillon.devices.models import Device
from portillon.entries.models import Finding
from portillon.issuing.models import Credential
from portillon.issuing.models.named import begins, has_word
from portillon.places.models import Event

LETTERS_MIN = 2
# If every word is shorter, whole names are matched ("Li"); as beginnings they would find half of the list.
BEGINNING_MIN = 3
NUMBER_DIGITS_MIN = 4
FOUND_MAX = 10
CHOICE_LIFE = timedelta(minutes=10)
_SALT = "portillon.entries.by_name"


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest whom a search found. `handle` stands for the guest for ten minutes, on the device that searched.

    `hint` tells guests of the same name apart; it is empty for all others.
    """

    handle: str
    name: str
    hint: str
    ticket: int


def may_search(device: Device, event: Event) -> bool:
    """Whether the device may search: by its operator's role, or because the event allows it to stewards and phones."""
    if device.operator_id is None:
        return event.stewards_search
    membership = Membership.objects.filter(
        user=device.operator_id, organisation=event.organisation_id
    ).first()
    role = membership.role if membership else ""
    return may(role, Act.SEARCH_GUESTS) or (may(role, Act.SCAN) and event.stewards_search)


def people(device: Device, event: Event, text: str) -> tuple[list[Guest], bool]:
    """Return at most ten guests with a valid ticket, found by name, e-mail or number, and whether there are more."""
    words = sought(text)
    if size(words) < LETTERS_MIN:
        return [], False
    found = Credential.objects.filter(event=event, holder__event=event).valid()
    is_short = max(map(len, words)) < BEGINNING_MIN and not any(map(has_signs, words))
    for word in words:
        found = found.filter(has_word(word, "holder__") if is_short else _begins(word))
    ordered = found.select_related("holder").order_by("holder__sorted_as", "pk")
    tickets = list(ordered[: FOUND_MAX + 1])
    hints = _hints(tickets)
    shown = [
        Guest(_handle(device, ticket), ticket.holder.name, hints.get(ticket.pk, ""), ticket.pk)
        for ticket in tickets
    ]
    return shown[:FOUND_MAX], len(shown) > FOUND_MAX


def _begins(word: str) -> Q:
    """Match the beginning of a word of the name, of the e-mail address, or of the number."""
    found = begins(word, "holder__")
    if len(word) >= BEGINNING_MIN:
        found |= Q(holder__email__istartswith=word)
    is_number = word.isascii() and word.isdigit() and len(word) >= NUMBER_DIGITS_MIN
    return found | Q(number__startswith=word) if is_number else found


def _hints(tickets: Sequence[Credential]) -> dict[int, str]:
    """Return hints for the tickets whose holders share a name."""
    alike: dict[str, list[Credential]] = defaultdict(list)
    for ticket in tickets:
        alike[ticket.holder.sorted_as].append(ticket)
    hints: dict[int, str] = {}
    for same in alike.values():
        if len(same) > 1:
            hints |= _telling_apart(same)
    return hints


def _telling_apart(same: Sequence[Credential]) -> dict[int, str]:
    ways: Iterable[Callable[[Credential], str]] = (_seat, _category, _address, _number)
    hints: dict[int, str] = {}
    for way in ways:
        hints = {ticket.pk: way(ticket) for ticket in same}
        if len(set(hints.values())) == len(same):
            break
    return hints


def _seat(ticket: Credential) -> str:
    return ticket.seat


def _category(ticket: Credential) -> str:
    return ticket.category


def _address(ticket: Credential) -> str:
    """Return enough of the e-mail address for its owner to recognise it, but not enough to write to."""
    local, _at, domain = ticket.holder.email.rpartition("@")
    return f"{local[:2]}…@{domain}" if local else ""


def _number(ticket: Credential) -> str:
    return f"…{ticket.number[-4:]}"


def _handle(device: Device, ticket: Credential) -> str:
    return signing.dumps([device.pk, ticket.pk, ticket.issue], salt=_SALT)


def choose(device: Device, event: Event, handle: str) -> Credential | None:
    """Return the guest's ticket and note the finding; None if the handle is too old, or of another device or event, or
    if the ticket was issued anew since, perhaps for another guest."""
    try:
        finder, ticket_id, issue = signing.loads(handle, salt=_SALT, max_age=CHOICE_LIFE)
    except signing.BadSignature:
        return None
    tickets = Credential.objects.filter(event=event).select_related("holder")
    ticket = tickets.filter(pk=ticket_id, issue=issue).first() if finder == device.pk else None
    if ticket is not None:
        Finding.objects.create(
            organisation_id=event.organisation_id,
            event_id=event.pk,
            credential_id=ticket.pk,
            device_id=device.pk,
            operator_id=device.operator_id,
        )
    return ticket

"""Lines of a list on paper as they are typed, pasted or uploaded, and what is wrong with them before they count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.console.paper.noted_time import noted_time
from portillon.core import number, qr
from portillon.devices.models import Device
from portillon.entries.figures.attendance import used_of
from portillon.entries.late.fact import BEFORE_ENROLMENT
from portillon.entries.late.paper import Line, place_of
from portillon.issuing.models import Credential
from portillon.issuing.models.credential import OldNumber
from portillon.issuing.tickets.tickets import ADMITS_MAX
from portillon.places.models import Event

# Clocks of those who note times are a little ahead, too.
AHEAD = timedelta(minutes=5)
NUMBER_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it was written."""

    number: int
    code: str
    persons: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line with its ticket. What is wrong stands in `problems`, by field; with `notes` it may count all the same."""

    typed: TypedLine
    ticket: Credential | None
    persons: int
    at: datetime | None
    problems: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> Line | None:
        """The line to be counted; None if something is wrong with it."""
        if self.problems or self.at is None:
            return None
        return Line(self.typed.number, _digits(self.typed.code), self.persons, self.at)


def checked(
    listed: Device, lines: Sequence[TypedLine], last: datetime | None, *, needs_time: bool = False
) -> list[CheckedLine]:
    """Return the lines with their tickets. A line without a time has that of the line before, the first one `last`,
    unless it `needs_time` of its own."""
    assert listed.event is not None
    tickets = _tickets(listed.event, {_digits(line.code) for line in lines})
    before = None if needs_time else last
    near = last or _doors(listed)
    found = []
    for line in lines:
        at, problem = _moment(line.time, before, near, listed)
        found.append(_checked(line, tickets.get(_digits(line.code)), at, problem))
        before, near = at or before, at or near
    return _with_notes(found, listed.event)


def _digits(code: str) -> str:
    """Return the number that was typed; "" if it is none."""
    scanned = qr.read(code)
    return scanned.value if scanned.kind is qr.Kind.TICKET_NUMBER else ""


def _tickets(event: Event, numbers: Iterable[str]) -> dict[str, Credential]:
    """Return the event's tickets by their numbers, also by those that a reissue has replaced since the printing."""
    ours = Credential.objects.filter(event=event).select_related("holder")
    wanted = [one for one in numbers if one]
    old = OldNumber.objects.filter(organisation=event.organisation_id, number__in=wanted)
    replaced = dict(old.values_list("number", "credential_id"))
    by_id = ours.in_bulk(set(replaced.values()))
    known = {one: by_id[pk] for one, pk in replaced.items() if pk in by_id}
    return known | {ticket.number: ticket for ticket in ours.filter(number__in=wanted)}


def _doors(listed: Device) -> datetime:
    """Return about when the first persons were ticked."""
    assert listed.gate is not None
    return max(listed.gate.opens_at, listed.created_at)


def _moment(
    text: str, before: datetime | None, near: datetime, listed: Device
) -> tuple[datetime | None, str]:
    """Return when the persons came in, and what is wrong with that."""
    assert listed.event is not None
    if not text.strip():
        return before, "" if before else _("Enter the time that is noted beside the line.")
    at = noted_time(text, near, listed.event.zone)
    if at is None:
        return None, _("This is not a time: write it like 18:30.")
    if at > timezone.now() + AHEAD:
        return None, _("This time is yet to come.")
    if at < listed.created_at - BEFORE_ENROLMENT:
        return None, _("The list was not printed yet at this time.")
    return at, ""


def _checked(line: TypedLine, ticket: Credential | None, at: datetime | None, problem: str) -> CheckedLine:
    persons = (
        int(line.persons)
        if line.persons.isascii() and line.persons.isdigit() and len(line.persons) < 5
        else 0
    )
    problems = {"code": "" if ticket else _no_ticket(line.code), "time": problem}
    if not 1 <= persons <= ADMITS_MAX:
        problems["persons"] = _("Enter how many persons came in.")
    if not 1 <= line.number <= NUMBER_MAX and place_of(line.number) is None:
        problems["code"] = _("This is not the number of a line.")
    return CheckedLine(line, ticket, persons, at, {field: said for field, said in problems.items() if said})


def _no_ticket(code: str) -> str:
    digits = _digits(code)
    if not digits:
        return _("A ticket's number has nine digits.")
    if not number.is_valid(digits):
        return _("Mistyped: the last digit does not fit the others. Compare the number with the list.")
    return _("No ticket of this event has this number.")


def _with_notes(lines: list[CheckedLine], event: Event) -> list[CheckedLine]:
    """Return the lines with a note where more persons come in than the ticket admits, as far as is known now."""
    used = Counter(used_of({line.ticket.pk for line in lines if line.ticket}))
    noted = []
    for line in lines:
        notes = []
        if line.ticket and line.ticket.number != _digits(line.typed.code):
            notes.append(_("This ticket has had another number since: this becomes a conflict."))
        if line.ticket and line.line and not event.is_counted_by_day:
            came, admits = used[line.ticket.pk], line.ticket.admits
            used[line.ticket.pk] += line.persons
            notes += [too_many(came, admits)] if came + line.persons > admits else []
        noted.append(replace(line, notes=tuple(notes)))
    return noted


def too_many(came: int, admits: int) -> str:
    """Say that a tick becomes a conflict."""
    said = ngettext(
        "%(came)d of %(admits)d person came in already: this becomes a conflict.",
        "%(came)d of %(admits)d persons came in already: this becomes a conflict.",
        admits,
    )
    return said % {"came": came, "admits": admits}

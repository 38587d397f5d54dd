"""Inquiries about holders from people and devices that were shown no code: limited, and all of them noted.

A desk may be asked for many guests, but nobody may collect a list of them by asking. The limits are counted for the
caller and for the desk or event; a program's key counts alone, so that it cannot stop a door. When a limit is reached,
the board gets a mail. If a whole organisation asks often, or a large share of an event's list is shown, the board gets
a mail, too, and nobody is stopped.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from portillon.accounts import limits
from portillon.accounts.limits import Counted, Limit
from portillon.entries.models import Inquiry
from portillon.issuing.mailing.kinds import alarm
from portillon.places.models import Event

What = Inquiry.What
KEPT = timedelta(days=30)

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# A person types a number in several seconds, with at most five inquiries; a name takes longer.
A_CALLER = {
    What.SUGGESTIONS: Limit("numbers by a caller", 60, _MINUTE),
    What.LOOK: Limit("passes by a caller", 60, _MINUTE),
    What.SEARCH: Limit("names by a caller", 40, _MINUTE),
}
# At a desk: one phone does not use up what all of them have.
A_CALLER_AT_A_DESK = Limit("inquiries by a caller in an hour", 600, _HOUR)
# Programs ask for many people.
A_KEY = Limit("numbers by a key", 120, _MINUTE)
# For all devices of a venue's desk, and of an event.
A_DESK = (Limit("inquiries at a desk", 150, _MINUTE), Limit("inquiries at a desk in an hour", 1500, _HOUR))
AN_EVENT = (Limit("inquiries at an event", 400, _MINUTE),)
# Of its devices. Several large events may honestly ask so often.
AN_ORGANISATION = Limit("inquiries in an organisation", 10_000, _HOUR)
# Different guests found by name. A door that admits ten people a minute, and searches for every second of them with
# three guests shown each time, needs 900.
GUESTS = Limit("guests shown to a caller", 1000, _HOUR)
# The board is told when the devices of an event were shown many guests: a fifth as many as persons are expected.
SHARE = 5
FEW_GUESTS = 100
# How often one thing is noted of a place, and how often the board is told.
_NOTED = Limit("alarms that are noted", 1, timedelta(minutes=10))


class Asker(NamedTuple):
    """Who asks, and where: a device with its operator if there is one, or a program by the name of its key."""

    organisation_id: int
    gate_id: int | None = None
    event_id: int | None = None
    device_id: int | None = None
    operator_id: int | None = None
    by_key: str = ""

    @property
    def caller(self) -> str:
        return f"{self.organisation_id} {self.device_id} {self.operator_id} {self.by_key}"

    @property
    def place(self) -> str:
        return f"event {self.event_id}" if self.event_id else f"gate {self.gate_id}"

    @property
    def desk(self) -> str:
        """All devices of a desk together; a program counts alone."""
        return self.caller if self.by_key else self.place


def may_ask(asker: Asker, what: What) -> bool:
    """Count the inquiry, and return whether it is to be answered. The board is told if it is not."""
    if not limits.take(*_limits(asker, what)):
        raise_alarm(asker, What.STOPPED)
        return False
    if not asker.by_key and not limits.take(AN_ORGANISATION.of(asker.organisation_id)):
        raise_alarm(Asker(asker.organisation_id), What.MANY)
    return True


def _limits(asker: Asker, what: What) -> list[Counted]:
    if asker.by_key:
        return [A_KEY.of(asker.caller)]
    of_caller = A_CALLER[what].of(asker.caller)
    if asker.event_id:
        return [of_caller, *(one.of(asker.place) for one in AN_EVENT)]
    if asker.gate_id:
        return [of_caller, A_CALLER_AT_A_DESK.of(asker.caller), *(one.of(asker.place) for one in A_DESK)]
    return [of_caller]


def may_show(asker: Asker, event: Event, tickets: Iterable[int]) -> bool:
    """Count the guests found by a search, each once, and return whether they are to be shown.

    The board is told if they are not, and when a large share of the event's list was shown within a day.
    """
    found = list(tickets)
    if not limits.take_each(GUESTS.of(asker.caller), found):
        raise_alarm(asker, What.STOPPED)
        return False
    of_list = Limit("guests shown at an event", max(FEW_GUESTS, event.expected // SHARE), timedelta(days=1))
    if not limits.take_each(of_list.of(event.pk), found):
        raise_alarm(Asker(event.organisation_id, event_id=event.pk), What.MANY)
    return True


def note(asker: Asker, what: What, digits: str = "", found: int = 0) -> None:
    """Keep the inquiry for the board."""
    Inquiry.objects.create(**asker._asdict(), what=what, digits=digits[:12], found=found, at=timezone.now())


def raise_alarm(asker: Asker, what: What) -> None:
    """Note that somebody was stopped or asks often, and tell the board; each at most once in a while for a place."""
    if limits.take(_NOTED.of(f"{what} {asker.place} {asker.organisation_id}")):
        note(asker, what)
        alarm.tell_of_inquiries(asker.organisation_id, asker.gate_id, asker.event_id)


def forget_old(now: datetime) -> None:
    """Delete inquiries that were made more than KEPT ago."""
    Inquiry.objects.filter(at__lt=now - KEPT).delete()

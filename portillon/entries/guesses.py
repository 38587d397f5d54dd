"""Stops who tries numbers of tickets and passes at a door or desk until one is right.

Only wrong numbers are counted, so a right one costs a scan one statement more, and a code none. Whoever has sent too
many may still scan codes.
"""

from datetime import timedelta
from typing import NamedTuple

from portillon.accounts import limits
from portillon.accounts.limits import Counted, Limit
from portillon.entries import inquiries
from portillon.entries.inquiries import Asker
from portillon.entries.models import Inquiry

SPAN = timedelta(minutes=10)
A_DEVICE = Limit("wrong numbers of a device", 100, SPAN)
A_GATE = Limit("wrong numbers at a gate", 300, SPAN)
AN_ORGANISATION = Limit("wrong numbers in an organisation", 3000, SPAN)
# A program counts alone: it stops no door.
A_KEY = Limit("wrong numbers of a key", 1000, SPAN)


class Typing(NamedTuple):
    """A caller that sends numbers instead of codes."""

    organisation: int
    gate: int
    key_hash: bytes
    is_device: bool


def is_stopped(typing: Typing) -> bool:
    """Whether this caller has to scan codes for a while."""
    return limits.first_full(*_limits(typing)) is not None


def count(typing: Typing, device: int | None, operator: int | None) -> None:
    """Count a wrong number. The board is told when there are too many."""
    if not limits.take(*_limits(typing)):
        gate = typing.gate
        inquiries.raise_alarm(Asker(typing.organisation, gate, None, device, operator), Inquiry.What.GUESSED)


def _limits(typing: Typing) -> list[Counted]:
    key = typing.key_hash.hex()
    if not typing.is_device:
        return [A_KEY.of(key)]
    return [A_DEVICE.of(key), A_GATE.of(typing.gate), AN_ORGANISATION.of(typing.organisation)]

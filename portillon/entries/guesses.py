"""Stops who tries numbers of tickets and passes at a door or desk until one is right.

The look-up of a number also tells whether its sender is stopped, so that it costs no statement more. Wrong numbers
alone are counted, after their answers. Whoever has sent too many may still scan codes.
"""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists

from portillon.accounts import limits
from portillon.accounts.limits import Counted, Limit
from portillon.entries import inquiries
from portillon.entries.inquiries import Asker
from portillon.entries.models import Inquiry
from portillon.issuing.tickets import tickets
from portillon.operating import unavailable

logger = logging.getLogger(__name__)

SPAN = timedelta(minutes=10)
A_DEVICE = Limit("wrong numbers of a device", 100, SPAN)
A_GATE = Limit("wrong numbers at a gate", 300, SPAN)
# The board is told, and nobody is stopped: a few strangers would stop every door of the organisation.
AN_ORGANISATION = Limit("wrong numbers in an organisation", 3000, SPAN)
# A program counts alone: it stops no door.
A_KEY = Limit("wrong numbers of a key", 1000, SPAN)


class Typing(NamedTuple):
    """A caller that sends numbers instead of codes."""

    organisation: int
    gate: int
    key_hash: bytes
    is_device: bool


class Sought(NamedTuple):
    """The credential with a number and the issue it stands for, as `tickets.numbered` tells; whether its sender has to
    scan codes for a while."""

    found: tuple[int, int | None] | None
    is_stopped: bool


def seek(typing: Typing, number: str) -> Sought:
    """Look up a number that was typed instead of a code."""
    full = Exists(limits.full(*_limits(typing)))
    return Sought(*tickets.numbered_and(typing.organisation, number, full))


def count(typing: Typing, device: int | None, operator: int | None) -> None:
    """Count a wrong number. The board is told when no more are answered.

    Its verdict is stored already, so a failure is only logged.
    """
    try:
        _count(typing, Asker(typing.organisation, typing.gate, None, device, operator))
    except Exception:
        logger.exception("a wrong number at gate %s was not counted", typing.gate)
        unavailable.let_go()


def _count(typing: Typing, asker: Asker) -> None:
    limits.take(*_limits(typing))
    # The next number is refused without being counted, so the board is told now.
    if limits.first_full(*_limits(typing)):
        inquiries.raise_alarm(asker, Inquiry.What.GUESSED)
    if typing.is_device and not limits.take(AN_ORGANISATION.of(typing.organisation)):
        inquiries.raise_alarm(Asker(typing.organisation), Inquiry.What.MANY)


def _limits(typing: Typing) -> list[Counted]:
    key = typing.key_hash.hex()
    if not typing.is_device:
        return [A_KEY.of(key)]
    return [A_DEVICE.of(key), A_GATE.of(typing.gate)]

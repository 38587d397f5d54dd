"""Refuses whoever comes in while another one holds the ticket: that one may have let its persons in already."""

from typing import Any, NamedTuple

from portillon.core.at_door import Decision
from portillon.core.verdict import Reason, Verdict
from portillon.entries.ledger.facts import Facts

# Why nobody comes in by asking the server: the database went back, and a phone may hold what it says nobody holds.
_SET_BACK = {"set_back": True}


def elsewhere(decision: Decision, facts: Facts, device: int | None) -> Decision:
    """Return the decision, or a refusal in place of an admission if another one than `device` holds the ticket, or may.

    A live scan has no `device`: the server does not decide about a ticket that it has handed over. Exits only make
    places free, so whoever holds the ticket need not be asked. After the database went back, a device that tells whom
    it has let in may have held the ticket after the one that it names.
    """
    verdict, _because = decision
    is_heard_again = facts.is_set_back and device is not None
    if facts.is_exit or is_heard_again or not verdict.admitted:
        return decision
    if facts.last_holder not in (None, device):
        why: dict[str, Any] = {"holder": facts.last_holder, "register": facts.last_register}
    elif facts.is_set_back:
        why = _SET_BACK
    else:
        return decision
    used, left = verdict.used - verdict.moved, facts.last_left or 0
    return Verdict(Reason.WRONG_GATE, used=used, allowed=verdict.allowed, left=left), why


class HandedDesk(NamedTuple):
    """A venue's desk that may be handed over: the device that decides there (None: the server), and the number of the
    newest hand-over. `is_set_back`: another device may decide there, of which the database does not know."""

    holder: int | None
    register: int
    is_set_back: bool = False


def at_desk(decision: Decision, desk: HandedDesk | None, device: int | None) -> Decision:
    """Return the decision about a pass, or a refusal in place of an entry if another one than `device` holds the desk,
    or may."""
    verdict, _because = decision
    if desk is None or not verdict.admitted or (desk.is_set_back and device is not None):
        return decision
    if desk.holder not in (None, device):
        why: dict[str, Any] = {"holder": desk.holder, "register": desk.register}
    elif desk.is_set_back:
        why = _SET_BACK
    else:
        return decision
    return Verdict(Reason.WRONG_GATE, used=verdict.used - 1, allowed=verdict.allowed), why

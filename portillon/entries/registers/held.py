"""Refuses whoever comes in while another one holds the ticket: that one may have let its persons in already."""

from typing import NamedTuple

from portillon.core.at_door import Decision
from portillon.core.verdict import Reason, Verdict
from portillon.entries.ledger.facts import Facts


def elsewhere(decision: Decision, facts: Facts, device: int | None) -> Decision:
    """Return the decision, or a refusal in place of an admission unless `device` holds the ticket.

    A live scan has no `device`: the server does not decide about a ticket that it has handed over. Exits only make
    places free, so whoever holds the ticket need not be asked.
    """
    verdict, _because = decision
    if facts.last_holder in (None, device) or facts.is_exit or not verdict.admitted:
        return decision
    refused = Verdict(
        Reason.WRONG_GATE,
        used=verdict.used - verdict.moved,
        allowed=verdict.allowed,
        left=facts.last_left or 0,
    )
    return refused, {"holder": facts.last_holder, "register": facts.last_register}


class HandedDesk(NamedTuple):
    """A venue's desk that may be handed over: the device that decides there (None: the server), and the number of the
    newest hand-over."""

    holder: int | None
    register: int


def at_desk(decision: Decision, desk: HandedDesk | None, device: int | None) -> Decision:
    """Return the decision about a pass, or a refusal in place of an entry unless `device` holds the desk."""
    verdict, _because = decision
    if desk is None or desk.holder in (None, device) or not verdict.admitted:
        return decision
    refused = Verdict(Reason.WRONG_GATE, used=verdict.used - 1, allowed=verdict.allowed)
    return refused, {"holder": desk.holder, "register": desk.register}

"""What a steward says and does when a guest is refused, for each reason of a verdict."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portillon.core.verdict import Reason


class Advice(NamedTuple):
    say: str | Promise
    do: str | Promise


ADVICE: dict[Reason, Advice] = {
    Reason.UNREADABLE: Advice(
        _("“Please show the code from the organiser’s mail, large and bright.”"),
        _("Scan again, or type the number printed below the code. No ticket at all: call."),
    ),
    Reason.UNKNOWN: Advice(
        _("“Your ticket is genuine, but you are no longer on the list. I am asking.”"),
        _("Ask the guest to step aside, and call. Do not argue about it."),
    ),
    Reason.WRONG_GATE: Advice(
        _("“Your ticket is for another place; I will tell you where.”"),
        _("Read out the door or the event on the screen, and show the way."),
    ),
    Reason.CANCELLED: Advice(
        _("“This ticket was cancelled. Have you got another one?”"),
        _("Look for a newer mail with the guest. If there is none: call."),
    ),
    Reason.BLOCKED: Advice(
        _("“There is a newer ticket. Please open the newest mail.”"),
        _("Scan the newest code. If the guest cannot find it: call."),
    ),
    Reason.TOO_EARLY: Advice(
        _("“We are not open yet. Please come back then.”"),
        _("Read out the time. The ticket stays good: a refusal uses nothing."),
    ),
    Reason.EXPIRED: Advice(
        _("“Admission has ended.”"),
        _("If people are still to come in: call. The organiser can move the time."),
    ),
    Reason.USED_UP: Advice(
        _("“Somebody has come in with this ticket already. Was it somebody of yours?”"),
        _("Read out when and where. Accuse nobody; ask to step aside, and call."),
    ),
    Reason.PARTY_TOO_LARGE: Advice(
        _("“This ticket is for fewer persons.”"),
        _("Admit as many as the screen says. The others need a ticket of their own."),
    ),
}

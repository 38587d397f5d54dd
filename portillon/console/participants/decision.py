"""Cancel a ticket, remove a participant, reissue a code: each page states the consequences and asks first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, ticket_for
from portillon.entries.figures.attendance import used_of
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.changes import By


@dataclass(frozen=True)
class Decision:
    """An act on a ticket, with its question, its consequences, and the message that follows."""

    act: Callable[[Credential, By], None]
    question: Promise
    consequences: tuple[Promise, ...]
    button: Promise
    done: Promise
    permission: Act = Act.EDIT_PARTICIPANTS
    is_final: bool = True


CANCELLATION = Decision(
    act=tickets.cancel,
    question=_("Cancel the ticket of %(name)s?"),
    consequences=(
        _("From now on every door refuses it and says that it was cancelled."),
        _("The participant stays in the list, under “Cancelled”."),
        _("Whoever is in already stays counted as in."),
        _("This cannot be undone; you can issue a new ticket instead."),
    ),
    button=_("Cancel the ticket"),
    done=_("The ticket of %(name)s is cancelled."),
)
REMOVAL = Decision(
    act=lambda ticket, _by: tickets.remove(ticket),
    question=_("Remove %(name)s from the list?"),
    consequences=(
        _("Name, e-mail and ticket are deleted for good."),
        _("Whoever shows one of its codes is refused: the participant has been removed."),
        _("Scans stay in the ledger, which names nobody."),
    ),
    button=_("Remove the participant"),
    done=_("%(name)s is removed."),
)
REISSUE = Decision(
    act=tickets.reissue,
    question=_("Reissue the ticket of %(name)s?"),
    consequences=(
        _(
            "Every code, PDF and link made before stops working at once: right for a ticket that was lost or copied."
        ),
        _("Whoever is in already stays counted as in."),
        _("The new ticket is mailed to its holder, unless the event says otherwise."),
    ),
    button=_("Reissue the ticket"),
    done=_("The ticket of %(name)s is reissued. Only codes made from now on are valid."),
    is_final=False,
)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, ticket_id: int, decision: Decision) -> HttpResponse:
    ticket = ticket_for(request, ticket_id, decision.permission)
    name, event_id = ticket.holder.name, ticket.event_id
    if request.method != "POST":
        context = {
            "ticket": ticket,
            "event": ticket.event,
            "question": decision.question % {"name": name},
            "consequences": decision.consequences,
            "decision": decision,
            "used": used_of([ticket.pk]).get(ticket.pk, 0),
        }
        return render(request, "participant/decision.html", context)
    decision.act(ticket, By(request.user))
    messages.success(request, decision.done % {"name": name})
    return redirect("participants", event_id) if decision is REMOVAL else redirect("participant", ticket_id)

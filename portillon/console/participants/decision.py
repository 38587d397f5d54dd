"""Cancel a ticket, remove a participant, reissue a code: each page states the consequences and asks first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, ticket_for
from portillon.console.telling import Telling, telling
from portillon.entries.figures.attendance import used_of
from portillon.issuing.models import Credential, NewsMail
from portillon.issuing.tickets import news, tickets
from portillon.issuing.tickets.changes import By


@dataclass(frozen=True)
class Decision:
    """An act on a ticket, with its question, its consequences, and the message that follows."""

    act: Callable[[Credential, By], object]
    question: Promise
    consequences: tuple[Promise, ...]
    button: Promise
    done: Promise
    permission: Act = Act.EDIT_PARTICIPANTS
    is_final: bool = True
    # What the holder is told, if whoever decides wishes it.
    news: NewsMail.What | None = None

    def telling(self, one: Credential) -> Telling | None:
        """The question whether the holder is told; None if there is nothing to tell, or no address."""
        is_mailed_anyway = self is REISSUE and one.event is not None and one.event.mails_tickets
        if self.news is None or is_mailed_anyway:
            return None
        return telling(Credential.objects.filter(pk=one.pk), self.news, one.organisation.language)

    @transaction.atomic
    def carry_out(self, one: Credential, by: By, *, tells: bool) -> None:
        self.act(one, by)
        if tells and self.news is not None:
            news.tell_one(one, self.news, by)


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
    news=NewsMail.What.CANCELLED,
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
    news=NewsMail.What.REISSUED,
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
            "telling": decision.telling(ticket),
            "used": used_of([ticket.pk]).get(ticket.pk, 0),
        }
        return render(request, "participant/decision.html", context)
    decision.carry_out(ticket, By(request.user), tells="tell" in request.POST)
    messages.success(request, decision.done % {"name": name})
    return redirect("participants", event_id) if decision is REMOVAL else redirect("participant", ticket_id)

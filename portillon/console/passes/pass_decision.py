"""Block, unblock, renumber or cancel a pass: each page states the consequences and asks first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, pass_for
from portillon.console.participants.decision import Decision
from portillon.console.passes.pass_facts import facts_of
from portillon.issuing.models import NewsMail
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.changes import By

BLOCK = Decision(
    act=passes.block,
    question=_("Block the pass of %(name)s?"),
    consequences=(
        _("From now on every venue refuses it: right for a pass that was lost or stolen."),
        _("It can be unblocked when it is found again."),
    ),
    button=_("Block the pass"),
    done=_("The pass of %(name)s is blocked."),
    news=NewsMail.What.BLOCKED,
    permission=Act.SERVE_PASSES,
    is_final=False,
)
UNBLOCK = Decision(
    act=passes.unblock,
    question=_("Unblock the pass of %(name)s?"),
    consequences=(_("From now on the venues take it again, as long as it is valid."),),
    button=_("Unblock the pass"),
    done=_("The pass of %(name)s is unblocked."),
    news=NewsMail.What.UNBLOCKED,
    permission=Act.SERVE_PASSES,
    is_final=False,
)
REPLACE = Decision(
    act=passes.reissue,
    question=_("Give the pass of %(name)s a new number?"),
    consequences=(
        _("The number and every code and PDF made before are blocked at once."),
        _("Entries that were made still count: a new number is no new visit."),
        _("If the pass was blocked, the new one is not."),
    ),
    button=_("Give it a new number"),
    done=_("The pass of %(name)s has a new number. Give it to its holder."),
    permission=Act.SERVE_PASSES,
    is_final=False,
)
CANCEL = Decision(
    act=passes.cancel,
    question=_("Cancel the pass of %(name)s?"),
    consequences=(
        _("From now on every venue refuses it and says that it was cancelled."),
        _("Entries that were made stay in the statistics."),
        _("This cannot be undone; you can issue a new pass instead."),
    ),
    button=_("Cancel the pass"),
    done=_("The pass of %(name)s is cancelled."),
    news=NewsMail.What.CANCELLED,
    permission=Act.EDIT_PASSES,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide_pass(request: SignedInRequest, pass_id: int, decision: Decision) -> HttpResponse:
    one = pass_for(request, pass_id, decision.permission)
    name = {"name": one.holder.name}
    if request.method != "POST":
        context = {
            "pass": facts_of(one),
            "question": decision.question % name,
            "consequences": decision.consequences,
            "decision": decision,
            "telling": decision.telling(one),
        }
        return render(request, "pass/decision.html", context)
    decision.carry_out(one, By(request.user), tells="tell" in request.POST)
    messages.success(request, decision.done % name)
    return redirect("pass", pass_id)

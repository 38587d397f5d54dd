"""A pass in after-sales: its state, its holder, its history, and what may be done with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, pass_for
from portillon.console.by_whom import by_whom
from portillon.console.mails.mails import lines_about
from portillon.console.passes.actions import Action
from portillon.console.passes.pass_facts import facts_of, spaced
from portillon.console.passes.pass_form import ExtensionForm, HolderForm
from portillon.console.passes.pass_prints import FORMS
from portillon.issuing.models import Change, Credential
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.paper.pass_pdf import pass_pdf
from portillon.issuing.tickets.changes import By

CHANGES_MAX = 50

_CHANGED: dict[str, Promise] = {
    Change.What.ISSUED: pgettext_lazy("a pass", "Issued"),
    Change.What.CHANGED: pgettext_lazy("a pass", "Changed"),
    Change.What.REISSUED: pgettext_lazy("a pass", "Reissued with a new number"),
    Change.What.CANCELLED: pgettext_lazy("a pass", "Cancelled"),
    Change.What.BLOCKED: pgettext_lazy("a pass", "Blocked"),
    Change.What.UNBLOCKED: pgettext_lazy("a pass", "Unblocked"),
    Change.What.TOLD: gettext_lazy("The holder was told by mail"),
}


@dataclass(frozen=True)
class PassChapter:
    """A change of the pass, or a row of the ledger about it."""

    at: datetime
    title: str = ""
    who: str = ""
    action: Action | None = None


@never_cache
@require_safe
def one_pass(request: SignedInRequest, pass_id: int) -> HttpResponse:
    one = pass_for(request, pass_id, Act.SEE_PASSES)
    facts = facts_of(one)
    chapters = [
        *_of_changes(one),
        *(PassChapter(action.scan.decided_at, action=action) for action in facts.history),
    ]
    context = {
        "pass": facts,
        "organisation": one.organisation,
        "may": allowed(one),
        "chapters": sorted(chapters, key=lambda chapter: chapter.at, reverse=True),
        "old_numbers": [spaced(old.number) for old in one.old_numbers.order_by("-pk")],
        "mails": lines_about(one),
        "is_mailable": mail_queue.mailable(facts.programme).filter(pk=one.pk).exists(),
        "request_id": uuid4().hex,
        "page_url": f"{settings.BASE_URL}/h/{one.page_secret}",
    }
    return render(request, "pass/page.html", context)


def _of_changes(one: Credential) -> Iterator[PassChapter]:
    changes = list(Change.objects.filter(credential=one).select_related("user").order_by("-pk")[:CHANGES_MAX])
    for change in changes:
        yield PassChapter(change.at, str(_CHANGED[change.what]), by_whom(change.user, change.by_key))
    if not any(change.what == Change.What.ISSUED for change in changes):
        yield PassChapter(one.created_at, str(_CHANGED[Change.What.ISSUED]))


@never_cache
@require_safe
def pass_sheet(request: SignedInRequest, pass_id: int) -> HttpResponse:
    """Return the pass as a PDF in its holder's language: on A4, or as a card with `?form=card`."""
    one = pass_for(request, pass_id, Act.SEE_PASSES)
    headers = {"Content-Disposition": f'attachment; filename="pass-{one.number}.pdf"'}
    return HttpResponse(
        pass_pdf(one, FORMS.get(request.GET.get("form", ""), "a4")),
        content_type="application/pdf",
        headers=headers,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_holder(request: SignedInRequest, pass_id: int) -> HttpResponse:
    one = pass_for(request, pass_id, Act.SERVE_PASSES)
    form = HolderForm(one, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "pass/holder_form.html", {"pass": facts_of(one), "form": form})
    form.save(By(request.user))
    messages.success(request, _("The changes are saved."))
    return redirect("pass", pass_id)


@require_http_methods(["GET", "HEAD", "POST"])
def extend_pass(request: SignedInRequest, pass_id: int) -> HttpResponse:
    one = pass_for(request, pass_id, Act.EDIT_PASSES)
    form = ExtensionForm(one, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "pass/extension.html", {"pass": facts_of(one), "form": form})
    form.save(By(request.user))
    messages.success(request, _("The pass has a new last day."))
    return redirect("pass", pass_id)

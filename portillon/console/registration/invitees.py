"""The people invited to an event, their answers, and the sending of invitations."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest, allowed, event_for
from portillon.core.names import sought
from portillon.issuing.mailing.kinds import invitation as invitation_mails
from portillon.issuing.models import InviteeMail, Registration, RegistrationForm
from portillon.issuing.models.named import mentions
from portillon.places.changes import What, note
from portillon.places.models import Event

SHOWN_MAX = 500
STATES = {
    "new": pgettext_lazy("invited people", "Not written to yet"),
    "asked": pgettext_lazy("invited people", "No answer yet"),
    "registered": pgettext_lazy("invited people", "Registered"),
    "declined": pgettext_lazy("invited people", "Declined"),
    "failed": pgettext_lazy("invited people", "Mail failed"),
}
AUDIENCES = {"new": invitation_mails.never_mailed, "asked": invitation_mails.without_answer}


@never_cache
@require_safe
def invitees(request: SignedInRequest, event_id: int) -> HttpResponse:
    event = event_for(request, event_id, Act.SEE_PARTICIPANTS)
    form: RegistrationForm | None = getattr(event, "registration_form", None)
    if form is None:
        return redirect("registration-desk", event_id)
    q, shown = request.GET.get("q", "").strip()[:200], request.GET.get("show", "all")
    people = _with_state(event)
    counts = dict(people.order_by().values_list("state").annotate(Count("pk")))
    found = _sought(people, q)
    if shown in STATES:
        found = found.filter(state=shown)
    rows = list(found.order_by("sorted_as", "pk")[: SHOWN_MAX + 1])
    context = {
        "event": event,
        "may": allowed(event),
        "form": form,
        "rows": [(one, STATES[one.state]) for one in rows[:SHOWN_MAX]],
        "is_cut": len(rows) > SHOWN_MAX,
        "q": q,
        "shown": shown if shown in STATES else "all",
        "filters": [(name, label, counts.get(name, 0)) for name, label in STATES.items()],
        "all": sum(counts.values()),
    }
    return render(request, "invitees/page.html", context)


def _with_state(event: Event) -> "QuerySet[Any]":
    """Return the invited people, each with a state from STATES and the status of their last mail."""
    alive = Registration.objects.alive().filter(invitee=OuterRef("pk"))
    mails = InviteeMail.objects.filter(invitee=OuterRef("pk")).order_by("-pk")
    return event.invitees.annotate(
        registered=Subquery(alive.values("pk")[:1]),
        mail=Subquery(mails.values("status")[:1]),
        state=Case(
            When(registered__isnull=False, then=Value("registered")),
            When(declined_at__isnull=False, then=Value("declined")),
            When(mail=InviteeMail.Status.FAILED, then=Value("failed")),
            When(mail__isnull=True, then=Value("new")),
            default=Value("asked"),
            output_field=CharField(),
        ),
    )


def _sought(people: "QuerySet[Any]", q: str) -> "QuerySet[Any]":
    for word in sought(q):
        people = people.filter(mentions(word) | Q(email__icontains=word))
    return people


@require_http_methods(["GET", "HEAD", "POST"])
def send_invitations(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Mail those who have no invitation yet, or those who have not answered."""
    event = event_for(request, event_id, Act.EDIT_PARTICIPANTS)
    if request.method != "POST":
        counts = {name: find(event).count() for name, find in AUDIENCES.items()}
        context: dict[str, Any] = {
            "event": event,
            "counts": counts,
            "chosen": "new" if counts["new"] else "asked",
            "request_id": uuid4().hex,
        }
        return render(request, "invitees/mails.html", context)
    find = AUDIENCES.get(request.POST.get("to", ""))
    asked = _asked(request.POST.get("request", ""))
    if find is None or asked is None:
        return HttpResponseBadRequest(_("Please go back and try again."))
    ids = list(find(event).values_list("pk", flat=True))
    sent = invitation_mails.send(event, ids, asked)
    if sent:
        note(event.pk, What.INVITATIONS_SENT, str(sent), request.user)
    said = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", sent)
    messages.success(request, said % {"n": sent})
    return redirect("invitees", event_id)


def _asked(given: str) -> str | None:
    """Return the request's id. A form that is submitted twice has the same id and is answered once."""
    try:
        return UUID(given).hex
    except ValueError:
        return None

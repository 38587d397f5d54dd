"""The board's pages: programmes, types of passes, participating venues, and the issue of a single pass."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F
from django.forms import ModelForm
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portillon.accounts.models import Organisation
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest, desk_for, programme_for
from portillon.console.passes.pass_form import IssueForm
from portillon.console.passes.programme_form import (
    ParticipationForm,
    ProgrammeForm,
    TypeForm,
    VenueForm,
    rule_in_words,
)
from portillon.console.statistics.place import period_of
from portillon.entries.figures import doubts
from portillon.issuing.models import Credential
from portillon.issuing.tickets.changes import By
from portillon.places.models import Gate, Participation, PassType, Programme, Venue

ANY = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
def programmes(request: SignedInRequest) -> HttpResponse:
    organisations = organisations_where(request.user, Act.EDIT_PROGRAMMES)
    if not organisations:
        raise PermissionDenied
    own = Programme.objects.filter(organisation__in=organisations).select_related("organisation")
    counted = own.annotate(venue_count=Count("participations", distinct=True)).order_by("-pk")
    passes = Credential.objects.filter(programme__in=own).values("programme").annotate(n=Count("pk"))
    counts = {row["programme"]: row["n"] for row in passes.values("programme", "n")}
    rows = [(programme, counts.get(programme.pk, 0)) for programme in counted]
    return render(request, "programmes/page.html", {"rows": rows, "organisations": organisations})


@never_cache
@require_safe
def programme(request: SignedInRequest, programme_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PROGRAMMES)
    taking_part = one.participations.select_related("venue__organisation").annotate(desk=F("venue__gates"))
    context = {
        "programme": one,
        "types": [(kind, rule_in_words(kind.rule)) for kind in one.types.order_by("pk")],
        "participations": [
            (part, rule_in_words(part.rule) if part.rule else "")
            for part in taking_part.order_by("venue__name")
        ],
        "passes": Credential.objects.filter(programme=one).count(),
        "doubted": doubts.standing(one.pk).filter(decided_at__gte=_first_shown_day(one)).count(),
    }
    return render(request, "programme/page.html", context)


def _first_shown_day(programme: Programme) -> datetime:
    """Return the start of the period that the list of entries shows by default."""
    return period_of(QueryDict(), programme.zone).since


@require_http_methods(ANY)
def new_programme(request: SignedInRequest) -> HttpResponse:
    organisation = _organisation(request)
    if organisation is None:
        return _choice(request)
    form = ProgrammeForm(_sent(request), instance=Programme(organisation=organisation))
    return _form(request, form, _("New programme"), reverse("programmes"), "programme")


@require_http_methods(ANY)
def edit_programme(request: SignedInRequest, programme_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PROGRAMMES)
    form = ProgrammeForm(_sent(request), instance=one)
    return _form(request, form, _("Edit programme"), reverse("programme", args=[programme_id]))


@require_http_methods(ANY)
def new_type(request: SignedInRequest, programme_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PROGRAMMES)
    form = TypeForm(one.organisation, _sent(request), instance=PassType(programme=one))
    return _form(request, form, _("New type of pass"), reverse("programme", args=[programme_id]))


@require_http_methods(ANY)
def edit_type(request: SignedInRequest, programme_id: int, type_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PROGRAMMES)
    kind = get_object_or_404(one.types, pk=type_id)
    form = TypeForm(one.organisation, _sent(request), instance=kind)
    return _form(request, form, _("Edit type of pass"), reverse("programme", args=[programme_id]))


@require_http_methods(ANY)
def new_participation(request: SignedInRequest, programme_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PROGRAMMES)
    form = ParticipationForm(one.organisation, _sent(request), instance=Participation(programme=one))
    return _form(request, form, _("A venue takes part"), reverse("programme", args=[programme_id]))


@require_http_methods(ANY)
def edit_participation(request: SignedInRequest, programme_id: int, participation_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PROGRAMMES)
    part = get_object_or_404(one.participations.select_related("venue"), pk=participation_id)
    form = ParticipationForm(one.organisation, _sent(request), instance=part)
    return _form(request, form, part.venue.name, reverse("programme", args=[programme_id]))


@require_http_methods(ANY)
def new_venue(request: SignedInRequest) -> HttpResponse:
    organisation = _organisation(request)
    if organisation is None:
        return _choice(request)
    form = VenueForm(_sent(request), instance=Venue(organisation=organisation))
    return _form(request, form, _("New venue"), reverse("desks"))


@require_http_methods(ANY)
def edit_venue(request: SignedInRequest, gate_id: int) -> HttpResponse:
    desk: Gate = desk_for(request, gate_id, Act.EDIT_PROGRAMMES)
    form = VenueForm(_sent(request), instance=desk.venue)
    return _form(request, form, _("Edit venue"), reverse("desk", args=[gate_id]))


@require_http_methods(ANY)
def issue_pass(request: SignedInRequest, programme_id: int) -> HttpResponse:
    one = programme_for(request, programme_id, Act.EDIT_PASSES)
    form = IssueForm(one, data=_sent(request))
    if not form.is_valid():
        context = {
            "form": form,
            "title": _("Issue a pass"),
            "back": reverse("programme", args=[programme_id]),
        }
        return render(request, "programme/form.html", context)
    made = form.save(By(request.user))
    messages.success(
        request, _("Pass %(number)s is issued to %(name)s.") % {"number": made.number, "name": made.holder}
    )
    return redirect("pass", made.pk)


def _sent(request: SignedInRequest) -> "dict[str, str] | None":
    return request.POST if request.method == "POST" else None


def _form(request: SignedInRequest, form: "ModelForm", title: str, back: str, made: str = "") -> HttpResponse:  # type: ignore[type-arg]  # of any model
    """Show the form; once it is saved, go to the page named `made` for the new object, or to `back`."""
    if not form.is_valid():
        return render(request, "programme/form.html", {"form": form, "title": title, "back": back})
    saved = form.save_as_desk() if isinstance(form, VenueForm) else form.save()
    messages.success(request, _("The changes are saved."))
    return redirect(made, saved.pk) if made else redirect(back)


def _organisation(request: SignedInRequest) -> Organisation | None:
    """Return the organisation that the address names, or the only one; None if the person must choose.

    Raises Http404 and PermissionDenied.
    """
    own = organisations_where(request.user, Act.EDIT_PROGRAMMES)
    if not own:
        raise PermissionDenied
    slug = request.GET.get("organisation")
    if slug is None:
        return own[0] if len(own) == 1 else None
    chosen = next((one for one in own if one.slug == slug), None)
    if chosen is None:
        raise Http404
    return chosen


def _choice(request: SignedInRequest) -> HttpResponse:
    own = organisations_where(request.user, Act.EDIT_PROGRAMMES)
    return render(request, "programmes/organisation.html", {"organisations": own})

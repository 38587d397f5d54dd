"""The data of one person over all events and programmes: look at it, download it, erase it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.models import Membership, Organisation
from portillon.accounts.permissions import Act, may, organisations_where
from portillon.console.access import SignedInRequest
from portillon.console.jobs import background
from portillon.console.jobs.of_organisation import is_importing, works_of
from portillon.issuing.models import Erasure
from portillon.issuing.tickets.participant import one_line
from portillon.persons import held as persons
from portillon.persons.file import person_zip
from portillon.persons.held import Held, Sought
from portillon.persons.record import heading, records_of

WORDS_MAX = 254
LOG_SHOWN = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest) -> HttpResponse:
    """Show what is held of a person. Every step is a POST, so that no name gets into addresses, histories and logs."""
    organisation = _organisation(request)
    if organisation is None:
        own = organisations_where(request.user, Act.ERASE_PERSONS)
        return render(request, "person/choice.html", {"organisations": own})
    sought = _sought(request, organisation)
    if not sought.words:
        return _page(request, sought)
    held = persons.find(sought)
    chosen = held.of(_who(request, held))
    match request.POST.get("do"):
        case "download" if chosen:
            return _file(sought, chosen)
        case "ask" if chosen:
            return _question(request, sought, chosen)
        case "erase" if chosen or not held:
            return _erase(request, sought, chosen)
        case "download" | "ask" | "erase" if held:
            messages.error(request, _("Please choose whose data."))
    return _page(request, sought, held)


def _who(request: SignedInRequest, held: Held) -> list[str]:
    """Return the ticked people, or the only one."""
    people = held.people
    return list(people) if len(people) == 1 else request.POST.getlist("who")


def _organisation(request: SignedInRequest) -> Organisation | None:
    """Return the organisation that the address names, or the only one; None if the person must choose.

    Raises PermissionDenied and Http404.
    """
    own = organisations_where(request.user, Act.ERASE_PERSONS)
    if not own:
        raise PermissionDenied
    slug = request.GET.get("organisation", own[0].slug if len(own) == 1 else None)
    if slug is None:
        return None
    found = next((one for one in own if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _sought(request: SignedInRequest, organisation: Organisation) -> Sought:
    """Return what is looked for, limited to what the asker's role may edit: a board has no access to tickets."""
    role = Membership.objects.get(user=request.user, organisation=organisation).role
    return Sought(
        organisation,
        one_line(request.POST.get("sought", ""))[:WORDS_MAX],
        tickets=may(role, Act.EDIT_PARTICIPANTS),
        passes=may(role, Act.EDIT_PASSES),
    )


def _page(request: SignedInRequest, sought: Sought, held: Held | None = None) -> HttpResponse:
    log = Erasure.objects.filter(organisation=sought.organisation).select_related("by", "event__organisation")
    if not sought.tickets:
        log = log.filter(event=None, passes__gt=0)
    context = {
        **_about(sought, held or Held()),
        "records": [(heading(record), record) for record in records_of(held or Held())],
        "before": persons.erased_before(sought) if sought.words else None,
        "log": log.order_by("-at")[:LOG_SHOWN],
    }
    return render(request, "person/page.html", context)


def _about(sought: Sought, held: Held) -> dict[str, Any]:
    return {"organisation": sought.organisation, "sought": sought, "held": held, "people": held.people}


def _file(sought: Sought, held: Held) -> HttpResponse:
    response = HttpResponse(person_zip(sought, held), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="person.zip"'
    return response


def _question(request: SignedInRequest, sought: Sought, held: Held) -> HttpResponse:
    ends = held.ends
    context = {
        **_about(sought, held),
        "tickets": [one for one in ends if one.event_id],
        "passes": [one for one in ends if one.programme_id],
        "waiting": [one for one in held.registrations if one.is_alive and not one.credential_id],
    }
    return render(request, "person/erasure.html", context)


def _erase(request: SignedInRequest, sought: Sought, held: Held) -> HttpResponse:
    address = f"{reverse('person')}?{urlencode({'organisation': sought.organisation.slug})}"
    if is_importing(sought.organisation):
        messages.error(request, _("A list is being imported now. Please erase again when it is done."))
        return redirect(address)
    done = persons.erase(sought, held, request.user)
    background.forget(works_of(sought.organisation))
    if done:
        messages.success(request, _("The data of this person is erased. What counts them has stayed."))
    else:
        messages.info(request, _("Nothing is held of this person any more."))
    return redirect(address)

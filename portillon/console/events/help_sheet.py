"""The help sheet for an event's team, as a page and as a PDF: what the screens say, and what to say and do."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act, may
from portillon.console.access import SignedInRequest, event_for
from portillon.console.events.help_words import sheet_of
from portillon.devices.authorisation import authorise, url_of, why_closed
from portillon.devices.models import Enrolment
from portillon.issuing.paper import help_pdf
from portillon.places import contact
from portillon.places.changes import What, note
from portillon.places.models import Event
from portillon.posted import posted_from


@never_cache
@require_safe
def help_sheet(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Show the sheet to everybody who may scan. Only organisers may add a code that authorises phones."""
    event = event_for(request, event_id, Act.SCAN)
    chosen = _chosen(request, event)
    context = {
        "event": event,
        "contact": contact.of_event(event),
        "sheet": sheet_of(event, get_language() or "en", chosen),
        "chosen": chosen,
        "codes": _open_codes(event) if _may_authorise(event) else None,
        "languages": settings.LANGUAGES,
        "may_rehearse": may(getattr(event, "role", ""), Act.REHEARSE),
        "is_guests_list": may(getattr(event, "role", ""), Act.SEE_PARTICIPANTS),
    }
    return render(request, "help_sheet/page.html", context)


@never_cache
@require_safe
def help_sheet_file(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Return the sheet as a PDF, in the language asked for or else in the reader's."""
    event = event_for(request, event_id, Act.SCAN)
    chosen = _chosen(request, event)
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else (get_language() or "en")
    with override(language):
        pdf = help_pdf.help_pdf(event, sheet_of(event, language, chosen), url_of(chosen) if chosen else None)
        name = slugify(f"{_('Help sheet')} {event.title}")[:60] or f"event-{event.pk}"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{language}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@posted_from("help-sheet", "event_id")
def new_help_code(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Make an authorisation code for the sheet alone: withdrawing it leaves the team's other phones untouched."""
    event = event_for(request, event_id, Act.EDIT_EVENTS)
    made = authorise(event, _("Help sheet"))
    note(event.pk, What.CODE_MADE, str(made), request.user)
    return redirect(f"{request.path.removesuffix('code/')}?code={made.pk}")


def _chosen(request: HttpRequest, event: Event) -> Enrolment | None:
    """Return the authorisation to print, if the address names one.

    Raises PermissionDenied, and Http404 if the code enrols no device any more.
    """
    asked = request.GET.get("code", "")
    if not asked:
        return None
    if not _may_authorise(event):
        raise PermissionDenied
    found = [one for one in _open_codes(event) if str(one.pk) == asked]
    if not found:
        raise Http404
    return found[0]


def _may_authorise(event: Event) -> bool:
    return may(getattr(event, "role", ""), Act.EDIT_EVENTS)


def _open_codes(event: Event) -> list[Enrolment]:
    codes: Any = event.enrolments.select_related("gate").order_by("-pk")
    return [one for one in codes if why_closed(one) is None]

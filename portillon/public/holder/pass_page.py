"""The holder's page of a pass: number, code and validity, the venues that accept it, and where it was used."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portillon.entries.figures.visits import visits_of
from portillon.entries.pass_state import State, state_of
from portillon.issuing.models import Credential
from portillon.issuing.paper.pass_pdf import Form, file_name, pass_pdf
from portillon.issuing.seals.codes import code_of, svg_of
from portillon.issuing.seals.drawn import inline
from portillon.issuing.tickets.openings import note_opening
from portillon.issuing.tickets.pass_facts import language_of, last, pass_facts, programme_facts, span
from portillon.places import contact
from portillon.places.models import Participation
from portillon.public import pass_cookie
from portillon.public.holder.secret import credential_of
from portillon.public.navigation import is_opened_by_a_person
from portillon.public.privacy import private, private_form

VENUES_SHOWN_AT_ONCE = 8


def page(request: HttpRequest, one: Credential) -> HttpResponse:
    """Return the holder's page of a pass."""
    if is_opened_by_a_person(request) and not request.user.is_authenticated:
        note_opening(one, timezone.now())
    language = _language(request, one)
    with override(language):
        response = render(request, "public/pass.html", _context(one, language))
    response.headers["Content-Language"] = language
    return response


def _context(one: Credential, language: str) -> dict[str, Any]:
    assert one.programme is not None
    state, venues = state_of(one), _venues(one)
    return {
        "facts": pass_facts(one, programme_facts(one.programme, language)),
        "state": state,
        "validity": _validity(one, state, language),
        "code": _code(one) if one.status == "valid" else "",
        "visits": visits_of(one.pk, one.programme.zone),
        "zone": one.programme.zone,
        "contact": contact.of_passes(one.organisation, [one.programme]),
        "venues": venues,
        "venues_open": len(venues) <= VENUES_SHOWN_AT_ONCE,
        "can_validate": one.status == "valid" and any(venue.self_validation for venue in venues),
        **_frame(one, language),
    }


def _frame(one: Credential, language: str) -> dict[str, Any]:
    organisation = one.organisation
    return {
        "secret": one.page_secret,
        "language": language,
        "organisation": organisation,
        "accent": organisation.accent.removeprefix("#"),
        "logo": getattr(organisation, "logo", None),
        "languages": settings.LANGUAGES,
    }


def _code(one: Credential) -> SafeString:
    return inline(svg_of(code_of(one)))


def _validity(one: Credential, state: State, language: str) -> str:
    """Return the period in which the pass is valid, as far as it is known; "" before a first use that starts it."""
    assert one.programme is not None
    zone = one.programme.zone
    if state.status == "expired" and state.valid_until:
        return last(state.valid_until, zone, language)
    if (one.valid_days or one.valid_hours) and state.entries == 0:
        return ""
    return span(state.valid_from, state.valid_until, zone, language)


def _venues(one: Credential) -> list[Participation]:
    """Return the venues that take part now or later, by name."""
    now = timezone.now()
    found = Participation.objects.filter(programme=one.programme_id).select_related("venue__organisation")
    return [
        venue
        for venue in found.order_by("venue__name", "pk")
        if venue.until_at is None or venue.until_at >= now
    ]


# Open: the secret in the address authorises; a holder has no account.
@login_not_required
@private
@require_safe
def pass_file(request: HttpRequest, secret: str) -> HttpResponse:
    one = credential_of(secret)
    if one is None or one.programme is None:
        return render(request, "public/gone.html", status=404)
    form: Form = "card" if request.GET.get("form") == "card" else "a4"
    response = HttpResponse(pass_pdf(one, form, _language(request, one)), content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, file_name(one)) or "inline"
    return response


# Open: the secret in the address authorises, and makes this phone the holder's. The decoder is WebAssembly,
# in a worker that the bundler may start from a blob.
@login_not_required
@csp_update(
    {"script-src": [SELF, "'wasm-unsafe-eval'"], "worker-src": [SELF, "blob:"], "connect-src": [SELF]}
)
@private_form
@require_safe
def validate_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask how many persons come, then scan the venue's poster."""
    one = credential_of(secret)
    if one is None or one.programme is None:
        return render(request, "public/gone.html", status=404)
    language = _language(request, one)
    context = {
        **_frame(one, language),
        "facts": pass_facts(one, programme_facts(one.programme, language)),
        "companions": range(one.admits),
    }
    with override(language):
        response = render(request, "public/validate.html", context)
    response.headers["Content-Language"] = language
    pass_cookie.remember(response, one)
    return response


def _language(request: HttpRequest, one: Credential) -> str:
    """Return the language asked for in the address, or else the holder's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else language_of(one)

"""Prove whose pass it is, once on each phone: its number, then a code mailed to its holder."""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.address import address_of
from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.devices import self_validation
from portillon.issuing.paper import poster
from portillon.issuing.tickets import one_time
from portillon.issuing.tickets.one_time import WrongCode
from portillon.places.models import Gate
from portillon.public import pass_cookie
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.visits.visit import about

_NUMBER = re.compile(rf"[0-9]{{{PASS_NUMBER_LENGTH}}}")
_SPACES = re.compile(r"[\s.\-]+")


# Open: a holder has no account.
@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def number_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the pass's number. Every number leads to the same page, which does not tell whether the pass exists."""
    desk = _open_desk(token)
    if desk is None:
        return redirect("visit", token)
    if request.method != "POST":
        return _form(request, desk)
    number = _SPACES.sub("", request.POST.get("number", ""))
    if not _NUMBER.fullmatch(number):
        return _form(request, desk, _("A pass number has 8 digits."), 422)
    try:
        handle = one_time.ask(desk, number, address_of(request))
    except one_time.TooManyCodes:
        too_many = _(
            "Too many codes were asked for. Please wait a quarter of an hour, or ask at the reception."
        )
        return _form(request, desk, too_many, 429)
    response = redirect("visit-code", token)
    response.status_code = 303
    pass_cookie.remember_asked(response, handle, int(one_time.LIFE.total_seconds()))
    return response


# Open: a holder has no account.
@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: HttpRequest, token: str) -> HttpResponse:
    desk, handle = _open_desk(token), pass_cookie.asked_in(request)
    if desk is None or not handle:
        return redirect("visit-number", token)
    if request.method != "POST":
        return _code_form(request, desk)
    proved = one_time.check(handle, _SPACES.sub("", request.POST.get("code", "")))
    if proved is WrongCode.OVER:
        return _form(request, desk, _("This code is no longer good. Please ask for a new one."), 410)
    if proved is WrongCode.WRONG or proved.organisation_id != desk.organisation_id:
        return _code_form(request, desk, _("This is not the code. Please look again."), 422)
    response = redirect("visit", token)
    response.status_code = 303
    pass_cookie.remember(response, proved)
    response.delete_cookie(pass_cookie.ASKED, samesite="Lax")
    return response


def _open_desk(token: str) -> Gate | None:
    desk = poster.desk_of(token)
    return desk if desk and self_validation.settle(desk) else None


def _form(request: HttpRequest, desk: Gate, error: str = "", status: int = 200) -> HttpResponse:
    return _shown(request, "public/visit_number.html", {**about(desk), "error": error}, status)


def _code_form(request: HttpRequest, desk: Gate, error: str = "", status: int = 200) -> HttpResponse:
    minutes = int(one_time.LIFE.total_seconds() // 60)
    context = {**about(desk), "error": error, "minutes": minutes}
    return _shown(request, "public/visit_code.html", context, status)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, template, context, status=status)

"""Registration for an event with invitations: by a personal link, or by the invited address."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.models import LANGUAGES
from portillon.issuing.mailing.kinds import invitation as invitation_mails
from portillon.issuing.models import Invitee, RegistrationForm
from portillon.issuing.registration import invitees, registration
from portillon.issuing.registration import mails as registration_mails
from portillon.issuing.registration.link import token_of
from portillon.issuing.registration.registration import AlreadyRegistered, RegistrationRefused, WhyRefused
from portillon.issuing.tickets import participant
from portillon.public.language import in_chosen_language
from portillon.public.privacy import private_form
from portillon.public.registration import no_robot
from portillon.public.registration.register_form import Register
from portillon.public.registration.register_pages import (
    about,
    asked,
    closed,
    next_in_mail,
    no_room,
    open_too_long,
    see_other,
    too_many,
)


class AddressForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The address that the invitation was sent to."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        read = participant.clean({"name": "x", "email": self.cleaned_data["email"]})
        if isinstance(read, participant.Errors):
            raise forms.ValidationError(read["email"])
        return read.email


def ask_address(request: HttpRequest, form: RegistrationForm) -> HttpResponse:
    """Mail the personal link to an invited address. The page never tells whether the address is invited."""
    if request.method != "POST":
        return _address_asked(request, form, AddressForm())
    filled = AddressForm(request.POST)
    if not filled.is_valid():
        return _address_asked(request, form, filled, status=422)
    try:
        no_robot.sending_of(request)
    except no_robot.NotOurs:
        return _address_asked(request, form, filled, open_too_long(), 422)
    except no_robot.TooManyForms:
        return _address_asked(request, form, filled, too_many(), 429)
    invitation_mails.link_to(form.event, filled.cleaned_data["email"])
    return next_in_mail(form)


def _address_asked(
    request: HttpRequest, form: RegistrationForm, filled: AddressForm, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **about(form),
        "filled": filled,
        "error": error,
        "challenge": no_robot.challenge(request),
    }
    return render(request, "public/register_invited.html", context, status=status)


# Open, like the next view: the token in the address authorises; invited people have no account.
@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    invitee, form = _invited(token)
    if invitee is None or form is None:
        return _unknown(request)
    if known := invitees.registration_of(invitee):
        return see_other("registration", token_of(known))
    if why := registration.openness(form, timezone.now()):
        return closed(request, form, why)
    if request.method != "POST":
        return asked(request, form, Register(form, invitee=invitee), invitee=invitee)
    filled = Register(form, request.POST, request.FILES, invitee=invitee)
    if not filled.is_valid():
        return asked(request, form, filled, status=422, invitee=invitee)
    return _sent(request, form, filled, invitee)


def _invited(token: str) -> tuple[Invitee | None, RegistrationForm | None]:
    invitee = invitees.invitee_of(token)
    return invitee, getattr(invitee.event, "registration_form", None) if invitee else None


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "public/registration_unknown.html", {"languages": LANGUAGES}, status=404)


def _sent(request: HttpRequest, form: RegistrationForm, filled: Register, invitee: Invitee) -> HttpResponse:
    try:
        made = registration.register(
            form.event_id, filled.wanted, no_robot.name_of(request), timezone.now(), invitee=invitee
        )
    except no_robot.NotOurs:
        return asked(request, form, filled, open_too_long(), 422, invitee)
    except AlreadyRegistered as known:
        return _known(form, known, invitee)
    except RegistrationRefused as refused:
        if refused.why is WhyRefused.NOT_INVITED:
            return _unknown(request)
        if refused.why in (WhyRefused.FULL, WhyRefused.TOO_MANY):
            return asked(request, form, filled, no_room(refused), 409, invitee)
        return closed(request, form, refused.why)
    return see_other("registration", token_of(made))


def _known(form: RegistrationForm, known: AlreadyRegistered, invitee: Invitee) -> HttpResponse:
    """Answer for somebody who has registered already.

    A registration without the invitation may be another person's, so its link is only mailed to its address.
    """
    if known.registration.invitee_id == invitee.pk:
        return see_other("registration", token_of(known.registration))
    registration_mails.link_once_more(known.registration)
    return next_in_mail(form)


@login_not_required
@private_form
@in_chosen_language
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline the invitation, by a button: mail programs open links to look for viruses."""
    invitee, form = _invited(token)
    if invitee is None or form is None:
        return _unknown(request)
    if request.method == "POST":
        invitees.decline(invitee, timezone.now())
        return see_other("invitee", token)
    if invitees.registration_of(invitee):
        return redirect("invitee", token)
    return render(request, "public/invitation_refusal.html", {**about(form), "token": token})

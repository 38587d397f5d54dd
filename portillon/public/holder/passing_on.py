"""Pass a ticket on: the new holder's data, a confirmation, and then the ticket is theirs."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.accounts.models import LANGUAGES
from portillon.entries.figures.attendance import has_come_in
from portillon.issuing.models import Credential
from portillon.issuing.tickets import participant, passing_on
from portillon.issuing.tickets.passing_on import NewHolder, WhyNot
from portillon.issuing.tickets.ticket_facts import event_facts, ticket_facts
from portillon.public.holder.holder import gone, language_for
from portillon.public.holder.secret import credential_of
from portillon.public.network import network_from
from portillon.public.privacy import private_form

# First and last name together, as on the registration form.
NAME_LENGTH_MAX = 160
# So often a ticket may change hands, and so many tickets may from one network: a university has one address.
A_TICKET = Limit("passings of a ticket", 5, timedelta(hours=1))
A_NETWORK = Limit("tickets passed on", 300, timedelta(hours=1))
_SALT = "portillon.public.passing_on"


class NewHolderForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("First and last name"), max_length=NAME_LENGTH_MAX)
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The ticket is sent there. Please check it: you cannot take it back."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the new holder"), choices=LANGUAGES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        checked = participant.clean({name: data.get(name) for name in ("name", "email", "language")})
        if isinstance(checked, participant.Errors):
            for field, sentence in checked.items():
                if field in data:
                    self.add_error(field, sentence)
            return data
        return {"name": checked.name, "email": checked.email, "language": checked.language}

    @property
    def wanted(self) -> NewHolder:
        return NewHolder(**self.cleaned_data)


# Open: the secret in the address authorises; a holder has no account.
@login_not_required
@private_form
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on_page(request: HttpRequest, secret: str) -> HttpResponse:
    ticket = credential_of(secret)
    if ticket is None or ticket.event is None:
        return gone(request, secret)
    with override(language_for(request, ticket)):
        if why := _why_not(ticket):
            return _page(request, ticket, {"sentence": _sentence(why)}, 409)
        if request.method != "POST":
            return _page(request, ticket, {"form": NewHolderForm(initial={"language": _language(ticket)})})
        form = NewHolderForm(request.POST)
        if not form.is_valid():
            return _page(request, ticket, {"form": form}, 422)
        if "confirmed" not in request.POST or "change" in request.POST:
            step = "form" if "change" in request.POST else "confirm"
            return _page(request, ticket, {"form": form, "step": step})
        return _confirmed(request, ticket, form)


def _confirmed(request: HttpRequest, ticket: Credential, form: NewHolderForm) -> HttpResponse:
    if sentence := _too_often(request, ticket):
        return _page(request, ticket, {"sentence": sentence}, 429)
    if why := _passed_on(ticket, form.wanted):
        return _page(request, ticket, {"sentence": _sentence(why)}, 409)
    # The former page says from now on that the ticket was passed on.
    response = redirect("holder-page", ticket.page_secret)
    response.status_code = 303
    return response


def _too_often(request: HttpRequest, ticket: Credential) -> str | None:
    """Count that the ticket is passed on; return a sentence if that was done too often."""
    if not limits.take(A_TICKET.of(ticket.pk)):
        return _("This ticket was passed on too often. Please try again in an hour.")
    network = network_from(request, _SALT)
    if network and not limits.take(A_NETWORK.of(network)):
        return _("Too many tickets were passed on from your network. Please try again in an hour.")
    return None


@transaction.atomic
def _passed_on(ticket: Credential, to: NewHolder) -> WhyNot | None:
    """Pass the ticket on, or return why not. A second tap finds that it is passed on, and changes nothing."""
    current = passing_on.locked(ticket)
    if current is None:
        return None
    why = _why_not(current)
    if why is None:
        passing_on.pass_on(current, to)
    return why


def _why_not(ticket: Credential) -> WhyNot | None:
    return passing_on.why_not(ticket, has_come_in(ticket), timezone.now())


def _sentence(why: WhyNot) -> str:
    return {
        WhyNot.NOT_TRANSFERABLE: _("This ticket cannot be passed on. Ask the organiser."),
        WhyNot.NOT_VALID: _("This ticket is not valid any more, so it cannot be passed on."),
        WhyNot.BEGUN: _("The event has begun: the ticket cannot be passed on any more."),
        WhyNot.REGISTERED: _(
            "This ticket belongs to your registration. Change or cancel it on your registration’s page."
        ),
        WhyNot.USED: _("Somebody has come in with this ticket already: it cannot be passed on any more."),
    }[why]


def _language(ticket: Credential) -> str:
    return ticket.holder.language or ticket.organisation.language


def _page(request: HttpRequest, ticket: Credential, more: dict[str, Any], status: int = 200) -> HttpResponse:
    assert ticket.event is not None
    organisation = ticket.event.organisation
    language = language_for(request, ticket)
    context = {
        "facts": ticket_facts(ticket, event_facts(ticket.event, language)),
        "organisation": organisation,
        "accent": organisation.accent.removeprefix("#"),
        "logo": getattr(organisation, "logo", None),
        "languages": settings.LANGUAGES,
        "secret": ticket.page_secret,
        "language": language,
        **more,
    }
    return render(request, "public/pass_on.html", context, status=status)

"""The organisation's own page: the look of its tickets and mails, their sender, and its rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act
from portillon.console.access import SignedInRequest
from portillon.console.organisation.choice import chosen
from portillon.console.organisation.organisation_form import OrganisationForm
from portillon.issuing.mailing.message import sender_of


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: SignedInRequest) -> HttpResponse:
    """Edit the organisation named in the address. A person with several organisations chooses first."""
    found = chosen(request, Act.EDIT_ORGANISATION, "organisation")
    if isinstance(found, HttpResponse):
        return found
    is_sent = request.method == "POST"
    form = OrganisationForm(
        found, data=request.POST if is_sent else None, files=request.FILES if is_sent else None
    )
    if form.is_valid() and form.save(request.user):
        messages.success(request, _("The changes are saved."))
        return redirect(f"{reverse('organisation')}?{urlencode({'organisation': found.slug})}")
    return render(request, "organisation/page.html", {"form": form, "sender": sender_of(found)})

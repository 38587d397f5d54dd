"""The organisation's own page: the look of its tickets and mails, their sender, and its rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest
from portillon.console.organisation.organisation_form import OrganisationForm
from portillon.issuing.mailing.message import sender_of


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: SignedInRequest) -> HttpResponse:
    """Edit the organisation named in the address. A person with several organisations chooses first."""
    own = organisations_where(request.user, Act.EDIT_ORGANISATION)
    if not own:
        raise PermissionDenied
    slug = request.GET.get("organisation", own[0].slug if len(own) == 1 else None)
    if slug is None:
        return render(request, "organisation/choice.html", {"organisations": own, "page": "organisation"})
    chosen = next((one for one in own if one.slug == slug), None)
    if chosen is None:
        raise Http404
    is_sent = request.method == "POST"
    form = OrganisationForm(
        chosen, data=request.POST if is_sent else None, files=request.FILES if is_sent else None
    )
    if form.is_valid() and form.save(request.user):
        messages.success(request, _("The changes are saved."))
        return redirect(f"{reverse('organisation')}?{urlencode({'organisation': chosen.slug})}")
    return render(request, "organisation/page.html", {"form": form, "sender": sender_of(chosen)})

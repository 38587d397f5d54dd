"""Whether an organisation's mails may come from an address: the page for its mailbox, and asking once more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts import senders
from portillon.accounts.models import Organisation
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest
from portillon.console.organisation.organisation_form import too_soon
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.posted import posted_from


# Open: whoever has the link reads the mailbox. A GET decides nothing, because mail filters open links, too.
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        found = senders.with_secret(secret)
        if request.method == "POST":
            senders.agree(found)
            return render(request, "sender/agreed.html", {"sender": found})
    except senders.Over:
        return render(request, "sender/over.html", status=410)
    return render(request, "sender/question.html", {"sender": found})


def _page_asked(request: SignedInRequest, organisation_id: int) -> str:
    return _page_of(_own(request, organisation_id))


@posted_from(_page_asked)
def ask_again(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    organisation = _own(request, organisation_id)
    waiting = senders.wanted(organisation)
    if waiting is None:
        messages.error(request, _("No address waits for an answer any more."))
        return redirect(_page_of(organisation))
    try:
        with transaction.atomic():
            account_mails.sender(senders.ask(organisation, waiting.address, request.user))
    except senders.TooSoon:
        messages.error(request, too_soon())
    else:
        messages.success(request, _("A mail is on its way to %(email)s.") % {"email": waiting.address})
    return redirect(_page_of(organisation))


def _own(request: SignedInRequest, organisation_id: int) -> Organisation:
    own = organisations_where(request.user, Act.EDIT_ORGANISATION)
    found = next((one for one in own if one.pk == organisation_id), None)
    if found is None:
        raise Http404
    return found


def _page_of(organisation: Organisation) -> str:
    return f"{reverse('organisation')}?{urlencode({'organisation': organisation.slug})}"

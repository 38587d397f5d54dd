"""The keys with which programs act for an organisation: who made them, what they may do, when they were last used."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts import keys
from portillon.accounts.models import ApiKey, Organisation
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest
from portillon.console.form import ConsoleForm
from portillon.console.organisation.choice import chosen
from portillon.issuing.tickets.participant import one_line
from portillon.posted import posted_from

FOR_EVER = ""


class ApiKeyForm(ConsoleForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Which program uses it; it stands wherever the program changed something"),
    )
    scope = forms.ChoiceField(label=gettext_lazy("What it may do"), choices=ApiKey.Scope.choices)
    days = forms.ChoiceField(
        label=gettext_lazy("It works for"),
        required=False,
        initial="365",
        choices=[
            ("30", gettext_lazy("30 days")),
            ("90", gettext_lazy("90 days")),
            ("365", gettext_lazy("a year")),
            (FOR_EVER, gettext_lazy("as long as you work here")),
        ],
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: SignedInRequest) -> HttpResponse:
    """List the keys of the organisation named in the address, and make one, which is shown this one time."""
    organisation = chosen(request, Act.EDIT_ORGANISATION, "api-keys")
    if isinstance(organisation, HttpResponse):
        return organisation
    form = ApiKeyForm(data=request.POST if request.method == "POST" else None)
    made = _make(request, organisation, form) if form.is_valid() else None
    context = {
        "organisation": organisation,
        # After a key was made, its form is for the next one.
        "form": ApiKeyForm() if made else form,
        "made": made,
        "keys": keys.listed(organisation),
    }
    return render(request, "api_keys/page.html", context)


def _make(request: SignedInRequest, organisation: Organisation, form: ApiKeyForm) -> str:
    given = form.cleaned_data
    days = given["days"]
    expires_at = None if days == FOR_EVER else timezone.now() + timedelta(days=int(days))
    return keys.create_api_key(organisation, given["name"], given["scope"], expires_at, request.user)


@posted_from("api-keys")
def revoke_api_key(request: SignedInRequest, key_id: int) -> HttpResponse:
    own = organisations_where(request.user, Act.EDIT_ORGANISATION)
    key = get_object_or_404(
        ApiKey.objects.filter(organisation__in=own).select_related("organisation"), pk=key_id
    )
    keys.revoke(key, by=request.user)
    messages.success(request, _("The key %(name)s no longer works.") % {"name": key.name})
    return redirect(f"{reverse('api-keys')}?{urlencode({'organisation': key.organisation.slug})}")

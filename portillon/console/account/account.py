"""A person's own page: their name, how they sign in, and where they are signed in."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portillon.accounts.models import Membership, User
from portillon.console.access import SignedInRequest
from portillon.console.account.second_factor import factors_of
from portillon.console.account.sessions import places_of
from portillon.console.account.single_sign_on import connection_of
from portillon.console.form import FieldRenderer


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's cannot be subscripted
    default_renderer = FieldRenderer

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": gettext_lazy("Name")}
        help_texts = {"name": gettext_lazy("As it stands in the log of what you do.")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    form = NameForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes are saved."))
        return redirect("account")
    memberships = Membership.objects.filter(user=request.user).select_related("organisation")
    context = {
        "form": form,
        "memberships": memberships.order_by("organisation__name"),
        "places": places_of(request),
        "openid_provider": settings.OPENID_PROVIDER,
        "connection": connection_of(request),
        **factors_of(request.user),
    }
    return render(request, "account/page.html", context)

"""Signing in with e-mail and password, and signing out."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh

from portillon.console.access import SignedInRequest
from portillon.console.form import FieldRenderer
from portillon.devices import enrol
from portillon.posted import posted_from


class LoginForm(AllauthLoginForm):
    default_renderer = FieldRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def add_prefix(self, field_name: str) -> str:
        """Name the field "username", by which password managers recognise it."""
        return super().add_prefix("username" if field_name == "login" else field_name)


# Open: nobody could sign in otherwise.
@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    form_class = LoginForm
    template_name = "login/page.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # htmx asked for a part of a page after the session ended: reload the whole page, which leads here.
        if request.htmx:  # type: ignore[attr-defined]  # set by HtmxMiddleware
            return HttpResponseClientRefresh()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "next": get_next_redirect_url(self.request) or "",
            "openid_provider": settings.OPENID_PROVIDER,
        }


@posted_from("start")
def sign_out(request: SignedInRequest) -> HttpResponse:
    """Sign out, revoke the session's devices, and forget its language for the next person at this browser."""
    enrol.sign_out(request.session.get("devices", []))
    logout(request)
    response = redirect("login")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response

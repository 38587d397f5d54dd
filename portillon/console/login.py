"""Sign in by e-mail, and out again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from portillon.accounts.models import User
from portillon.console.access import SignedInRequest
from portillon.console.form import FieldRenderer
from portillon.console.home import home_of
from portillon.console.language import remember, set_cookie
from portillon.devices.enrol import revoke_all


class LoginForm(AuthenticationForm):
    default_renderer = FieldRenderer
    error_messages = {
        "invalid_login": _("E-mail or password is not right. Mind upper and lower case in the password."),
        "inactive": _("This account is closed. Please ask your organiser."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        )
        self.fields["password"].label = _("Password")
        self.order_fields(["username", "password"])


# Open: nobody could sign in otherwise.
@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    form_class = LoginForm
    template_name = "console/login/page.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # A part of a page was asked for after the session ended: the whole page must go, not the part.
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRefresh()
        return super().dispatch(request, *args, **kwargs)

    def get_success_url_allowed_hosts(self, request: HttpRequest | None = None) -> set[str]:
        """On to a path of ours alone, whatever a Host header says."""
        return set()

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        return reverse(home_of(user)) if isinstance(user, User) else super().get_default_redirect_url()

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """A language chosen on this browser is kept; otherwise the one the person chose last is used."""
        response = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)
        chosen = self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES):
            remember(user, chosen)
        elif user.language:
            set_cookie(response, user.language)
        return response


@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """The language goes with the person, so that the next one at this desk finds their own."""
    revoke_all(request.session.get("devices", []))
    logout(request)
    response = redirect("login")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response

"""Passkeys: to sign in with a fingerprint, a face or a device's PIN alone, or as a second step."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_not_required
from django.forms import BooleanField, CharField, HiddenInput
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from portillon.accounts.models import User
from portillon.console.form import FieldRenderer

# The errors that fido2 raises for a malformed answer; allauth turns only some of them into a sentence.
MALFORMED = (KeyError, TypeError, AttributeError, ValueError, IndexError)


class _Passkey(allauth.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyLoginForm(_Passkey, allauth.LoginWebAuthnForm):
    pass


class AgainForm(_Passkey, allauth.ReauthenticateWebAuthnForm):
    pass


class StepForm(_Passkey):
    pass


class AddForm(allauth.AddWebAuthnForm):
    """Add a passkey. Each one can do both: sign in alone, and be the second step."""

    default_renderer = FieldRenderer
    passwordless = BooleanField(widget=HiddenInput, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = CharField(
            label=_("Name"),
            required=False,
            max_length=100,
            help_text=_("So that you know later which one it is"),
        )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None


@method_decorator(never_cache, name="dispatch")
class AddPasskey(AddWebAuthnView):
    form_class = AddForm
    template_name = "passkeys/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form as it was sent, and what the browser needs to create a passkey."""
        assert isinstance(self.request.user, User)
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {
            "form": kwargs.get("form") or found["form"],
            "js_data": {"creation_options": begin_registration(self.request.user, passwordless=True)},
        }


class RemovePasskey(RemoveWebAuthnView):
    template_name = "passkeys/removal.html"
    success_url = reverse_lazy("account")


# Open: it is a way to sign in.
@method_decorator(login_not_required, name="dispatch")
class LoginByPasskey(LoginWebAuthnView):
    form_class = PasskeyLoginForm


@method_decorator(never_cache, name="dispatch")
class PasskeyAgain(ReauthenticateWebAuthnView):
    form_class = AgainForm
    template_name = "reauthentication/passkey.html"

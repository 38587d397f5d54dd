"""A second step at sign-in: a code of an authenticator app, or a recovery code."""

from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.forms import CharField, TextInput
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from portillon.accounts.models import User
from portillon.accounts.sealed import seal, unseal
from portillon.console.account.passkeys import StepForm
from portillon.console.form import FieldRenderer
from portillon.devices.hardware import kind_of
from portillon.issuing.seals.codes import svg_of

NAME = "Portillon"
Type = Authenticator.Type


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That was not accepted. Please try again."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "There is no second step yet that they would replace."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return NAME

    def build_totp_svg(self, url: str) -> str:
        return svg_of(url)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the host of PORTILLON_BASE_URL, whatever the request's Host header says."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": NAME}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002  allauth names it so
        return kind_of(context.request.headers.get("User-Agent", "")) or _("a browser")


class SecondStepStage(AuthenticateStage):
    """The second step of a sign-in.

    It is skipped after single sign-on: the OpenID provider decides about its own steps.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        if "sociallogin" in (self.login.signal_kwargs or {}):
            return False
        return bool(super()._should_handle(request))


def factors_of(user: User) -> dict[str, Any]:
    """Return a person's second steps for their own page: app, passkeys, and the number of recovery codes left."""
    found = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = next((one.wrap() for one in found if one.type == Type.RECOVERY_CODES), None)
    return {
        "app": next((one for one in found if one.type == Type.TOTP), None),
        "passkeys": [one.wrap() for one in found if one.type == Type.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
    }


def code_field(label: Any) -> CharField:
    typed = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": "16"}
    return CharField(label=label, widget=TextInput(attrs=typed))


class CodeForm(AuthenticateForm):
    default_renderer = FieldRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(gettext_lazy("Code of the app, or a recovery code"))


class ActivateForm(ActivateTOTPForm):
    default_renderer = FieldRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(gettext_lazy("The six digits that the app shows"))


# Open: between password and second step the person is not signed in; allauth checks that a second step is
# due.
@method_decorator(login_not_required, name="dispatch")
class SecondStep(AuthenticateView):
    form_class = CodeForm
    webauthn_form_class = StepForm
    template_name = "second_step/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return found | {"has_passkeys": Type.WEBAUTHN in types, "has_codes": types - {Type.WEBAUTHN}}


@method_decorator(never_cache, name="dispatch")
class ActivateApp(ActivateTOTPView):
    form_class = ActivateForm
    template_name = "second_factor/app.html"


class RemoveApp(DeactivateTOTPView):
    template_name = "second_factor/removal.html"
    success_url = reverse_lazy("account")


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "second_factor/codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):
    template_name = "second_factor/new_codes.html"

"""Ask again for the password, a code or a passkey before a sensitive act, unless it was given within five minutes."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeForm
from allauth.mfa.base.views import ReauthenticateView as AllauthCodeView
from django.utils.translation import gettext_lazy as _

from portillon.console.account.second_factor import code_field
from portillon.console.form import FieldRenderer


class PasswordAgainForm(ReauthenticateForm):
    default_renderer = FieldRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("Password"), ""
        field.widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class PasswordAgain(ReauthenticateView):
    form_class = PasswordAgainForm
    template_name = "reauthentication/page.html"


class CodeAgainForm(AllauthCodeForm):
    default_renderer = FieldRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code of the app, or a recovery code"))


class CodeAgain(AllauthCodeView):
    form_class = CodeAgainForm
    template_name = "reauthentication/code.html"

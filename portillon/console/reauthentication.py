"""The password once more before a sensitive act, unless it was given within the last five minutes."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.account.views import ReauthenticateView
from django.utils.translation import gettext_lazy as _

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
    template_name = "console/reauthentication/page.html"

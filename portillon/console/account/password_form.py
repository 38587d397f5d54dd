"""The forms that set a new password."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.fields import EmailField, PasswordField, SetPasswordField
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portillon.console.form import FieldRenderer
from portillon.issuing.mailing.kinds import account as account_mails

# Must agree with settings.AUTH_PASSWORD_VALIDATORS.
HELP = _("Ten characters or more, and no password that many people use. Four words are easy to remember.")


class AskForm(allauth.ResetPasswordForm):
    """Ask for a link by mail.

    `users` are the accounts with the address; the page does not tell whether there are any.
    """

    default_renderer = FieldRenderer
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        account_mails.reset(email, self.users[0] if self.users else None)
        return email


class NewPasswordFields(forms.Form):
    """A new password, typed twice: the fields that the forms of this module share."""

    default_renderer = FieldRenderer
    password1 = SetPasswordField()
    password2 = PasswordField(autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, help_text in (
            ("password1", _("New password"), HELP),
            ("password2", _("New password, once more"), ""),
        ):
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if len({given.get("password1"), given.get("password2")} - {None}) > 1:
            self.add_error("password2", _("This is not the same password as above."))
        return given


class NewPasswordForm(NewPasswordFields, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPasswordFields, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["oldpassword"]
        field.label, field.help_text = _("Password of now"), ""
        field.widget.attrs.pop("placeholder", None)


class SetPasswordForm(NewPasswordFields, allauth.SetPasswordForm):
    pass

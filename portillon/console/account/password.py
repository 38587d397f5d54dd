"""Set a new password: through a mailed link if it is forgotten, or with the current password when signed in."""

from allauth.account import views
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from portillon.accounts import lockout
from portillon.accounts.models import User
from portillon.console.account.password_form import (
    AskForm,
    ChangePasswordForm,
    NewPasswordForm,
    SetPasswordForm,
)
from portillon.console.account.sessions import SessionsAdapter


# Open: a person who forgot the password cannot sign in.
@method_decorator(login_not_required, name="dispatch")
class AskForPassword(views.PasswordResetView):
    form_class = AskForm
    template_name = "password/ask.html"
    success_url = reverse_lazy("account_reset_password_done")


# Open: like the page before it. It does not tell whether the address is known.
@method_decorator(login_not_required, name="dispatch")
class PasswordAsked(views.PasswordResetDoneView):
    template_name = "password/asked.html"


# Open: the link in the mail is the proof.
@method_decorator(login_not_required, name="dispatch")
@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
class NewPassword(views.PasswordResetFromKeyView):
    form_class = NewPasswordForm
    template_name = "password/new.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Form) -> HttpResponse:
        """Set the password, and end every session on every device: an old password may have opened it."""
        assert self.reset_user is not None
        SessionsAdapter().end_sessions(list(UserSession.objects.filter(user_id=self.reset_user.pk)))
        lockout.forget(self.reset_user.email)
        response: HttpResponse = super().form_valid(form)
        return response


class ChangePassword(views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "password/change.html"

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        assert isinstance(self.request.user, User)
        end_other_sessions(self.request, self.request.user)
        return response


class SetPassword(views.PasswordSetView):
    """Set the first password of a person who has only used single sign-on so far."""

    form_class = SetPasswordForm
    template_name = "password/change.html"

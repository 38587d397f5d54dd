"""How django-allauth signs people in here: who may try, where they are led, and what they are told.

Nobody can sign up. Accounts are made by invitation, on the command line, or by single sign-on for invited
people.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portillon.accounts import known_browser, lockout
from portillon.accounts.address import address_of
from portillon.accounts.models import User
from portillon.console.account.seen import SEEN
from portillon.console.home import home_of
from portillon.console.language import remember, set_cookie
from portillon.issuing.mailing.kinds import account as account_mails

# allauth's reports in our words; those that are not listed are not shown.
SAID = {
    "account/messages/password_changed.txt": gettext_lazy(
        "Your new password counts from now on. Everywhere else you are signed out."
    ),
    "account/messages/password_set.txt": gettext_lazy("You have a password now."),
    "mfa/messages/totp_activated.txt": gettext_lazy("From now on the app is asked for at sign-in."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is no longer asked for."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("You can sign in with this passkey from now on."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is no longer accepted here."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "These are your recovery codes. Print them or write them down."
    ),
}
NOTICES = {
    "account/email/password_changed": "password",
    "account/email/password_set": "password",
    "account/email/password_reset": "password",
    "mfa/email/totp_activated": "app added",
    "mfa/email/totp_deactivated": "app removed",
    "mfa/email/webauthn_added": "passkey added",
    "mfa/email/webauthn_removed": "passkey removed",
    "mfa/email/recovery_codes_generated": "recovery codes",
    "socialaccount/email/account_connected": "single sign-on added",
    "socialaccount/email/account_disconnected": "single sign-on removed",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "E-mail or password is not right. Mind upper and lower case in the password."
        ),
        "enter_current_password": gettext_lazy("This is not your password of now."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Please wait a few minutes."),
        "rate_limited": gettext_lazy("Too many tries. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def is_safe_url(self, url: str) -> bool:
        """Allow only paths of this site, whatever the Host header says."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        return reverse(home_of(user)) if isinstance(user, User) else super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_login_stages(self) -> list[str]:
        return ["portillon.console.account.second_factor.SecondStepStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ValidationError after too many."""
        email = credentials.get("email", "")
        browser = known_browser.name_of(request, email)
        try:
            self._attempt = lockout.attempt(email, address_of(request), browser)
        except lockout.TooManyTries as error:
            raise ValidationError(_wait(error.minutes), code="too_many") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user:
            self._attempt.succeeded()
        return user

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, _("This account is closed. Please ask your organiser."))
        return redirect("login")

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Keep a language that was chosen in this browser; otherwise use the one that the person chose last."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        assert isinstance(user, User)
        request.session[SEEN] = timezone.now().timestamp()
        known_browser.remember(request, response, user.email)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES):
            remember(user, chosen)
        elif user.language:
            set_cookie(response, user.language)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        what = NOTICES.get(template_prefix)
        if what and isinstance(user, User):
            account_mails.notice(user, what)


def _wait(minutes: int) -> str:
    return ngettext(
        "Too many wrong passwords from here. Please wait %(count)d minute, or choose a new password.",
        "Too many wrong passwords from here. Please wait %(count)d minutes, or choose a new password.",
        minutes,
    ) % {"count": minutes}

"""What a mail about an account says: a link to choose a new password, or that something has changed."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portillon.accounts.colour import DEFAULT
from portillon.accounts.models import Organisation, User
from portillon.issuing.mail_letter import Letter
from portillon.issuing.models import AccountMail

NOTICES = {
    "password": gettext_noop("Your password was changed."),
}


def account_letter(message: AccountMail) -> tuple[Letter, Organisation | None]:
    """In the language of the moment, with the organisation whose mail it is. Takes `user` of the message."""
    assert message.user is not None
    if message.kind == AccountMail.Kind.RESET:
        return _reset(message.user), None
    return _notice(message.user, message.what), None


def _reset(user: User) -> Letter:
    return _letter(
        _("Choose a new password"),
        [_("You, or somebody who knows your address, asked for a new password for %(email)s.")],
        link=f"{settings.BASE_URL}{_reset_path(user)}",
        button=_("Choose a new password"),
        note=_(
            "The link works once, for two hours. If you did not ask for it, there is nothing for you to do."
        ),
        email=user.email,
    )


def _reset_path(user: User) -> str:
    """With a token that only this user's password of the moment is good for."""
    names = {"uidb36": int_to_base36(user.pk), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=names)


def _notice(user: User, what: str) -> Letter:
    return _letter(
        _("Your account was changed"),
        [_(NOTICES[what]), _("It is the account %(email)s.")],
        link=f"{settings.BASE_URL}{reverse('account')}",
        button=_("Your account"),
        note=_("If that was not you, choose a new password at once: it ends every sign-in."),
        email=user.email,
    )


def _letter(title: str, lines: list[str], email: str, organisation: str = "", **context: Any) -> Letter:
    said = [line % {"email": email} for line in lines]
    return Letter(
        title,
        "account",
        {
            "title": title,
            "lines": said,
            "accent": DEFAULT,
            "organisation": organisation or "Portillon",
            **context,
        },
    )

"""What a mail about an account says: a link to a new password or to an invitation, or what has changed."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portillon.accounts.colour import DEFAULT
from portillon.accounts.invitations import secret_of
from portillon.accounts.models import Invitation, Organisation, User
from portillon.issuing.mailing.letter import Letter
from portillon.issuing.models import AccountMail
from portillon.issuing.tickets.participant import one_line

NOTICES = {
    "password": gettext_noop("Your password was changed."),
    "app added": gettext_noop("An authenticator app was added: its codes are asked for at sign-in."),
    "app removed": gettext_noop("The authenticator app was removed: its codes are no longer asked for."),
    "passkey added": gettext_noop("A passkey was added: it can sign in without a password."),
    "passkey removed": gettext_noop("A passkey was removed."),
    "second step forgotten": gettext_noop(
        "Whoever runs this installation removed your app, passkeys and recovery codes."
    ),
    "single sign-on added": gettext_noop("Single sign-on was connected: it can sign in without a password."),
    "single sign-on removed": gettext_noop("Single sign-on was disconnected."),
    "recovery codes": gettext_noop("There are new recovery codes; the ones before are no longer accepted."),
}


def account_letter(message: AccountMail) -> tuple[Letter, Organisation | None]:
    """In the language of the moment, with the organisation whose mail it is. Takes `user` or
    `invitation.organisation` and `invitation.invited_by` of the message."""
    if message.kind == AccountMail.Kind.INVITATION:
        assert message.invitation is not None
        return _invitation(message.invitation), message.invitation.organisation
    assert message.user is not None
    if message.kind == AccountMail.Kind.RESET:
        return _reset(message.user), None
    return _notice(message.user, message.what), None


def link_of(invitation: Invitation) -> str:
    """Whoever has it can accept."""
    path = reverse("invitation-link", kwargs={"secret": secret_of(invitation)})
    return f"{settings.BASE_URL}{path}"


def _invitation(invitation: Invitation) -> Letter:
    names = {
        "by": one_line(str(invitation.invited_by or invitation.organisation)),
        "organisation": one_line(invitation.organisation.name),
        "role": invitation.get_role_display(),
    }
    asks = _("%(by)s invites you to work with %(organisation)s on Portillon, the admission desk.")
    return _letter(
        _("You are invited: %(organisation)s") % names,
        [asks % names, _("Your role there: %(role)s.") % names],
        link=link_of(invitation),
        button=_("Accept the invitation"),
        note=_(
            "The link works once, for seven days, and is for you alone. "
            "If you do not know who asks, there is nothing for you to do."
        ),
        organisation=invitation.organisation,
    )


def _reset(user: User) -> Letter:
    asked = _("You, or somebody who knows your address, asked for a new password for %(email)s.")
    return _letter(
        _("Choose a new password"),
        [asked % {"email": user.email}],
        link=f"{settings.BASE_URL}{_reset_path(user)}",
        button=_("Choose a new password"),
        note=_(
            "The link works once, for two hours. If you did not ask for it, there is nothing for you to do."
        ),
    )


def _reset_path(user: User) -> str:
    """With a token that only this user's password of the moment is good for."""
    names = {"uidb36": int_to_base36(user.pk), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=names)


def _notice(user: User, what: str) -> Letter:
    return _letter(
        _("Your account was changed"),
        [_(NOTICES[what]), _("It is the account %(email)s.") % {"email": user.email}],
        link=f"{settings.BASE_URL}{reverse('account')}",
        button=_("Your account"),
        note=_("If that was not you, choose a new password at once: it ends every sign-in."),
    )


def _letter(title: str, lines: list[str], organisation: Organisation | None = None, **context: Any) -> Letter:
    about = {
        "title": title,
        "lines": lines,
        "accent": (organisation.accent if organisation else "") or DEFAULT,
        "organisation": organisation.name if organisation else "Portillon",
    }
    return Letter(title, "account", about | context)

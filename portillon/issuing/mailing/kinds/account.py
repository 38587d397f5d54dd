"""Mails about accounts: a link to choose a new password, an invitation to a team, a notice of what has changed, and the
question whether an organisation may send its mails from an address."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from portillon.accounts import senders
from portillon.accounts.invitations import secret_of, with_secret
from portillon.accounts.models import LANGUAGES, Invitation, Organisation, SenderRequest, User
from portillon.issuing.models import AccountMail
from portillon.issuing.outbox import kept
from portillon.issuing.outbox.kind import Kind, Letter, register
from portillon.issuing.outbox.rows import add
from portillon.issuing.tickets.participant import one_line

# Somebody who asks for a new password again and again gets one mail in this time.
RESET_PAUSE = timedelta(minutes=2)
# Nobody waits longer than that for a new password, and a link that comes unawaited would only worry.
LATE = timedelta(hours=1)
KEPT = timedelta(days=30)

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


def reset(email: str, user: User | None) -> None:
    """Mail a link to choose a new password. For an address without a user the same is written and nothing is sent, so
    that nobody learns who has an account."""
    _queue(kind=AccountMail.Kind.RESET, user=user, address=user.email if user else email)


def notice(user: User, what: str) -> None:
    """Mail that something about the account has changed; `what` is a key of NOTICES."""
    _queue(kind=AccountMail.Kind.NOTICE, user=user, address=user.email, what=what)


def invitation(invitation: Invitation) -> None:
    """Mail its link, in place of an older one that still waits."""
    AccountMail.objects.filter(invitation=invitation, status=AccountMail.Status.QUEUED).delete()
    _queue(
        kind=AccountMail.Kind.INVITATION,
        user=None,
        address=invitation.email,
        invitation=invitation,
        language=invitation.language,
    )


def sender(request: SenderRequest) -> None:
    """Ask the mailbox whether the organisation's mails may come from it, in place of an older question that waits."""
    AccountMail.objects.filter(sender_request=request, status=AccountMail.Status.QUEUED).delete()
    _queue(kind=AccountMail.Kind.SENDER, user=None, address=request.address, sender_request=request)


def _queue(user: User | None, language: str = "", **fields: Any) -> None:
    language = language or (user.language if user else "") or (get_language() or "")[:2]
    known = language if language in dict(LANGUAGES) else "en"
    add(AccountMail(user=user, language=known, **fields))


def forget_old(now: datetime) -> None:
    """Delete mails that were sent or given up more than KEPT ago, with their files."""
    settled = (AccountMail.Status.SENT, AccountMail.Status.FAILED)
    old = AccountMail.objects.filter(status__in=settled, created_at__lt=now - KEPT)
    for mail in old:
        kept.delete([mail])
        mail.delete()


def is_due(message: AccountMail) -> bool:
    """Whether the invitation is still open, or the user still there. A link to a new password is sent neither late nor
    twice in a short time."""
    if message.kind == AccountMail.Kind.INVITATION:
        assert message.invitation is not None
        return with_secret(secret_of(message.invitation)) is not None
    if message.kind == AccountMail.Kind.SENDER:
        # Its row is deleted with the request; another address may have been asked for since.
        return message.sender_request is not None and message.sender_request.address == message.address
    user, now = message.user, timezone.now()
    if user is None or not user.is_active:
        return False
    if message.kind != AccountMail.Kind.RESET:
        return True
    if now > message.created_at + LATE:
        return False
    others = AccountMail.objects.filter(kind=AccountMail.Kind.RESET, user=user).exclude(pk=message.pk)
    return not others.filter(sent_at__gt=message.created_at - RESET_PAUSE).exists()


def letter(message: AccountMail) -> Letter:
    """What the mail says, in the language that is active."""
    if message.kind == AccountMail.Kind.INVITATION:
        assert message.invitation is not None
        return _invitation(message.invitation)
    if message.kind == AccountMail.Kind.SENDER:
        assert message.sender_request is not None
        return _sender(message.sender_request)
    assert message.user is not None
    if message.kind == AccountMail.Kind.RESET:
        return _reset(message.user)
    return _notice(message.user, message.what)


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
    )


def link_of(invitation: Invitation) -> str:
    """The address by which whoever has it can accept the invitation."""
    path = reverse("invitation-link", kwargs={"secret": secret_of(invitation)})
    return f"{settings.BASE_URL}{path}"


def _sender(request: SenderRequest) -> Letter:
    names = {
        "by": one_line(str(request.asked_by or request.organisation)),
        "organisation": one_line(request.organisation.name),
        "address": request.address,
    }
    path = reverse("sender-link", kwargs={"secret": senders.secret_of(request)})
    return _letter(
        _("May %(organisation)s send mails as %(address)s?") % names,
        [
            _(
                "%(by)s asks that the tickets and mails of %(organisation)s come from this address."
                " Answers may arrive here, too."
            )
            % names
        ],
        link=f"{settings.BASE_URL}{path}",
        button=_("Look, and agree"),
        note=_(
            "The link works once, for seven days. If you do not know who asks, do not agree:"
            " then nothing comes from this address."
        ),
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
    """It holds a token that ends with the password it was made for."""
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


def _letter(title: str, lines: list[str], **context: Any) -> Letter:
    return Letter(title, "account", {"title": title, "lines": lines, **context})


def organisation_of(message: AccountMail) -> Organisation | None:
    """The one that invites; other mails are the installation's own."""
    return message.invitation.organisation if message.invitation else None


register(
    Kind(
        name="account",
        model=AccountMail,
        # Somebody waits for it before a screen.
        turn=10,
        is_due=is_due,
        letter=letter,
        organisation=organisation_of,
        related=(
            "user",
            "invitation__organisation",
            "invitation__invited_by",
            "sender_request__organisation",
            "sender_request__asked_by",
        ),
    )
)

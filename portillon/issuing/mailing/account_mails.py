"""Ask for mails about accounts: rows of the outbox, like those of tickets."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from portillon.accounts.invitations import secret_of, with_secret
from portillon.accounts.models import LANGUAGES, Invitation, User
from portillon.issuing.models import AccountMail
from portillon.issuing.outbox import kept as mail_kept
from portillon.issuing.outbox.queue import bell

Kind = AccountMail.Kind
# Who is impatient gets one mail, not ten.
RESET_PAUSE = timedelta(minutes=2)
# A link that comes later than that would be over.
LATE = timedelta(hours=1)
KEPT = timedelta(days=30)


def reset(email: str, user: User | None) -> None:
    """A link to choose a new password. For a stranger's address the same is written, and nothing is sent."""
    _queue(kind=Kind.RESET, user=user, address=user.email if user else email)


def notice(user: User, what: str) -> None:
    """Say that something about the account has changed: `what` is a word that account_letter.py knows."""
    _queue(kind=Kind.NOTICE, user=user, address=user.email, what=what)


def invitation(invitation: Invitation) -> None:
    """Its link; what waits of an older one is not sent any more."""
    AccountMail.objects.filter(invitation=invitation, status=AccountMail.Status.QUEUED).delete()
    _queue(
        kind=Kind.INVITATION,
        user=None,
        address=invitation.email,
        invitation=invitation,
        language=invitation.language,
    )


def is_due(message: AccountMail) -> bool:
    """Whether it is sent at all."""
    if message.kind == Kind.INVITATION:
        assert message.invitation is not None
        return with_secret(secret_of(message.invitation)) is not None
    user, now = message.user, timezone.now()
    if user is None or not user.is_active:
        return False
    if message.kind != Kind.RESET:
        return True
    if now > message.created_at + LATE:
        return False
    others = AccountMail.objects.filter(kind=Kind.RESET, user=user).exclude(pk=message.pk)
    return not others.filter(sent_at__gt=message.created_at - RESET_PAUSE).exists()


def _queue(user: User | None, language: str = "", **fields: Any) -> None:
    now = timezone.now()
    language = language or (user.language if user else "") or (get_language() or "")[:2]
    AccountMail.objects.create(
        user=user,
        language=language if language in dict(LANGUAGES) else "en",
        next_try_at=now,
        created_at=now,
        **fields,
    )
    transaction.on_commit(bell.set)


def forget_old(now: datetime) -> None:
    """What was sent or given up a month ago, with the file if mails are files."""
    settled = (AccountMail.Status.SENT, AccountMail.Status.FAILED)
    old = AccountMail.objects.filter(status__in=settled, created_at__lt=now - KEPT)
    for mail in old:
        if path := mail_kept.kept(mail):
            path.unlink(missing_ok=True)
        mail.delete()

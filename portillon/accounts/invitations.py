"""Invites people to an organisation's team, by a mailed link that works once and within seven days."""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts import team
from portillon.accounts.models import Invitation, Membership, Organisation, TeamChange, User

LIFE = timedelta(days=7)
OPEN_MAX = 200
What = TeamChange.What


class IsMember(Exception):
    """The person is a member of the organisation already."""


class IsInvited(Exception):
    """The person has an unanswered invitation already."""


class TooManyOpen(Exception):
    """The organisation has OPEN_MAX unanswered invitations, more than a real team needs."""


class Over(Exception):
    """The invitation has expired, or was accepted or withdrawn meanwhile."""


def invite(
    organisation: Organisation, email: str, role: str, language: str, by: User, name: str = ""
) -> Invitation:
    """Create an invitation, which the caller mails. Raises IsMember, IsInvited and TooManyOpen."""
    email = email.strip().lower()
    if Membership.objects.filter(organisation=organisation, user__email=email).exists():
        raise IsMember
    if open_of(organisation).count() >= OPEN_MAX:
        raise TooManyOpen
    made = Invitation(
        organisation=organisation, email=email, name=name, role=role, language=language, invited_by=by
    )
    _make_link(made)
    try:
        with transaction.atomic():
            made.save()
            team.log(organisation, What.INVITED, email, role, by=by)
    except IntegrityError:
        raise IsInvited from None
    return made


@transaction.atomic
def send_again(invitation: Invitation, by: User) -> None:
    """Give the invitation a new link, valid for seven days; the old link stops working. Raises Over."""
    _make_link(invitation)
    fields = ("nonce", "token_hash", "expires_at")
    _change(invitation, **{field: getattr(invitation, field) for field in fields})
    team.log(invitation.organisation, What.SENT_AGAIN, invitation.email, invitation.role, by=by)


@transaction.atomic
def withdraw(invitation: Invitation, by: User) -> None:
    """End the invitation and its link. Raises Over."""
    _change(invitation, withdrawn_at=timezone.now())
    team.log(invitation.organisation, What.WITHDRAWN, invitation.email, invitation.role, by=by)


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """Make `user` a member in the invited role. Raises Over."""
    now = timezone.now()
    live = Invitation.objects.filter(pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=now)
    if not live.filter(accepted_at=None, withdrawn_at=None).update(accepted_at=now):
        raise Over
    return team.join(invitation.organisation, user, invitation.role, by=invitation.invited_by)


def open_of(organisation: Organisation) -> "QuerySet[Invitation]":
    """Return the unanswered invitations, including expired ones, which can be sent again."""
    return organisation.invitations.filter(accepted_at=None, withdrawn_at=None)


def secret_of(invitation: Invitation) -> str:
    """Return the secret at the end of the link: 256 bits, derived from the nonce and the secret file."""
    made = salted_hmac("portillon.accounts.invitation", invitation.nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def with_secret(secret: str) -> Invitation | None:
    """Return the invitation whose link ends in `secret`, or None if it can no longer be accepted."""
    found = Invitation.objects.filter(token_hash=_hash(secret), expires_at__gt=timezone.now())
    return found.filter(accepted_at=None, withdrawn_at=None).select_related("organisation").first()


def good_for(email: str) -> Invitation | None:
    """Return the newest invitation to this address that can still be accepted, or None."""
    found = Invitation.objects.filter(email=email, expires_at__gt=timezone.now())
    return found.filter(accepted_at=None, withdrawn_at=None).order_by("-pk").first()


def _make_link(invitation: Invitation) -> None:
    invitation.nonce = secrets.token_hex(16)
    invitation.token_hash = _hash(secret_of(invitation))
    invitation.expires_at = timezone.now() + LIFE


def _change(invitation: Invitation, **fields: object) -> None:
    if not open_of(invitation.organisation).filter(pk=invitation.pk).update(**fields):
        raise Over


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

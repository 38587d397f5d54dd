"""Asking people by mail to work in an organisation: a link that is good once, for seven days."""

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
    """Who is asked works there already."""


class IsInvited(Exception):
    """Who is asked was asked before, and may still answer."""


class TooManyOpen(Exception):
    """So many invitations wait for an answer that something is wrong."""


class Over(Exception):
    """The invitation was accepted or withdrawn meanwhile, or is too old."""


def invite(
    organisation: Organisation, email: str, role: str, language: str, by: User, name: str = ""
) -> Invitation:
    """Nothing is mailed here. Raises IsMember, IsInvited and TooManyOpen."""
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
    """With another link: the one before is no longer good. Raises Over."""
    _make_link(invitation)
    fields = ("nonce", "token_hash", "expires_at")
    _change(invitation, **{field: getattr(invitation, field) for field in fields})
    team.log(invitation.organisation, What.SENT_AGAIN, invitation.email, invitation.role, by=by)


@transaction.atomic
def withdraw(invitation: Invitation, by: User) -> None:
    """Raises Over."""
    _change(invitation, withdrawn_at=timezone.now())
    team.log(invitation.organisation, What.WITHDRAWN, invitation.email, invitation.role, by=by)


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """Raises Over."""
    now = timezone.now()
    live = Invitation.objects.filter(pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=now)
    if not live.filter(accepted_at=None, withdrawn_at=None).update(accepted_at=now):
        raise Over
    return team.join(invitation.organisation, user, invitation.role, by=invitation.invited_by)


def open_of(organisation: Organisation) -> "QuerySet[Invitation]":
    """Those that nobody has answered, the ones that are too old included: they can be sent again."""
    return organisation.invitations.filter(accepted_at=None, withdrawn_at=None)


def secret_of(invitation: Invitation) -> str:
    """What its link ends in: 256 bits that no row of the database tells."""
    made = salted_hmac("portillon.accounts.invitation", invitation.nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def with_secret(secret: str) -> Invitation | None:
    """The one that this link is for, if it is still good."""
    found = Invitation.objects.filter(token_hash=_hash(secret), expires_at__gt=timezone.now())
    return found.filter(accepted_at=None, withdrawn_at=None).select_related("organisation").first()


def good_for(email: str) -> Invitation | None:
    """The newest that somebody with this address may still accept."""
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

"""Which address an organisation's mails come from: only one whose mailbox agreed, so that no tenant poses as another.

A link goes to the address (issuing/mailing/kinds/account.py). Whoever opens it there decides for the mailbox.
"""

import secrets
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from portillon.accounts.models import Organisation, SenderRequest, User

LIFE = timedelta(days=7)
# Nobody's mailbox is filled by somebody who asks again and again.
PAUSE = timedelta(minutes=2)
_SALT = "portillon.accounts.sender"


class TooSoon(Exception):
    """The organisation asked for a sender less than PAUSE ago."""


class Over(Exception):
    """The link is older than LIFE, or the organisation has asked for another address or none since."""


def wanted(organisation: Organisation) -> SenderRequest | None:
    """Return what waits for an answer from a mailbox, or None."""
    return SenderRequest.objects.filter(organisation=organisation).exclude(address="").first()


@transaction.atomic
def ask(organisation: Organisation, address: str, by: User) -> SenderRequest:
    """Replace what waits, with a new link, which the caller mails. Raises TooSoon."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    now = timezone.now()
    if SenderRequest.objects.filter(organisation=organisation, asked_at__gt=now - PAUSE).exists():
        raise TooSoon
    made, _is_new = SenderRequest.objects.update_or_create(
        organisation=organisation,
        defaults={"address": address, "nonce": secrets.token_hex(16), "asked_by": by, "asked_at": now},
    )
    return made


def withdraw(organisation: Organisation) -> None:
    """Forget what waits; its link stops working. When it was asked stays known, for PAUSE."""
    SenderRequest.objects.filter(organisation=organisation).update(address="", nonce="")


def secret_of(request: SenderRequest) -> str:
    """Return the end of the link: signed, so that the database holds nothing that could be used as one."""
    return signing.dumps([request.pk, request.nonce], salt=_SALT)


def with_secret(secret: str) -> SenderRequest:
    """Return the request whose link ends in `secret`. Raises Over."""
    try:
        pk, nonce = signing.loads(secret, salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        raise Over from None
    found = SenderRequest.objects.filter(pk=pk, nonce=nonce).select_related("organisation", "asked_by")
    if (request := found.first()) is None:
        raise Over
    return request


@transaction.atomic
def agree(request: SenderRequest) -> None:
    """Let the organisation's mails come from the address. Raises Over if it was withdrawn meanwhile."""
    deleted, _of = SenderRequest.objects.filter(pk=request.pk, nonce=request.nonce).delete()
    if not deleted:
        raise Over
    use(request.organisation, request.address)


def use(organisation: Organisation, address: str) -> None:
    """Let mails come from `address` without asking, or from the installation's own if it is empty."""
    Organisation.objects.filter(pk=organisation.pk).update(mail_from=address)
    organisation.mail_from = address
    organisation.changes.create(about="mail_from")

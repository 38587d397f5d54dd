"""One-time codes by mail, which prove that a pass is one's own: six digits, ten minutes, five tries.

The answers do not tell whether a number exists. An unknown number is stored and counted like any other, and every code
is wrong for it.
"""

import hmac
import secrets
from datetime import timedelta
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts.address import UNKNOWN, network_of
from portillon.issuing.models import Credential, OneTimeCode
from portillon.issuing.outbox import queue as mail_queue
from portillon.places.models import Gate

LIFE = timedelta(minutes=10)
KEPT = timedelta(days=1)
DIGITS = 6
TRIES_MAX = 5
A_NUMBER_MAX = {timedelta(minutes=15): 3, KEPT: 10}
A_MAILBOX_MAX = {timedelta(minutes=15): 6, KEPT: 20}
# Enough for a whole coach of visitors in the venue's own network, too few to try all numbers. A limit for a poster
# would let wrong numbers from anywhere shut it for everybody.
A_NETWORK_MAX = {timedelta(minutes=15): 200, KEPT: 3000}


class WrongCode(Enum):
    """Why a code proves nothing."""

    WRONG = "wrong"
    OVER = "over"


class TooManyCodes(Exception):
    """Too many codes were requested for this number or from this network."""


@transaction.atomic
def ask(desk: Gate, number: str, address: str) -> str:
    """Mail a code to the holder of the pass with this number, if it exists. Return the handle for `check`.

    `address` is the network address that asks. Raises TooManyCodes.
    """
    hashed = _hashed(f"{desk.organisation_id}/{number}")
    network = _hashed(_whence(desk, address))
    OneTimeCode.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    if _is_full(A_NUMBER_MAX, number=hashed) or _is_full(A_NETWORK_MAX, network=network):
        raise TooManyCodes
    found = _of_number(desk.organisation_id, number)
    # Raising TooManyCodes for a full mailbox would tell that the number exists.
    is_mailed = found is not None and not _is_full(
        A_MAILBOX_MAX, credential__holder__email__iexact=found.holder.email
    )
    made = OneTimeCode.objects.create(
        handle=secrets.token_urlsafe(16),
        credential=found,
        number=hashed,
        network=network,
        gate=desk,
        created_at=timezone.now(),
    )
    if found and is_mailed:
        mail_queue.code(found, made.handle)
    return made.handle


def _whence(desk: Gate, address: str) -> str:
    """Return what is counted together: a network, or all visitors of a poster whose addresses no proxy tells."""
    return f"desk {desk.pk}" if address == UNKNOWN else f"network {network_of(address)}"


def _of_number(organisation: int, number: str) -> Credential | None:
    passes = Credential.objects.passes().select_related("holder")
    return passes.filter(organisation_id=organisation, number=number).first()


def check(handle: str, typed: str) -> Credential | WrongCode:
    """Return the pass if the code is right, or why it proves nothing. A code works once.

    A try is taken before the comparison, so simultaneous requests get no extra tries.
    """
    open_ones = OneTimeCode.objects.filter(
        handle=handle[:40], used_at=None, tries__lt=TRIES_MAX, created_at__gt=timezone.now() - LIFE
    )
    if not open_ones.update(tries=F("tries") + 1):
        return WrongCode.OVER
    asked = OneTimeCode.objects.select_related("credential").get(handle=handle)
    is_right = hmac.compare_digest(digits_of(handle).encode(), typed.encode(errors="replace"))
    if not is_right or asked.credential is None:
        return WrongCode.WRONG
    unused = OneTimeCode.objects.filter(pk=asked.pk, used_at=None)
    return asked.credential if unused.update(used_at=timezone.now()) else WrongCode.OVER


def digits_of(handle: str) -> str:
    made = salted_hmac("portillon one-time code", handle, algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8]) % 10**DIGITS:0{DIGITS}}"


def _is_full(most: dict[timedelta, int], **which: Any) -> bool:
    now, asked = timezone.now(), OneTimeCode.objects.filter(**which)
    return any(asked.filter(created_at__gt=now - span).count() >= allowed for span, allowed in most.items())


def _hashed(text: str) -> str:
    return salted_hmac("portillon one-time count", text, algorithm="sha256").hexdigest()[:32]

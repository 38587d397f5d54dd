"""A code by mail that proves whose a pass is: six digits, ten minutes, five tries.

Whoever asks learns nothing about the number: a row is written and counted for one that nobody has as for any other, and
every code is wrong for it.
"""

import hmac
import secrets
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts.models import Organisation
from portillon.issuing import mail_queue
from portillon.issuing.models import Credential, OneTimeCode

LIFE = timedelta(minutes=10)
KEPT = timedelta(days=1)
DIGITS = 6
TRIES_MAX = 5
A_NUMBER_MAX = {timedelta(minutes=15): 3, KEPT: 10}
# Behind one address there may be a whole hotel.
AN_ADDRESS_MAX = {timedelta(minutes=15): 20, KEPT: 200}


class Wrong(Enum):
    """Why a code proves nothing."""

    WRONG = "wrong"
    OVER = "over"


class TooMany(Exception):
    """Codes were asked for too often, for this number or from this address."""


@transaction.atomic
def ask(organisation: Organisation, number: str, address: str) -> str:
    """Send a code to the holder of the pass with this number, if there is one; the handle to check it by. Raises
    TooMany."""
    number_hash, address_hash = _hashed(f"{organisation.pk}/{number}"), _hashed(address)
    OneTimeCode.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    _count("number", number_hash, A_NUMBER_MAX)
    _count("address", address_hash, AN_ADDRESS_MAX)
    found = Credential.objects.passes().filter(organisation=organisation, number=number).first()
    made = OneTimeCode.objects.create(
        handle=secrets.token_urlsafe(16),
        credential=found,
        number=number_hash,
        address=address_hash,
        created_at=timezone.now(),
    )
    if found:
        mail_queue.code(found, made.handle)
    return made.handle


def check(handle: str, typed: str) -> Credential | Wrong:
    """The pass that the code proves, once. Every look takes one of the tries, so two at a time are no more than two."""
    open_ones = OneTimeCode.objects.filter(
        handle=handle[:40], used_at=None, tries__lt=TRIES_MAX, created_at__gt=timezone.now() - LIFE
    )
    if not open_ones.update(tries=F("tries") + 1):
        return Wrong.OVER
    asked = OneTimeCode.objects.select_related("credential").get(handle=handle)
    is_right = hmac.compare_digest(digits_of(handle).encode(), typed.encode(errors="replace"))
    if not is_right or asked.credential is None:
        return Wrong.WRONG
    unused = OneTimeCode.objects.filter(pk=asked.pk, used_at=None)
    return asked.credential if unused.update(used_at=timezone.now()) else Wrong.OVER


def digits_of(handle: str) -> str:
    made = salted_hmac("portillon one-time code", handle, algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8]) % 10**DIGITS:0{DIGITS}}"


def _count(field: str, value: str, most: dict[timedelta, int]) -> None:
    now = timezone.now()
    for span, allowed in most.items():
        asked = OneTimeCode.objects.filter(**{field: value}, created_at__gt=now - span)
        if asked.count() >= allowed:
            raise TooMany


def _hashed(text: str) -> str:
    return salted_hmac("portillon one-time count", text, algorithm="sha256").hexdigest()[:32]

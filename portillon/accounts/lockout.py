"""Limits how often passwords may be tried, so that guessing ends but nobody can lock out another person.

A wrong password counts against the network address, alone and together with the account, but never against the account
alone: people who guess stop only themselves. While many addresses guess at one account, each of them has fewer tries. A
browser on which the account has signed in before has a count of its own. The answers are the same whether or not the
account exists.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts.address import UNKNOWN, network_of
from portillon.accounts.models import SignInTry

WAIT = timedelta(minutes=15)
KEPT = timedelta(hours=1)
TRIES_MAX = 5
# More wrong passwords than this within KEPT mean that the account is under attack.
ATTACK_TRIES = 30
TRIES_MAX_UNDER_ATTACK = 2
# A whole office may share one address.
AN_ADDRESS_MAX = 50
A_BROWSER_MAX = 10


class TooManyTries(Exception):
    """The limit is reached. The next try is allowed in `minutes`."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


@dataclass(frozen=True)
class PasswordTry:
    """A password that is about to be checked. It counts as wrong until `succeeded` is called."""

    pk: int

    def succeeded(self) -> None:
        SignInTry.objects.filter(pk=self.pk).delete()


def attempt(email: str, address: str, browser: str = "") -> PasswordTry:
    """Count a try before its password is checked. `browser` is a name known for the account. Raises TooManyTries."""
    now = timezone.now()
    SignInTry.objects.filter(at__lt=now - KEPT).delete()
    made = SignInTry(
        account=_account(email),
        address=hash_of("address", network_of(address)),
        browser=hash_of("browser", browser) if browser else b"",
        at=now,
    )
    # Saved before counting, so that simultaneous tries count each other.
    made.save()
    try:
        _look(made, now, is_somewhere=address != UNKNOWN)
    except TooManyTries:
        made.delete()
        raise
    return PasswordTry(made.pk)


def forget(email: str) -> None:
    """Forget the account's wrong passwords, after its owner has set a new one by mail."""
    SignInTry.objects.filter(account=_account(email)).delete()


def hash_of(kind: str, text: str) -> bytes:
    return salted_hmac(f"portillon.accounts.lockout.{kind}", text, algorithm="sha256").digest()[:16]


def _look(made: SignInTry, now: datetime, is_somewhere: bool) -> None:
    recent = SignInTry.objects.filter(at__gt=now - WAIT)
    if made.browser:
        _refuse_after(A_BROWSER_MAX, recent.filter(account=made.account, browser=made.browser), now)
        return
    strangers = SignInTry.objects.filter(account=made.account, browser=b"")
    limit = TRIES_MAX_UNDER_ATTACK if strangers.count() > ATTACK_TRIES else TRIES_MAX
    _refuse_after(limit, recent.filter(account=made.account, address=made.address, browser=b""), now)
    if is_somewhere:
        _refuse_after(AN_ADDRESS_MAX, recent.filter(address=made.address, browser=b""), now)


def _refuse_after(most: int, tries: "QuerySet[SignInTry]", now: datetime) -> None:
    """Raise TooManyTries if there are more than `most` tries, with the minutes until there are few enough."""
    newest = list(tries.order_by("-at", "-pk").values_list("at", flat=True)[: most + 1])
    if len(newest) > most:
        raise TooManyTries(max(1, round((newest[-1] + WAIT - now).total_seconds() / 60)))


def _account(email: str) -> bytes:
    return hash_of("account", email.strip().lower())

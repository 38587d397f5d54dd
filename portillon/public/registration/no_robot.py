"""A proof of work that keeps programs from sending the public form thousands of times, without an outside service.

The page carries a challenge signed by the server. The browser looks for a number that, hashed with the
challenge, gives enough zero bits (Hashcash, http://www.hashcash.org/papers/hashcash.pdf): a second of work
for one form, hours for thousands. A browser without scripts sends no proof, and its user confirms the address
by mail. A hidden field catches programs that fill in every field.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portillon.accounts.address import UNKNOWN, address_of, network_of

ZERO_BITS = 15
LIFE = timedelta(hours=12)
TRAP = "website"
# The forms a network may send within WINDOW_SECONDS, with proof and without. A university may share one
# address; a form without proof costs a mail.
A_NETWORK_MAX = {True: 3000, False: 20}
WINDOW_SECONDS = 600
_SALT = "portillon.public.no_robot"
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sending:
    """A form that was sent. `name` is that of the page; sending the same page twice gives the same name."""

    name: str
    is_proved: bool


class NotOurs(Exception):
    """The challenge was not made here, or is too old: the page must be opened again."""


class TooManyForms(Exception):
    """This network has sent too many forms in a short time."""


def challenge() -> str:
    return signing.dumps(secrets.token_urlsafe(12), salt=_SALT)


def sending_of(request: HttpRequest) -> Sending:
    """Return the form's name and whether it carries a proof. Raises NotOurs and TooManyForms."""
    asked, name = request.POST.get("challenge", ""), name_of(request)
    is_proved = _is_solved(asked, request.POST.get("proof", "")) and not request.POST.get(TRAP)
    _count(request, is_proved)
    return Sending(name, is_proved)


def name_of(request: HttpRequest) -> str:
    """Return the name of the page from which the form was sent, without asking for a proof. Raises NotOurs."""
    try:
        name: str = signing.loads(request.POST.get("challenge", ""), salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        raise NotOurs from None
    return name


def _is_solved(asked: str, number: str) -> bool:
    if not _NUMBER.fullmatch(number):
        return False
    digest = hashlib.sha256(f"{asked}:{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - ZERO_BITS) == 0


def _count(request: HttpRequest, is_proved: bool) -> None:
    address = address_of(request)
    if address == UNKNOWN:
        return
    network = salted_hmac(_SALT, network_of(address), algorithm="sha256").hexdigest()[:32]
    key = f"forms:{is_proved}:{network}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # the entry expired between the two calls
        return
    if count > A_NETWORK_MAX[is_proved]:
        raise TooManyForms

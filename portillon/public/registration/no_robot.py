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
from django.http import HttpRequest

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.public.network import network_from

ZERO_BITS = 15
# One bit more, which is twice the work, for a network from which so many proved forms came within WINDOW.
MORE_WORK_FROM = (50, 200)
LIFE = timedelta(hours=12)
TRAP = "website"
WINDOW = timedelta(minutes=10)
# The forms that a network may send with proof and without. A university may share one address; a form without proof
# costs a mail.
A_NETWORK = {True: Limit("proved forms", 3000, WINDOW), False: Limit("forms", 20, WINDOW)}
_SALT = "portillon.public.no_robot"
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sending:
    """A form that was sent. `name` is that of the page; sending the same page twice gives the same name.

    `network` is a keyed hash of the sender's network, empty if it is not known.
    """

    name: str
    is_proved: bool
    network: str


class NotOurs(Exception):
    """The challenge was not made here, or is too old: the page must be opened again."""


class TooManyForms(Exception):
    """This network has sent too many forms in a short time."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """The text to hash with a number, and how many zero bits the result must begin with."""

    text: str
    zero_bits: int


def challenge(request: HttpRequest) -> Challenge:
    network = network_from(request, _SALT)
    sent = limits.count_of(A_NETWORK[True].of(network)) if network else 0
    zero_bits = ZERO_BITS + sum(sent >= many for many in MORE_WORK_FROM)
    return Challenge(signing.dumps([secrets.token_urlsafe(12), zero_bits], salt=_SALT), zero_bits)


def sending_of(request: HttpRequest) -> Sending:
    """Return the form's name and whether it carries a proof. Raises NotOurs and TooManyForms."""
    asked = request.POST.get("challenge", "")
    name, zero_bits = _signed(asked)
    is_proved = _is_solved(asked, request.POST.get("proof", ""), zero_bits) and not request.POST.get(TRAP)
    network = network_from(request, _SALT)
    _count(network, is_proved)
    return Sending(name, is_proved, network)


def name_of(request: HttpRequest) -> str:
    """Return the name of the page from which the form was sent, without asking for a proof. Raises NotOurs."""
    return _signed(request.POST.get("challenge", ""))[0]


def _signed(challenge: str) -> tuple[str, int]:
    """Return the name and the number of zero bits. Raises NotOurs."""
    try:
        name, zero_bits = signing.loads(challenge, salt=_SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError):
        raise NotOurs from None
    return name, zero_bits


def _is_solved(asked: str, number: str, zero_bits: int) -> bool:
    if not _NUMBER.fullmatch(number):
        return False
    digest = hashlib.sha256(f"{asked}:{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - zero_bits) == 0


def _count(network: str, is_proved: bool) -> None:
    if network and not limits.take(A_NETWORK[is_proved].of(network)):
        raise TooManyForms

"""The links in mails to who registers and who is invited: a handle and a proof that only this server can make, so that
whoever reads the database cannot open it."""

import re
from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from portillon.issuing.models import Registration

PROOF_BYTES = 12
_PURPOSE = "portillon registration link"
_TOKEN = re.compile(r"([\w-]{16})([\w-]{16})", re.ASCII)


def token_of(registration: Registration) -> str:
    return token_for(_PURPOSE, registration.handle)


def link_of(registration: Registration) -> str:
    return f"{settings.BASE_URL}/r/{token_of(registration)}"


def registration_of(token: str) -> Registration | None:
    """None for a token that was not made here, or whose registration is gone."""
    handle = proved(_PURPOSE, token)
    registrations = Registration.objects.select_related(
        "event__organisation", "event__venue", "event__registration_form", "credential__holder", "invitee"
    )
    return registrations.filter(handle=handle).first() if handle else None


def token_for(purpose: str, handle: str) -> str:
    """What names `handle` in a link that is for one purpose alone."""
    return handle + _proof(purpose, handle)


def proved(purpose: str, token: str) -> str | None:
    """The handle in a token that was made here for this purpose."""
    found = _TOKEN.fullmatch(token)
    if not found or not constant_time_compare(found.group(2), _proof(purpose, found.group(1))):
        return None
    return found.group(1)


def _proof(purpose: str, handle: str) -> str:
    made = salted_hmac(purpose, handle, algorithm="sha256").digest()
    return urlsafe_b64encode(made[:PROOF_BYTES]).decode()

"""Makes and checks the links in mails about registrations and invitations.

A link's token is a handle and an HMAC over it under the server's secret, so a copy of the database does not suffice to
make one.
"""

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
    """Return the registration of a link's token; None if the token is forged or the registration was removed."""
    handle = proved(_PURPOSE, token)
    registrations = Registration.objects.select_related(
        "event__organisation", "event__venue", "event__registration_form", "credential__holder", "invitee"
    )
    return registrations.filter(handle=handle).first() if handle else None


def token_for(purpose: str, handle: str) -> str:
    """Return a link's token for `handle`. It is valid for this purpose only."""
    return handle + _proof(purpose, handle)


def proved(purpose: str, token: str) -> str | None:
    """Return the handle in `token`; None unless this server made the token for this purpose."""
    found = _TOKEN.fullmatch(token)
    if not found or not constant_time_compare(found.group(2), _proof(purpose, found.group(1))):
        return None
    return found.group(1)


def _proof(purpose: str, handle: str) -> str:
    made = salted_hmac(purpose, handle, algorithm="sha256").digest()
    return urlsafe_b64encode(made[:PROOF_BYTES]).decode()

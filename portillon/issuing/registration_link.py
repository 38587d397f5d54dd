"""The link in a registration's mails: its handle and a proof that only this server can make, so that whoever reads the
database cannot open it."""

import re
from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from portillon.issuing.models import Registration

PROOF_BYTES = 12
_TOKEN = re.compile(r"([\w-]{16})([\w-]{16})", re.ASCII)


def token_of(registration: Registration) -> str:
    return registration.handle + _proof(registration.handle)


def link_of(registration: Registration) -> str:
    return f"{settings.BASE_URL}/r/{token_of(registration)}"


def registration_of(token: str) -> Registration | None:
    """None for a token that was not made here, or whose registration is gone."""
    found = _TOKEN.fullmatch(token)
    if not found or not constant_time_compare(found.group(2), _proof(found.group(1))):
        return None
    registrations = Registration.objects.select_related(
        "event__organisation", "event__venue", "event__registration_form", "credential__holder"
    )
    return registrations.filter(handle=found.group(1)).first()


def _proof(handle: str) -> str:
    made = salted_hmac("portillon registration link", handle, algorithm="sha256").digest()
    return urlsafe_b64encode(made[:PROOF_BYTES]).decode()

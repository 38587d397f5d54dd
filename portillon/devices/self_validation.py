"""Holders who validate their visit themselves: through a device that a venue has for it, and that has no key.

The path to the ledger asks for a device's key hash. This device's is made of random bytes that are the hash of nothing
anybody has, so no request from outside is ever taken for it; only this server uses it, for a holder who has shown whose
pass it is. It is there as long as the board allows self-validation for the venue in some programme.
"""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portillon.accounts.keys import hash_of
from portillon.devices.models import Device
from portillon.places.models import Gate, Participation
from portillon.places.programmes import desk_of

KEY_HASH_BYTES = len(hash_of(""))


@transaction.atomic
def take_part(part: Participation) -> Participation:
    """The one way to write how a venue takes part in a programme: its desk and the device that holders validate through
    follow at once. Raises ValidationError."""
    part.full_clean()
    part.save()
    settle(desk_of(part.venue))
    return part


def settle(desk: Gate) -> Device | None:
    """The device of this venue's desk, made or ended as the board has said.

    One that somebody revoked stays revoked until the board has switched self-validation off and on again.
    """
    last = Device.objects.filter(gate=desk, is_self_validation=True).order_by("-pk").first()
    if not Participation.objects.filter(venue=desk.venue_id, self_validation=True).exists():
        if last and last.expires_at is None:
            _end(last)
        return None
    if last is None or last.expires_at is not None:
        return _made(desk)
    return None if last.revoked_at else last


def is_offered(desk: Gate, programme: int, now: datetime) -> bool:
    """Whether the board lets holders of this programme's passes validate their visits there now."""
    begun = Q(from_at=None) | Q(from_at__lte=now)
    not_over = Q(until_at=None) | Q(until_at__gte=now)
    offers = Participation.objects.filter(venue=desk.venue_id, programme=programme, self_validation=True)
    return offers.filter(begun, not_over).exists()


def _made(desk: Gate) -> Device | None:
    with override(desk.organisation.language):
        name = _("Self-validation")
    try:
        with transaction.atomic():
            return Device.objects.create(
                organisation=desk.organisation,
                gate=desk,
                name=name,
                key_hash=secrets.token_bytes(KEY_HASH_BYTES),
                is_self_validation=True,
            )
    except IntegrityError:
        # Another request was faster.
        return Device.objects.filter(gate=desk, is_self_validation=True, revoked_at=None).first()


def _end(last: Device) -> None:
    """Ended by the board, which the end of its time tells apart from a revocation."""
    now = timezone.now()
    Device.objects.filter(pk=last.pk).update(revoked_at=Coalesce("revoked_at", now), expires_at=now)

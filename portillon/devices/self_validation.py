"""Gives each venue a device through which holders validate their own visits, and which has no key.

A scan needs a device's key hash. This device's hash is random and belongs to no key, so requests from outside can never
use the device. Only this server does, once a holder has shown whose pass it is. The device exists as long as the board
allows self-validation at the venue for any programme.
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
    """Save how a venue takes part in a programme, and settle its self-validation device. Raises ValidationError.

    Every change of a participation goes through here.
    """
    part.full_clean()
    part.save()
    settle(desk_of(part.venue))
    return part


def settle(desk: Gate) -> Device | None:
    """Create or end the self-validation device of this desk as the board has decided; return it if it may work.

    A device that was revoked by hand stays revoked until the board switches self-validation off and on again.
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
    """Whether holders of this programme's passes may validate their own visits at the desk at `now`."""
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
        # Another request has created the device already.
        return Device.objects.filter(gate=desk, is_self_validation=True, revoked_at=None).first()


def _end(last: Device) -> None:
    """End the device for the board. Its expires_at is set as well, which tells this end from a revocation by hand."""
    now = timezone.now()
    Device.objects.filter(pk=last.pk).update(revoked_at=Coalesce("revoked_at", now), expires_at=now)

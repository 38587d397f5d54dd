"""Revoking a device, and closing the ways by which whoever holds it could come in again.

A phone comes in by an authorisation code that is still open, a person's browser by its session.
"""

from dataclasses import dataclass
from typing import Self

from portillon.accounts.models import User
from portillon.accounts.permissions import may_all_that, role_in
from portillon.console.access import SignedInRequest
from portillon.console.account.sessions import end_session_of, session_of
from portillon.devices.authorisation import why_closed, withdraw
from portillon.devices.enrol import revoke
from portillon.devices.models import Device, Enrolment
from portillon.places.changes import What, note


@dataclass(frozen=True)
class WaysBack:
    """`code` has enrolled the device and is still open; `others` counts further open codes of its event or desk.

    `signed_in` is the person as whom the device's browser is signed in, if whoever revokes it may sign them out: they
    may do all that this person may.
    """

    code: Enrolment | None
    others: int
    signed_in: User | None

    @classmethod
    def of(cls, device: Device, by: User) -> Self:
        place = {"event": device.event} if device.event else {"event": None, "gate": device.gate}
        codes = Enrolment.objects.filter(organisation=device.organisation_id, withdrawn_at=None, **place)
        still_open = [one for one in codes.select_related("event") if why_closed(one) is None]
        own = next((one for one in still_open if one.pk == device.enrolment_id), None)
        others = len(still_open) - (own is not None)
        return cls(own, others, _signed_in(device, by))


def _signed_in(device: Device, by: User) -> User | None:
    if not device.operator or not session_of(device):
        return None
    roles = [role_in(device.organisation_id, user) for user in (by, device.operator)]
    return device.operator if may_all_that(*roles) else None


def revoke_as_asked(request: SignedInRequest, device: Device) -> None:
    """Revoke the device, and close those ways back that the form names."""
    ways = WaysBack.of(device, request.user)
    revoke(device)
    _note(device, What.DEVICE_REVOKED, device.name, request.user)
    if ways.code and request.POST.get("code") == "withdraw":
        withdraw(ways.code)
        _note(device, What.CODE_WITHDRAWN, str(ways.code), request.user)
    if ways.signed_in and request.POST.get("session") == "end":
        end_session_of(device)


def _note(device: Device, what: What, about: str, user: User) -> None:
    """Note it in the event's log. A venue's desk has none."""
    if device.event_id:
        note(device.event_id, what, about, user)

"""Overrides over the API: an organiser's program admits persons whose scan was refused."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from portillon.api.callers import OrganiserKey, caller
from portillon.api.event_counts import event_counts
from portillon.api.problems import ApiProblem
from portillon.api.schemas import OverrideIn, OverrideOut, Problem
from portillon.entries.ledger.turn import Busy
from portillon.entries.override import NotOverridable, Override, OverrideRequest, override

router = Router(tags=["scans"])
_ANSWERS = dict.fromkeys((400, 401, 404, 409, 413, 422, 503), Problem)


@router.post("/scans/{scan_id}/override", auth=OrganiserKey(), response={201: OverrideOut, **_ANSWERS})
def create(request: HttpRequest, scan_id: UUID, body: OverrideIn) -> Status[dict[str, Any]]:
    """Admit persons although this scan was refused.

    They are counted apart; a reversal of `override_id` takes this back.
    """
    wish = OverrideRequest(scan_id, body.override_id, body.reason, operator=None, party=body.party)
    try:
        done = override(caller(request).organisation.pk, wish)
    except Busy as error:
        raise ApiProblem(503, _("The override could not be stored now. Send it again.")) from error
    if isinstance(done, NotOverridable):
        raise ApiProblem(_STATUS[done], _why_not(done))
    return Status(201, _override(scan_id, body, done))


_STATUS = {
    NotOverridable.UNKNOWN: 404,
    NotOverridable.ADMITTED: 409,
    NotOverridable.TOO_MANY: 409,
    NotOverridable.OTHER: 409,
    NotOverridable.OTHER_SCAN: 409,
    NotOverridable.PASSED_ON: 409,
    NotOverridable.ANSWERED: 409,
}


def _why_not(why: NotOverridable) -> str:
    return {
        NotOverridable.UNKNOWN: _("There is no such scan of a known ticket."),
        NotOverridable.ADMITTED: _("This scan was not refused."),
        NotOverridable.TOO_MANY: _("More persons than the ticket is for."),
        NotOverridable.OTHER: _("Persons were admitted all the same for this scan already."),
        NotOverridable.OTHER_SCAN: _("This override_id was used for another scan already."),
        NotOverridable.PASSED_ON: _("The ticket was passed on after this scan. Scan the new holder’s code."),
        NotOverridable.ANSWERED: _("The call was answered or taken back."),
    }[why]


def _override(scan_id: UUID, body: OverrideIn, done: Override) -> dict[str, Any]:
    row = done.row
    return {
        "override_id": str(row.scan_id),
        "scan_id": str(scan_id),
        "party": row.party,
        "reason": body.reason.value,
        "used": row.used,
        "allowed": row.allowed,
        "counts": event_counts(row),
        "decided_at": row.decided_at,
        "replayed": done.replayed,
    }

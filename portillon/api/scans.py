"""Scans over the API: the OpenAPI description of a scan, reversals, and the ledger in pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from portillon.api import scan
from portillon.api.callers import DeviceOrOrganiserKey, OrganiserKey, caller, number_of
from portillon.api.event_counts import event_counts
from portillon.api.fields import Moment
from portillon.api.problems import ApiProblem
from portillon.api.schemas import Problem, ReversalIn, ReversalOut, ScanPage, VerdictOut
from portillon.entries.ledger.turn import Busy
from portillon.entries.models import BEYOND_THE_RULES, Kind, Scan, ScanQuerySet
from portillon.entries.reversal import NotReversible, Reversal, reverse
from portillon.places.models import Event

router = Router(tags=["scans"])
PAGE_ROWS = 200

_SCAN_BODY = {"content": {"application/json": {"schema": scan.ScanIn.model_json_schema()}}, "required": True}
_ANSWERS = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    413: Problem,
    422: Problem,
    503: Problem,
}


@router.post(
    "/scans",
    auth=DeviceOrOrganiserKey(),
    response={200: VerdictOut, **_ANSWERS},
    openapi_extra={"requestBody": _SCAN_BODY},
)
def create(request: HttpRequest) -> HttpResponse:
    """Decide on a scan. A refusal is no error: the answer is 200 with its verdict."""
    language = request.headers.get("Accept-Language", "")
    answer = scan.answer(request.headers.get("Authorization", ""), language, request.body)
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


@router.post(
    "/scans/{scan_id}/reversal",
    auth=DeviceOrOrganiserKey(),
    response={201: ReversalOut, **_ANSWERS},
)
def create_reversal(request: HttpRequest, scan_id: UUID, body: ReversalIn) -> Status[dict[str, Any]]:
    """Reverse an entry. A device may reverse only its own last entry, and only within 30 minutes."""
    asking = caller(request)
    try:
        done = reverse(
            asking.organisation.pk, scan_id, body.reversal_id, asking.device.pk if asking.device else None
        )
    except Busy as error:
        raise ApiProblem(503, _("The reversal could not be stored now. Send it again.")) from error
    if isinstance(done, NotReversible):
        raise ApiProblem(_STATUS[done], _why_not(done))
    return Status(201, _reversal(done))


_STATUS = {
    NotReversible.UNKNOWN: 404,
    NotReversible.REFUSED: 409,
    NotReversible.REVERSED: 409,
    NotReversible.OTHER_SCAN: 409,
    NotReversible.BUILT_ON: 409,
    NotReversible.HELD: 409,
    NotReversible.NOT_YOUR_LAST: 403,
    NotReversible.TOO_LATE: 403,
}


def _why_not(why: NotReversible) -> str:
    return {
        NotReversible.UNKNOWN: _("There is no such scan."),
        NotReversible.REFUSED: _("Nobody was let in by this scan."),
        NotReversible.REVERSED: _("This entry was taken back already."),
        NotReversible.OTHER_SCAN: _("This reversal_id was used for another scan already."),
        NotReversible.BUILT_ON: _("Who came in by this scan has left since."),
        NotReversible.HELD: _("A phone holds this ticket, and may have let somebody else in by it."),
        NotReversible.NOT_YOUR_LAST: _("A device may only take back its own last entry."),
        NotReversible.TOO_LATE: _(
            "A device may take an entry back for 30 minutes; now an organiser has to do it."
        ),
    }[why]


def _reversal(done: Reversal) -> dict[str, Any]:
    row = done.row
    return {
        "reversal_id": str(row.scan_id),
        "scan_id": str(row.reverses),
        "used": row.used,
        "allowed": row.allowed,
        "remaining": max(0, row.allowed - row.used),
        "counts": event_counts(row),
        "decided_at": row.decided_at,
        "replayed": done.replayed,
    }


class ScanQuery(Schema):
    event: str | None = None
    venue: str | None = None
    since: Moment | None = None
    until: Moment | None = None
    verdict: Literal["admitted", "refused"] | None = None
    device: str | None = None
    cursor: Annotated[str, Field(pattern="^[0-9]{1,18}$")] | None = None
    limit: int = Field(PAGE_ROWS, ge=1, le=1000)


@router.get("/scans", auth=OrganiserKey(), response={200: ScanPage, 400: Problem, 401: Problem, 422: Problem})
def index(request: HttpRequest, wanted: Query[ScanQuery]) -> dict[str, Any]:
    """The rows of the ledger, oldest first, in pages. `since` finds those decided or received since then."""
    ours = Scan.objects.filter(organisation_id=caller(request).organisation.pk).attempts()
    rows = list(_filtered(ours, wanted).order_by("id")[: wanted.limit + 1])
    page = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return {"scans": [_row(row) for row in page], "cursor": str(page[-1].pk) if more else None}


def _filtered(found: ScanQuerySet, wanted: ScanQuery) -> ScanQuerySet:
    conditions: dict[str, int | datetime | bool | None] = {
        "event_id": None if wanted.event is None else number_of(wanted.event),
        "device_id": None if wanted.device is None else number_of(wanted.device),
        "decided_at__lte": wanted.until,
        "id__gt": None if wanted.cursor is None else number_of(wanted.cursor),
    }
    if wanted.venue is not None:
        # A venue's id is that of its desk; rows of events at the venue count as the venue's too.
        at_events = Q(event_id__in=Event.objects.filter(venue__gates=number_of(wanted.venue)).values("pk"))
        found = found.filter(Q(gate_id=number_of(wanted.venue), event_id=None) | at_events)
    if wanted.since is not None:
        found = found.known_since(wanted.since)
    if wanted.verdict is not None:
        found = found.filter(_REFUSED if wanted.verdict == "refused" else ~_REFUSED)
    return found.filter(**{name: value for name, value in conditions.items() if value is not None})


_REFUSED = Q(seq=None) & ~Q(kind__in=BEYOND_THE_RULES)


def _row(scan_: Scan) -> dict[str, Any]:
    because = scan_.because if scan_.kind == Kind.OVERRUN and scan_.because else {}
    return {
        "id": str(scan_.pk),
        "scan_id": str(scan_.scan_id),
        "kind": scan_.told_as,
        "verdict": scan_.verdict,
        "reason": scan_.reason,
        "event": _opaque(scan_.event_id),
        "gate": str(scan_.gate_id),
        "device": _opaque(scan_.device_id),
        "credential": _opaque(scan_.credential_id),
        "party": abs(scan_.party),
        "used": scan_.used,
        "allowed": scan_.allowed,
        "scanned_at": scan_.scanned_at,
        "decided_at": scan_.decided_at,
        "reverses": str(scan_.reverses) if scan_.reverses else None,
        "received_at": scan_.received_at,
        "shown": scan_.shown,
        "shown_reason": scan_.shown_reason,
        "of": (because.get("scan") or {}).get("scan_id"),
        "before": (because.get("before") or {}).get("scan_id"),
    }


def _opaque(number: int | None) -> str | None:
    return None if number is None else str(number)

"""Who may listen to the doorbell. The event loop rings it, for as long as the device listens (serving/doorbell.py)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from portillon.api.callers import DeviceOrOrganiserKey, caller
from portillon.api.rosters.roster import REFUSED, gate_at
from portillon.api.rosters.schemas import GateQuery
from portillon.entries.registers import bell

TYPE = "text/event-stream"
# Tells the event loop who listens where, and how often it was rung by itself; it goes no further.
LISTENER = "X-Listener"

router = Router(auth=DeviceOrOrganiserKey(), tags=["roster"])

_EVENTS: dict[str, Any] = {"responses": {200: {"content": {TYPE: {"schema": {"type": "string"}}}}}}


@router.get("/doorbell", response={200: None, **REFUSED}, openapi_extra=_EVENTS)
def doorbell(request: HttpRequest, wanted: Query[GateQuery]) -> HttpResponse:
    """Server-sent events that say only `event: look`: there is news in the roster of this gate, so ask for it now.

    It may be for this device alone: others ask for tickets that it holds, or one that it asked for is at the server.

    Nothing depends on it, and some news come without it: ask regularly, too. Comments keep the connection open. The
    server ends it after some minutes, when it stops, and when the device may work here no more; then listen again,
    after a pause that grows. A device has one connection: a newer one ends the former.
    """
    gate, device = gate_at(request, wanted.gate), caller(request).device
    assert device is not None
    place = f"desk {gate.pk}" if gate.event_id is None else f"event {gate.event_id}"
    # What rings from now on is heard, though the connection is opened a moment later.
    rung = bell.rings_of([device.pk]).get(device.pk, 0)
    # Proxies such as nginx would else keep the events until there are many.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return HttpResponse(
        content_type=TYPE, headers={**headers, LISTENER: f"{device.pk} {gate.pk} {place} {rung}"}
    )

"""GET /healthz: whether this server can serve."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from portillon.operating.pulse import Trouble, pulse

# A load balancer gives up after about 5 s; libpq may take 8 s to find that the network is gone.
DEADLINE_SECONDS = 3.0


# Open to all: the answer tells a load balancer only whether this server can serve.
@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database stores what is written, else 503 with the reason."""
    trouble = pulse.trouble(DEADLINE_SECONDS)
    if trouble is None:
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "error", "reason": _reason(trouble)}, status=503)


def _reason(trouble: Trouble) -> str:
    return {
        Trouble.SILENT: _("The database does not answer."),
        Trouble.STORES_NOTHING: _("The database answers, but stores nothing."),
        Trouble.CLOCK: _("This server’s clock is far from the database’s."),
    }[trouble]

"""GET /healthz: whether this server can serve."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from portillon.accounts.models import Organisation


# Open to all: it tells a load balancer yes or no, and nothing else.
@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when it can serve, 503 with the reason when it cannot."""
    try:
        Organisation.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "error", "reason": _("The database does not answer.")}, status=503)
    return JsonResponse({"status": "ok"})

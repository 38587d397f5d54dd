"""GET /healthz: whether this server can serve."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from portillon.accounts.models import Organisation


# Open to all: the answer tells a load balancer only whether this server can serve.
@login_not_required
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database answers, else 503 with the reason."""
    try:
        Organisation.objects.exists()
    except DatabaseError:
        return JsonResponse({"status": "error", "reason": _("The database does not answer.")}, status=503)
    return JsonResponse({"status": "ok"})

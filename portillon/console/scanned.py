"""The number of a code that a handheld scanner typed into a search field.

Asked by POST, so that no code gets into addresses, histories and logs: who has a code has the ticket.
"""

from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from portillon.accounts.models import Organisation
from portillon.accounts.permissions import Act, organisations_where
from portillon.console.access import SignedInRequest
from portillon.core import qr
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import claim_of
from portillon.posted import posted_from


@never_cache
@posted_from("start")
def scanned(request: SignedInRequest) -> HttpResponse:
    """Answer with the number of the ticket or pass; null unless it is one that this person may find."""
    read = qr.read(request.POST.get("code", ""))
    if read.kind is not qr.Kind.TOKEN:
        return JsonResponse({"number": None})
    tickets = organisations_where(request.user, Act.SEE_PARTICIPANTS)
    passes = organisations_where(request.user, Act.SEE_PASSES)
    found = Credential.objects.filter(
        Q(organisation__in=tickets, event__isnull=False)
        | Q(organisation__in=passes, programme__isnull=False),
        pk=_credential(read.value, {*tickets, *passes}),
    )
    return JsonResponse({"number": found.values_list("number", flat=True).first()})


def _credential(token: str, organisations: set[Organisation]) -> int:
    """Return the id of the token's credential; 0 unless it is a genuine one of these organisations."""
    claims = (claim_of(token, organisation.pk) for organisation in organisations)
    claim = next((claim for claim in claims if claim and claim.rehearsal is None), None)
    return claim.credential if claim else 0

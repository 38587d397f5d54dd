"""After-sales: find a pass by its number, its holder's name or e-mail."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act, organisations_where
from portillon.console import typed
from portillon.console.access import SignedInRequest, wants_part
from portillon.console.pass_facts import STATUSES, spaced
from portillon.entries.pass_state import state_of
from portillon.issuing.models import Credential, OldNumber, folded
from portillon.places.models import Programme

SHOWN_MAX = 50
WORDS_MAX = 5


@dataclass(frozen=True)
class Row:
    """A pass as the list shows it."""

    credential: Credential
    number: str
    look: str
    status: str


@never_cache
@require_safe
def passes(request: SignedInRequest) -> HttpResponse:
    organisations = organisations_where(request.user, Act.SEE_PASSES)
    if not organisations:
        raise PermissionDenied
    sought = request.GET.get("q", "").strip()[:200]
    own = Credential.objects.passes().filter(organisation__in=organisations)
    programmes = Programme.objects.filter(organisation__in=organisations).select_related("organisation")
    chosen = request.GET.get("programme", "")
    programme = programmes.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    found = _newest(own if programme is None else own.filter(programme=programme), sought)
    context = {
        "q": sought,
        "rows": [_row(one) for one in found[:SHOWN_MAX]],
        "there_are_more": len(found) > SHOWN_MAX,
        "shown_max": SHOWN_MAX,
        "programme": programme,
        "programmes": programmes.order_by("pk"),
    }
    return render(request, f"console/passes/{'list' if wants_part(request) else 'page'}.html", context)


def _newest(own: QuerySet[Credential], sought: str) -> list[Credential]:
    own = own.filter(_is_sought(sought)) if sought else own
    own = own.select_related("holder", "organisation", "programme", "pass_type")
    return list(own.order_by("-pk")[: SHOWN_MAX + 1])


def _is_sought(text: str) -> Q:
    """A number may have spaces, and be one that was replaced; words must all be found."""
    digits = typed.read(text).digits
    if digits:
        replaced = OldNumber.objects.filter(number=digits).values("credential")
        return Q(number__startswith=digits) | Q(pk__in=replaced) | Q(holder__phone__contains=text)
    mentions = Q()
    for word in text.replace(",", " ").split()[:WORDS_MAX]:
        mentions &= Q(holder__sorted_as__contains=folded(word)) | Q(holder__email__icontains=word)
    return mentions


def _row(one: Credential) -> Row:
    look, status = STATUSES[state_of(one).status]
    return Row(one, spaced(one.number), look, str(status))

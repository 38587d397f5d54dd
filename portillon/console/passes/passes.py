"""After-sales: find a pass by its number or by its holder's name, e-mail or telephone."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portillon.accounts.permissions import Act, organisations_where
from portillon.console import typed
from portillon.console.access import SignedInRequest, wants_part
from portillon.console.passes.pass_facts import STATUSES, spaced
from portillon.core.names import sought as words_sought
from portillon.entries.pass_state import state_of
from portillon.issuing.models import Credential, CredentialQuerySet, OldNumber
from portillon.issuing.models.named import mentions
from portillon.places.models import Programme

SHOWN_MAX = 50


@dataclass(frozen=True)
class PassRow:
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
    q = words_of(request.GET)
    own = Credential.objects.passes().filter(organisation__in=organisations)
    of_these = Programme.objects.filter(organisation__in=organisations).select_related("organisation")
    programmes = list(of_these.order_by("pk"))
    chosen = request.GET.get("programme", "")
    programme = next((one for one in programmes if str(one.pk) == chosen), None)
    found = _newest(own if programme is None else own.filter(programme=programme), q)
    context = {
        "q": q,
        "rows": [_row(one) for one in found[:SHOWN_MAX]],
        "there_are_more": len(found) > SHOWN_MAX,
        "shown_max": SHOWN_MAX,
        "programme": programme,
        "programmes": programmes,
        "printable": _printable(request, programmes, programme),
    }
    return render(request, f"passes/{'list' if wants_part(request) else 'page'}.html", context)


def _printable(
    request: SignedInRequest, programmes: list[Programme], chosen: Programme | None
) -> Programme | None:
    """Return the programme of the passes shown, if there is only one and the asker may print all of it."""
    one = chosen or (programmes[0] if len(programmes) == 1 else None)
    boards = organisations_where(request.user, Act.EDIT_PASSES)
    return one if one and one.organisation in boards else None


def words_of(given: QueryDict) -> str:
    """Return the search text, without NUL characters, which PostgreSQL refuses."""
    return given.get("q", "").replace("\0", "").strip()[:200]


def sought(own: CredentialQuerySet, q: str) -> CredentialQuerySet:
    """Return the passes that `q` finds, or all if it is empty."""
    return own.filter(_is_sought(q)) if q else own


def _newest(own: CredentialQuerySet, q: str) -> list[Credential]:
    own = sought(own, q).select_related("holder", "organisation", "programme", "pass_type")
    return list(own.order_by("-pk")[: SHOWN_MAX + 1])


def _is_sought(text: str) -> Q:
    """Return the search condition.

    Digits find a current or replaced number, or a telephone; otherwise all words must match.
    """
    digits = typed.read(text).digits
    if digits:
        replaced = OldNumber.objects.filter(number=digits).values("credential")
        return Q(number__startswith=digits) | Q(pk__in=replaced) | Q(holder__phone__contains=text)
    found = Q()
    for word in words_sought(text):
        found &= mentions(word, "holder__") | Q(holder__email__icontains=word)
    return found


def _row(one: Credential) -> PassRow:
    look, status = STATUSES[state_of(one).status]
    return PassRow(one, spaced(one.number), look, str(status))

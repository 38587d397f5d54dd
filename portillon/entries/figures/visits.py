"""Lists the standing entries of a pass for its holder."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from portillon.entries.models import Scan
from portillon.places.models import Gate


@dataclass(frozen=True)
class PastVisit:
    at: datetime
    venue: str
    party: int


def visits_of(credential: int) -> list[PastVisit]:
    """Return the visits, newest first. Subqueries replace joins, since the ledger has no foreign keys."""
    entries = Scan.objects.filter(credential_id=credential).entries().standing()
    named = entries.annotate(
        venue=Subquery(Gate.objects.filter(pk=OuterRef("gate_id")).values("venue__name")[:1])
    )
    rows = named.order_by("-decided_at", "-pk").values_list("decided_at", "venue", "party")
    return [PastVisit(at, venue or _("a venue that no longer exists"), party) for at, venue, party in rows]

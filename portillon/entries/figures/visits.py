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
    zone: str


def visits_of(credential: int, zone: str) -> list[PastVisit]:
    """Return the visits, newest first, each with the venue's time zone, or else `zone`.

    Subqueries replace joins, since the ledger has no foreign keys.
    """
    entries = Scan.objects.filter(credential_id=credential).entries().standing()
    desk = Gate.objects.filter(pk=OuterRef("gate_id"))
    named = entries.annotate(
        venue=Subquery(desk.values("venue__name")[:1]), zone=Subquery(desk.values("venue__time_zone")[:1])
    )
    rows = named.order_by("-decided_at", "-pk").values_list("decided_at", "venue", "party", "zone")
    gone = _("a venue that no longer exists")
    return [PastVisit(at, venue or gone, party, own or zone) for at, venue, party, own in rows]

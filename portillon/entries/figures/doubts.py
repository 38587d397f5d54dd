"""Says in words why self-validated entries are unlikely, for the venue and for the board."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portillon.entries.models import Doubt, Scan


def in_words(scan_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return a sentence or two for each of these entries that is marked, by scan_id, in the active language."""
    found: dict[UUID, str] = {}
    for mark in Doubt.objects.filter(scan_id__in=list(scan_ids)).order_by("why"):
        found[mark.scan_id] = f"{found.get(mark.scan_id, '')} {sentence(mark)}".strip()
    return found


def sentence(mark: Doubt) -> str:
    # Small figures keep one decimal, so that 1.5 km does not read as 2 km.
    figure = f"{mark.figure:.0f}" if mark.figure >= 10 else f"{mark.figure:.1f}"
    if mark.why == Doubt.Why.FAR:
        return _("The phone was %(km)s km away from the venue.") % {"km": figure}
    return _("From the visit before, somebody would have had to travel at %(speed)s km/h.") % {
        "speed": figure
    }


def marked() -> QuerySet[Doubt, UUID]:
    """Return the scan_ids of all marked entries, which are few compared with the ledger."""
    return Doubt.objects.values_list("scan_id", flat=True)


def standing(programme: int) -> QuerySet[Scan]:
    """Return the marked entries of a programme that still stand."""
    return Scan.objects.filter(programme_id=programme, scan_id__in=marked()).entries().standing()

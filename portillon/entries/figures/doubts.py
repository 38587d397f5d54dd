"""Why entries that holders made themselves are unlikely, in words: for the venue and for the board."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portillon.entries.models import Doubt, Scan


def in_words(scan_ids: Iterable[UUID]) -> dict[UUID, str]:
    """A sentence or two for each of these entries that is marked, in the language of the moment."""
    found: dict[UUID, str] = {}
    for mark in Doubt.objects.filter(scan_id__in=list(scan_ids)).order_by("why"):
        found[mark.scan_id] = f"{found.get(mark.scan_id, '')} {sentence(mark)}".strip()
    return found


def sentence(mark: Doubt) -> str:
    # To the next whole one; a kilometre and a half is still told apart from one.
    figure = f"{mark.figure:.0f}" if mark.figure >= 10 else f"{mark.figure:.1f}"
    if mark.why == Doubt.Why.FAR:
        return _("The phone was %(km)s km away from the venue.") % {"km": figure}
    return _("From the visit before, somebody would have had to travel at %(speed)s km/h.") % {
        "speed": figure
    }


def marked() -> QuerySet[Doubt, UUID]:
    """The scan_ids of all entries that are marked: few beside those of the ledger."""
    return Doubt.objects.values_list("scan_id", flat=True)


def standing(programme: int) -> QuerySet[Scan]:
    """The marked entries of a programme that nobody has taken back."""
    return Scan.objects.filter(programme_id=programme, scan_id__in=marked()).entries().standing()

"""Tells how many persons of a ticket are in, from the last row of its sequence.

At an event that counts by day, that row knows its day only; so the persons are told who came on any day.
"""

from collections.abc import Iterable

from django.db.models import Case, Max, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce

from portillon.entries.models import Scan
from portillon.issuing.models import Credential, CredentialQuerySet


def used_of(ticket_ids: Iterable[int]) -> dict[int, int]:
    """Return the persons in, by ticket id. Tickets that were never used are left out."""
    ids = list(ticket_ids)
    places = Scan.objects.filter(credential_id__in=ids, seq__isnull=False)
    last = places.values("credential_id").annotate(last=Max("seq")).values("last")
    rows = places.filter(seq=Subquery(last.filter(credential_id=OuterRef("credential_id"))))
    by_day = Credential.objects.filter(pk__in=ids, event__isnull=False).exclude(event__rule="once")
    counted = places.filter(credential_id__in=by_day.values("pk")).order_by().values("credential_id")
    came = counted.annotate(came=Sum("fresh")).values_list("credential_id", "came")
    found = {**dict(rows.values_list("credential_id", "used")), **dict(came)}
    return {ticket: used for ticket, used in found.items() if ticket is not None}


def arrived(tickets: CredentialQuerySet) -> CredentialQuerySet:
    """Return the tickets with at least one person in."""
    return tickets.alias(used=_USED).filter(used__gt=0)


def missing(tickets: CredentialQuerySet) -> CredentialQuerySet:
    """Return the tickets with nobody in."""
    return tickets.alias(used=_USED).filter(used=0)


_PLACES = Scan.objects.filter(credential_id=OuterRef("pk"), seq__isnull=False)
_LAST = Subquery(_PLACES.order_by("-seq").values("used")[:1])
_CAME = Subquery(_PLACES.order_by().values("credential_id").annotate(came=Sum("fresh")).values("came"))
_USED = Coalesce(Case(When(event__rule="once", then=_LAST), default=_CAME), 0)

"""Tells how many persons of a ticket are in, from the last row of its sequence."""

from collections.abc import Iterable

from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portillon.entries.models import Scan
from portillon.issuing.models import CredentialQuerySet


def used_of(ticket_ids: Iterable[int]) -> dict[int, int]:
    """Return the persons in, by ticket id. Tickets that were never used are left out."""
    places = Scan.objects.filter(credential_id__in=list(ticket_ids), seq__isnull=False)
    last = places.values("credential_id").annotate(last=Max("seq")).values("last")
    rows = places.filter(seq=Subquery(last.filter(credential_id=OuterRef("credential_id"))))
    return {ticket: used for ticket, used in rows.values_list("credential_id", "used") if ticket is not None}


def arrived(tickets: CredentialQuerySet) -> CredentialQuerySet:
    """Return the tickets with at least one person in."""
    return tickets.alias(used=_USED).filter(used__gt=0)


def missing(tickets: CredentialQuerySet) -> CredentialQuerySet:
    """Return the tickets with nobody in."""
    return tickets.alias(used=_USED).filter(used=0)


_LAST = Scan.objects.filter(credential_id=OuterRef("pk"), seq__isnull=False).order_by("-seq")
_USED = Coalesce(Subquery(_LAST.values("used")[:1]), 0)

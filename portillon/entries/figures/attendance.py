"""Tells how many persons of a ticket are in, from the last row of its sequence.

At an event that counts by day, that row knows its day only; so the persons are told who came on any day.
"""

from collections.abc import Iterable

from django.db.models import Case, Exists, F, Max, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce

from portillon.entries.models import Scan
from portillon.issuing.models import Credential, CredentialQuerySet


def used_of(ticket_ids: Iterable[int]) -> dict[int, int]:
    """Return the persons in, by ticket id. Tickets that were never used are left out."""
    places = Scan.objects.filter(credential_id__in=list(ticket_ids), seq__isnull=False)
    last = places.values("credential_id").annotate(last=Max("seq")).values("last")
    rows = places.filter(seq=Subquery(last.filter(credential_id=OuterRef("credential_id"))))
    by_day = Credential.objects.filter(pk=OuterRef("credential_id")).exclude(event__rule="once")
    told = rows.annotate(persons=Case(When(Exists(by_day), then=_came("credential_id")), default=F("used")))
    return {
        ticket: used for ticket, used in told.values_list("credential_id", "persons") if ticket is not None
    }


def _came(ticket: str) -> Subquery:
    """Return how many persons ever came with the ticket whose id is in the column `ticket` of the outer query."""
    places = Scan.objects.filter(credential_id=OuterRef(ticket), seq__isnull=False).order_by()
    return Subquery(places.values("credential_id").annotate(came=Sum("fresh")).values("came"))


def has_come_in(ticket: Credential) -> bool:
    """Whether somebody was ever let in with the ticket, by the rules or against them, and has perhaps left since."""
    return Scan.objects.filter(credential_id=ticket.pk).let_in().standing().exists()


def arrived(tickets: CredentialQuerySet) -> CredentialQuerySet:
    """Return the tickets with at least one person in."""
    return tickets.alias(used=_USED).filter(used__gt=0)


def missing(tickets: CredentialQuerySet) -> CredentialQuerySet:
    """Return the tickets with nobody in."""
    return tickets.alias(used=_USED).filter(used=0)


_PLACES = Scan.objects.filter(credential_id=OuterRef("pk"), seq__isnull=False)
_LAST = Subquery(_PLACES.order_by("-seq").values("used")[:1])
_USED = Coalesce(Case(When(event__rule="once", then=_LAST), default=_came("pk")), 0)

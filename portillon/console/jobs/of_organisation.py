"""The long work of an organisation, as far as erasing a person is concerned."""

from django.db.models import Q, QuerySet

from portillon.accounts.models import Organisation
from portillon.console.jobs.claim import UNFINISHED
from portillon.console.models import Work


def works_of(organisation: Organisation) -> "QuerySet[Work]":
    """All of it: lists that wait to be imported would bring a person back, and files that were made name people."""
    return Work.objects.filter(Q(event__organisation=organisation) | Q(programme__organisation=organisation))


def is_importing(organisation: Organisation) -> bool:
    """Whether a list is being imported now, or waits to be."""
    return works_of(organisation).filter(state__in=UNFINISHED, kind=Work.Kind.ROSTER).exists()

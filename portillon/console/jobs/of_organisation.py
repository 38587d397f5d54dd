"""The long work of an organisation, as far as erasing a person is concerned."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from portillon.accounts.models import Organisation
from portillon.console.models import SILENT_MAX, Work


def works_of(organisation: Organisation) -> "QuerySet[Work]":
    """All of it: lists that wait to be imported would bring a person back, and files that were made name people."""
    return Work.objects.filter(Q(event__organisation=organisation) | Q(programme__organisation=organisation))


def is_importing(organisation: Organisation) -> bool:
    alive = timezone.now() - SILENT_MAX
    working = works_of(organisation).filter(state=Work.State.WORKING, heartbeat_at__gt=alive)
    return working.filter(kind=Work.Kind.ROSTER).exists()

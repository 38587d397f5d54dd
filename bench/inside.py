"""Runs the program in this process, on a SQLite file of its own, for benches that time single functions."""

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from portillon.places.models import Event


@cache
def started() -> None:
    """Set Django up and bring the database up to date, once for each process."""
    django.setup()
    from portillon.cli.database import bring_up_to_date

    bring_up_to_date()


def event_with(tickets: int) -> "Event":
    """Create an event whose doors are open, with a venue and this number of tickets."""
    started()
    from django.utils import timezone

    from portillon.accounts.models import Organisation
    from portillon.issuing.tickets.tickets import TicketData, issue
    from portillon.places.events import create_event
    from portillon.places.models import Venue

    organisation, _made = Organisation.objects.get_or_create(
        slug="bench", defaults={"name": "Bench University"}
    )
    venue = Venue.objects.create(
        organisation=organisation, name="Aula Magna", address="Avenue 20\n1700 Fribourg"
    )
    now = timezone.now()
    times = {"doors_at": now - timedelta(hours=1), "starts_at": now, "ends_at": now + timedelta(hours=8)}
    event = create_event(organisation, title_fr="Fête de l’université", venue=venue, **times)
    wanted = (
        TicketData(
            f"Anna Muster {n}", f"anna.muster{n}@example.org", seat=f"Rang {n % 50}", price="31.00 CHF"
        )
        for n in range(tickets)
    )
    issue(event, list(wanted))
    return event

"""Gives an event of a running server a history of scans, in its own process because the settings are read only once."""

import sys
from datetime import timedelta

from bench.big_ledger import append, scans_at_doors
from bench.inside import started


def main(event_id: str, scans: int) -> None:
    started()
    from django.db import transaction

    from portillon.places.models import Event

    event = Event.objects.get(pk=event_id)
    gates = list(event.gates.values_list("pk", flat=True))
    with transaction.atomic():
        append(
            scans_at_doors(event.organisation_id, event.pk, gates, event.doors_at - timedelta(hours=8), scans)
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

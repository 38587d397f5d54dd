"""`portillon org change` and `portillon event change`: another time zone."""

import argparse
import sys

from django.db import transaction

from portillon.cli.organise import organisation_named
from portillon.cli.tickets import event_numbered
from portillon.issuing.tickets.changes import COMMAND_LINE
from portillon.places.changes import What, note


@transaction.atomic
def change_organisation(options: argparse.Namespace) -> None:
    """Set the organisation's time zone. Moments stay; standard error says so. Raises ValidationError."""
    organisation = organisation_named(options.slug)
    organisation.time_zone = options.time_zone
    organisation.full_clean()
    organisation.save(update_fields=["time_zone"])
    organisation.changes.create(about="time_zone")
    _say(f"events without a time zone of their own keep their moments and are shown in {options.time_zone}")
    print(organisation.pk)


@transaction.atomic
def change_event(options: argparse.Namespace) -> None:
    """Set the event's time zone, or with "" that of its venue or organisation. Raises ValidationError."""
    event = event_numbered(options.event)
    event.time_zone = options.time_zone
    event.full_clean()
    event.save(update_fields=["time_zone"])
    note(event.pk, What.CHANGED, "time_zone", key=COMMAND_LINE)
    _say(f"the event keeps its moments and is shown in {event.zone}")
    print(event.pk)


def _say(what: str) -> None:
    print(what, file=sys.stderr)

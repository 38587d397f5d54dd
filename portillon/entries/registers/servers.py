"""Tells which devices are servers: on the main one those at venues, and at the venue the main one."""

from django.db.models import Case, Exists, OuterRef, Value, When

from portillon.entries.models import Origin, VenueServer

AT_VENUE, MAIN = "venue", "main"


def server() -> Case:
    """Return which server a device is, as a column of a query for devices; "" for one that scans."""
    at_venue = Exists(VenueServer.objects.filter(device=OuterRef("pk")))
    main = Exists(Origin.objects.filter(main_device=OuterRef("pk")))
    return Case(When(at_venue, Value(AT_VENUE)), When(main, Value(MAIN)), default=Value(""))

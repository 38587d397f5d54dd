"""Where a time zone must be told, and the zone of the place of a scan; the zone itself is `zone` of the place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from portillon.accounts import zone_words
from portillon.accounts.models import Organisation
from portillon.places.models import Event, Gate


def told_of(event: Event) -> str:
    """Return the event's time zone in words if its clocks differ from the organisation's; else ""."""
    return told(event.zone, event.organisation.time_zone, event.starts_at)


def told(zone: str, reader: str, at: datetime) -> str:
    """Return `zone` in words if its clocks differ at `at` from those of the reader's zone; else ""."""
    here, there = (at.astimezone(ZoneInfo(name)).utcoffset() for name in (zone, reader))
    return "" if here == there else zone_words.in_words(zone)


def zone_at(gate_id: int, event_id: int | None, organisation_id: int) -> str:
    """Return the time zone of the event or desk of a scan. A desk that no longer exists has the organisation's."""
    event = Event.objects.select_related("organisation", "venue").filter(pk=event_id or 0).first()
    if event:
        return event.zone
    desk = (
        Gate.objects.select_related("organisation", "venue").filter(pk=gate_id, venue__isnull=False).first()
    )
    if desk:
        return desk.zone
    return Organisation.objects.values_list("time_zone", flat=True).get(pk=organisation_id)

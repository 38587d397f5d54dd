"""Dates of events, doors and programmes lie in the years 1900 to 2199."""

from django.db import migrations

from portillon.places.migrations._known_years import known_years


class Migration(migrations.Migration):
    dependencies = [("places", "0003_time_zones")]
    operations = [
        *known_years(
            "places",
            "event",
            "an_event_is_in_known_years",
            *("doors_at", "starts_at", "ends_at", "reminded_for"),
            days=("erase_on",),
        ),
        *known_years("places", "gate", "a_door_is_open_in_known_years", "doors_at", "closes_at"),
        *known_years("places", "passtype", "a_type_is_valid_in_known_years", "valid_from", "valid_until"),
        *known_years("places", "participation", "a_venue_takes_part_in_known_years", "from_at", "until_at"),
    ]

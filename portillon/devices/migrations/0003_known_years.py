"""Authorisation codes and devices end in the years 1900 to 2199."""

from django.db import migrations

from portillon.places.migrations._known_years import known_years


class Migration(migrations.Migration):
    dependencies = [("devices", "0002_ends_that_follow_the_event")]
    operations = [
        *known_years("devices", "enrolment", "an_enrolment_ends_in_known_years", "expires_at"),
        *known_years("devices", "device", "a_device_ends_in_known_years", "expires_at"),
    ]

"""Dates of passes, registrations and their forms lie in the years 1900 to 2199."""

from django.db import migrations

from portillon.places.migrations._known_years import known_years


class Migration(migrations.Migration):
    dependencies = [("issuing", "0003_rehearsals_end_by_their_doors")]
    operations = [
        *known_years("issuing", "credential", "a_pass_is_valid_in_known_years", "valid_from", "valid_until"),
        *known_years("issuing", "registration", "a_place_is_kept_in_known_years", "until"),
        *known_years(
            "issuing", "registrationform", "registration_is_open_in_known_years", "opens_at", "closes_at"
        ),
    ]

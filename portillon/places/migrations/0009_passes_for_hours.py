"""Types of passes may be valid for hours, and may have to be used for the first time until a certain moment."""

from django.db import migrations, models
from django.db.models import Q

from portillon.places.migrations._known_years import known_years


class Migration(migrations.Migration):
    dependencies = [("places", "0008_rehearsed")]
    operations = [
        migrations.AddField(
            "passtype",
            "valid_hours",
            models.PositiveSmallIntegerField("valid for hours", null=True, blank=True),
        ),
        migrations.AddField(
            "passtype",
            "starts_until",
            models.DateTimeField("first use at the latest", null=True, blank=True),
        ),
        migrations.AddConstraint(
            "passtype",
            models.CheckConstraint(
                condition=Q(valid_hours=None) | Q(valid_hours__gte=1, valid_days=None),
                name="a_pass_is_valid_for_an_hour",
            ),
        ),
        migrations.AddConstraint(
            "passtype",
            models.CheckConstraint(
                condition=Q(starts_until=None) | Q(starts="first_use"), name="a_first_use_starts_a_pass"
            ),
        ),
        *known_years("places", "passtype", "a_type_starts_in_known_years", "starts_until"),
    ]

"""Passes may be valid for hours, and may have to be used for the first time until a certain moment."""

from django.db import migrations, models
from django.db.models import Q

from portillon.places.migrations._known_years import known_years


class Migration(migrations.Migration):
    dependencies = [("issuing", "0014_columns_assigned_by_hand")]
    operations = [
        migrations.AddField(
            "credential", "valid_hours", models.PositiveSmallIntegerField(null=True, blank=True)
        ),
        migrations.AddField("credential", "starts_until", models.DateTimeField(null=True, blank=True)),
        migrations.AddConstraint(
            "credential",
            models.CheckConstraint(
                condition=Q(valid_days=None) | Q(valid_hours=None), name="a_pass_counts_days_or_hours"
            ),
        ),
        *known_years("issuing", "credential", "a_pass_starts_in_known_years", "starts_until"),
    ]

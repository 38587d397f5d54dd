"""Lists of a venue's refusals contain those of unknown and unreadable codes, which belong to no programme."""

from django.db import migrations, models
from django.db.models import Q

REFUSED_AT_A_VENUE = Q(event_id__isnull=True) & Q(seq__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("entries", "0005_many_inquiries")]

    operations = [
        migrations.RemoveIndex(model_name="scan", name="refusals_of_a_venue_by_time"),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                fields=["gate_id", "decided_at", "id"],
                condition=REFUSED_AT_A_VENUE,
                name="refusals_at_a_venue_by_time",
            ),
        ),
    ]

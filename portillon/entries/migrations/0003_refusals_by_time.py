"""Lists of the refusals in a period: few rows among many entries.

Those of a venue contain unknown and unreadable codes, which belong to no programme.
"""

from django.db import migrations, models
from django.db.models import Q

REFUSED_AT_A_VENUE = Q(event_id__isnull=True) & Q(seq__isnull=True)
REFUSED_PASS = Q(programme_id__isnull=False) & Q(seq__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("entries", "0002_walk_ins")]

    operations = [
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                fields=["gate_id", "decided_at", "id"],
                condition=REFUSED_AT_A_VENUE,
                name="refusals_at_a_venue_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                fields=["programme_id", "decided_at", "id"],
                condition=REFUSED_PASS,
                name="refusals_of_programme_by_time",
            ),
        ),
    ]

"""An index that finds the holders whose name folds to nothing until they are erased."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("issuing", "0004_known_years")]
    operations = [
        migrations.AddIndex(
            "holder",
            models.Index(
                condition=Q(sorted_as="", erased_at=None),
                fields=["event"],
                name="holders_who_cannot_be_sorted",
            ),
        ),
    ]

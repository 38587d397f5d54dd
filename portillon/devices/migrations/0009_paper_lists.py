"""Lists on paper, which are devices without a key."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("devices", "0008_signed_out")]
    operations = [
        migrations.AddField("device", "paper_list", models.PositiveIntegerField(null=True, editable=False)),
        migrations.AddConstraint(
            "device",
            models.UniqueConstraint(fields=["event", "paper_list"], name="a_paper_list_has_its_own_number"),
        ),
        migrations.AddConstraint(
            "device",
            models.CheckConstraint(
                condition=Q(paper_list=None) | Q(event__isnull=False, gate__isnull=False),
                name="a_paper_list_is_of_a_door",
            ),
        ),
    ]

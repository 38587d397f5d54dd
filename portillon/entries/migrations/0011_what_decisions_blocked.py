"""A decision about a conflict notes when it blocked the ticket, so that no more than this is undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0010_deletions_of_quarantine")]
    operations = [migrations.AddField("conflictdecision", "blocked_at", models.DateTimeField(null=True))]

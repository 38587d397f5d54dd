"""Tells devices whose person signed out on them from those that were revoked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0007_budgets_told")]
    operations = [migrations.AddField("device", "signed_out_at", models.DateTimeField(null=True, blank=True))]

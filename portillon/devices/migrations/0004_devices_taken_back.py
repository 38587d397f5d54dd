"""Tells devices whose right was taken back from those that ended with a session or a role."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0003_known_years")]

    operations = [
        migrations.AddField(
            model_name="device",
            name="is_taken_back",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]

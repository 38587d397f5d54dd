"""A blocked ticket notes how many of its persons had come in: their places stay taken, and the others are held."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0019_changes_for_scanners")]
    # Nullable, so that SQLite does not make the table anew, which would drop the triggers of _numbered_changes.py.
    operations = [
        migrations.AddField(
            "credential", "came_in", models.PositiveSmallIntegerField(null=True, editable=False)
        )
    ]

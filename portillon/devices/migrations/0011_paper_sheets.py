"""What the pages of lists on paper hold, so that photographs of them can be read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0010_where_devices_stand")]
    operations = [
        migrations.CreateModel(
            name="PaperSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.PositiveIntegerField()),
                ("rows", models.JSONField()),
                (
                    "listed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="devices.device",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("listed", "page"), name="a_paper_list_has_a_page_once")
                ]
            },
        ),
    ]

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    """Codes that were asked for ten minutes ago are no longer good, and none knows its venue."""
    apps.get_model("issuing", "OneTimeCode").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("issuing", "0009_pass_mails"),
        ("places", "0005_programmes"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="onetimecode", name="codes_of_an_address"),
        migrations.RemoveField(model_name="onetimecode", name="address"),
        migrations.AddField(
            model_name="onetimecode",
            name="gate",
            field=models.ForeignKey(
                db_index=False,
                default=None,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="places.gate",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="onetimecode",
            index=models.Index(fields=["gate", "created_at"], name="codes_of_a_venue"),
        ),
    ]

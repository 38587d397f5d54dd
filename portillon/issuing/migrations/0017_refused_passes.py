from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0016_invitation_mails")]
    operations = [
        migrations.AddIndex(
            "credential",
            models.Index(
                fields=["organisation", name],
                condition=models.Q((f"{name}__isnull", False)),
                name=f"{name.removesuffix('_at')}_credentials",
            ),
        )
        for name in ("blocked_at", "cancelled_at")
    ]

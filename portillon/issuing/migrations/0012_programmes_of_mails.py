from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps: Any, _schema: Any) -> None:
    """Mails about passes know their programme; one-time codes, which no pause holds, know none."""
    credentials = apps.get_model("issuing", "Credential").objects.filter(pk=OuterRef("credential_id"))
    mails = apps.get_model("issuing", "Message").objects.filter(event=None).exclude(kind="code")
    mails.update(programme_id=Subquery(credentials.values("programme_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("issuing", "0011_mails_of_programmes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

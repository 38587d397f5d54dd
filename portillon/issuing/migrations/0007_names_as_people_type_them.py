"""Adds the column by which a person is known again, and suspends a constraint while 0004 writes all forms anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0006_senders")]

    operations = [
        *(
            migrations.AddField(
                person,
                "known_as",
                models.CharField(max_length=200, blank=True, editable=False, default=""),
                preserve_default=False,
            )
            for person in ("holder", "invitee")
        ),
        migrations.AlterField(
            "invitee", "sorted_as", models.CharField(max_length=200, blank=True, editable=False)
        ),
        migrations.RemoveConstraint("invitee", "a_person_is_invited_once"),
    ]

"""Lets a person be invited once again, and finds people by the form of their name."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("issuing", "0008_names_folded_anew")]

    operations = [
        migrations.AddConstraint(
            "invitee",
            models.UniqueConstraint("event", Lower("email"), "sorted_as", name="a_person_is_invited_once"),
        ),
        migrations.AddIndex(
            "holder", models.Index(fields=["event", "known_as"], name="holders_of_an_event_by_person")
        ),
        migrations.AddIndex(
            "holder", models.Index(fields=["programme", "known_as"], name="holders_of_programme_by_person")
        ),
        migrations.AddIndex(
            "invitee", models.Index(fields=["event", "known_as"], name="invitees_of_an_event_by_person")
        ),
    ]

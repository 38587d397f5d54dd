"""The log of an event tells who took the tickets back that a device held."""

from django.db import migrations, models

WHAT = """
    created, copied, changed, archived, unarchived, door added, door changed, door removed, door opened, door closed,
    door usual, form changed, question added, question changed, question removed, list imported, invited imported,
    invited added, invited changed, invited removed, invitations sent, place offered, registration cancelled,
    device changed, device revoked, tickets taken back, code made, code changed, code withdrawn, mails paused,
    mails resumed, rehearsed
"""
CHOICES = [(word, word.title()) for word in " ".join(WHAT.split()).split(", ")]


class Migration(migrations.Migration):
    dependencies = [("places", "0018_lanes")]

    operations = [
        migrations.AlterField(
            model_name="eventchange",
            name="what",
            field=models.CharField(choices=CHOICES, max_length=30),
        ),
    ]

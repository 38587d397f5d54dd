"""After a backup was restored, events and desks wait until somebody says that their phones were heard."""

from django.db import migrations, models

WHAT = """
    created, copied, changed, archived, unarchived, door added, door changed, door removed, door opened, door closed,
    door usual, form changed, question added, question changed, question removed, list imported, invited imported,
    invited added, invited changed, invited removed, invitations sent, place offered, registration cancelled,
    device changed, device revoked, tickets taken back, phones confirmed, to the venue, from the venue, code made,
    code changed, code withdrawn, mails paused, mails resumed, rehearsed
"""
CHOICES = [(word, word.title()) for word in " ".join(WHAT.split()).split(", ")]


class Migration(migrations.Migration):
    dependencies = [("places", "0022_desks_handed_over")]
    operations = [
        migrations.AddField("event", "set_back_at", models.DateTimeField(null=True, editable=False)),
        migrations.AddField(
            "gate", "set_back_at", models.DateTimeField(null=True, blank=True, editable=False)
        ),
        migrations.AlterField("eventchange", "what", models.CharField(choices=CHOICES, max_length=30)),
    ]

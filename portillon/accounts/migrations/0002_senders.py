import secrets

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def ask_mailboxes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nobody asked the mailboxes of senders that are in use. Until they agree, only answers go there."""
    for organisation in apps.get_model("accounts", "Organisation").objects.exclude(mail_from=""):
        apps.get_model("accounts", "SenderRequest").objects.create(
            organisation=organisation, address=organisation.mail_from, nonce=secrets.token_hex(16)
        )
        organisation.reply_to = organisation.reply_to or organisation.mail_from
        organisation.mail_from = ""
        organisation.save(update_fields=["mail_from", "reply_to"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_schema")]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="mail_from",
            field=models.EmailField(
                blank=True,
                help_text="the sender of its mails; its mailbox agreed (senders.py)",
                max_length=254,
            ),
        ),
        migrations.CreateModel(
            name="SenderRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("nonce", models.CharField(blank=True, max_length=32)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.RunPython(ask_mailboxes, migrations.RunPython.noop),
    ]

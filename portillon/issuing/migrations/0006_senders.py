import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_senders"), ("issuing", "0005_unsortable_holders")]

    operations = [
        migrations.AddField(
            model_name="accountmail",
            name="sender_request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.senderrequest",
            ),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reset", "Reset"),
                    ("invitation", "Invitation"),
                    ("notice", "Notice"),
                    ("sender", "Sender"),
                ],
                max_length=10,
            ),
        ),
    ]

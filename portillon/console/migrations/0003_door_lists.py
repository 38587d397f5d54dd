from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0002_jobs_that_wait"),
    ]

    operations = [
        migrations.AlterField(
            model_name="work",
            name="kind",
            field=models.CharField(
                choices=[
                    ("comparison", "Comparing the list"),
                    ("roster", "Importing the list"),
                    ("pdf", "Making the tickets"),
                    ("zip", "Making the tickets"),
                    ("door_list", "Making the door list"),
                    ("mails", "Asking for the mails"),
                    ("cancellation", "Cancelling the tickets"),
                ],
                max_length=20,
            ),
        ),
    ]

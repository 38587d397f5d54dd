from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuing", "0015_passes_for_hours")]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="first_name",
            field=models.CharField("first name", max_length=80, blank=True),
        )
    ]

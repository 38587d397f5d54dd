from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0010_tickets_for_several_days")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="stewards_walk_ins",
            field=models.BooleanField(
                "stewards and authorised phones may admit people without a ticket",
                default=False,
                db_default=False,
            ),
        )
    ]

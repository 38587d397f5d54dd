"""A programme names whom desks and holders ask."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0005_who_comes_along")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="contact",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="contact"
            ),
        )
    ]

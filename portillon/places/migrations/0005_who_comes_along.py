from django.db import migrations, models


def _who(language: str) -> "models.CharField[str, str]":
    name = f"who may come along, in {language}"
    return models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [("places", "0004_known_years")]

    operations = [
        migrations.AddField(model_name="programme", name="companions_fr", field=_who("French")),
        migrations.AddField(model_name="programme", name="companions_de", field=_who("German")),
        migrations.AddField(model_name="programme", name="companions_en", field=_who("English")),
    ]

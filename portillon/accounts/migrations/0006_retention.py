from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

VALIDATORS = [MinValueValidator(1), MaxValueValidator(3650)]
NAME = "personal data of guests is erased so many days after an event"


class Migration(migrations.Migration):
    """Organisations that were there before never agreed to have anything erased: the default is for new ones alone."""

    dependencies = [
        ("accounts", "0005_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="retention_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, validators=VALIDATORS, verbose_name=NAME
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="organisation",
                    name="retention_days",
                    field=models.PositiveSmallIntegerField(
                        blank=True, default=365, null=True, validators=VALIDATORS, verbose_name=NAME
                    ),
                )
            ]
        ),
    ]

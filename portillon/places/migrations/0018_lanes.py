"""An event may split its crowd into lanes, which its tickets name."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models import Q

BY = {
    "email": "e-mail address: all tickets of one address together",
    "order": "order: all tickets of one order together",
    "name": "surname: A–K, L–Z and so on",
    "category": "category, or else block of the seat",
}


class Migration(migrations.Migration):
    dependencies = [("places", "0017_strict_offline_policy")]
    operations = [
        migrations.AddField(
            "event",
            "lanes",
            models.PositiveSmallIntegerField(
                "lanes", null=True, blank=True, validators=[MinValueValidator(2), MaxValueValidator(26)]
            ),
        ),
        migrations.AddField(
            "event",
            "lanes_by",
            models.CharField(
                "lanes by", max_length=10, choices=list(BY.items()), default="email", db_default="email"
            ),
        ),
        migrations.AddField("event", "lane_plan", models.JSONField(null=True, editable=False)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(lanes_by__in=list(BY)) & (Q(lanes=None) | Q(lanes__range=(2, 26))),
                name="a_crowd_has_2_to_26_lanes",
            ),
        ),
    ]

"""The key ids of events and programmes."""

from django.db import models

from portillon.places.models import Event, Programme
from portillon.places.occasion import FOR_ONE


class OpeningKey(models.Model):
    """The event or programme for which a token's key id stands. The key itself is derived from the secret file."""

    key_id = models.BinaryField(max_length=4, unique=True)
    generation = models.PositiveIntegerField()
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="opening_keys")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="opening_keys")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "generation"], name="one_opening_key_a_generation"),
            models.UniqueConstraint(
                fields=["programme", "generation"], name="one_opening_key_a_programme_and_generation"
            ),
            models.CheckConstraint(condition=FOR_ONE, name="a_key_opens_an_event_or_a_programme"),
        ]

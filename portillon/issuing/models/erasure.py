"""That personal data was erased: when, by whom and how much, and nobody's name."""

from django.db import models

from portillon.accounts.models import Organisation, User
from portillon.places.models import Event


class Erasure(models.Model):
    """Of an event, whose day had come, or of one person. `address` is an HMAC of the person's address by the secret
    file: whoever asks for an address is told that it was erased, and the row tells none."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="erasures")
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address = models.BinaryField(max_length=16, default=b"")
    tickets = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    registrations = models.PositiveIntegerField(default=0)
    invitees = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="erasures_of_an_organisation")]

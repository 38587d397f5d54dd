"""The log of erasures of personal data: when, by whom and how much, without the names of those concerned."""

from django.db import models

from portillon.accounts.models import Organisation, User
from portillon.places.models import Event


class Erasure(models.Model):
    """The erasure of an event whose day had come, or of one person.

    `address` is an HMAC of the address, or else the number, by which the person was found, under a key of the secret
    file. Searching for the same again finds the erasure, but the row does not reveal it.
    """

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

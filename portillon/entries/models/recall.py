"""Which devices ask for tickets that others hold."""

from django.db import models

from portillon.devices.models import Device
from portillon.issuing.models import Credential
from portillon.places.models import Event


class Recall(models.Model):
    """That the `asker` wants the ticket which the `holder` held then. For some minutes nobody else is handed it."""

    class Rank(models.IntegerChoices):
        """What is given back first: a guest stands before the asker; or it is of the asker's share."""

        GUEST = 0
        UNUSED = 1
        USED = 2

    credential = models.OneToOneField(Credential, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    asker = models.ForeignKey(Device, models.CASCADE, related_name="+")
    holder = models.ForeignKey(Device, models.CASCADE, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["holder", "rank", "credential"], name="recalls_from_a_holder")]

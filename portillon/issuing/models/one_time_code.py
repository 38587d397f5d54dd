"""One-time codes by mail, which prove that a pass is one's own."""

from django.db import models

from portillon.issuing.models.credential import Credential
from portillon.places.models import Gate


class OneTimeCode(models.Model):
    """A request for a one-time code: a person typed a pass's number and must prove that the pass is theirs.

    An unknown number gets a row without a credential. `number` and the `network` that asked are hashed; `gate` is the
    desk whose poster was opened. The code is computed from `handle` and the secret file. Rows stay for a day, because
    the limits count them.
    """

    handle = models.CharField(max_length=40, unique=True)
    credential = models.ForeignKey(Credential, models.CASCADE, null=True, related_name="+")
    number = models.CharField(max_length=32)
    network = models.CharField(max_length=32, default="")
    # Without an index: it is followed only when a desk is deleted, and the rows of a day are few.
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number", "created_at"], name="codes_of_a_number"),
            models.Index(fields=["network", "created_at"], name="codes_of_a_network"),
            models.Index(fields=["created_at"], name="codes_by_age"),
        ]

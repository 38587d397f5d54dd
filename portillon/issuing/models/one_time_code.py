"""Codes by mail that prove whose a pass is."""

from django.db import models

from portillon.issuing.models.credential import Credential
from portillon.places.models import Gate


class OneTimeCode(models.Model):
    """That somebody typed a pass's number and was sent a code to prove that the pass is theirs; for a number that
    nobody has, a row like any other with no credential. The code itself is made from `handle` and the secret file.

    `number` is hashed, `gate` is the venue's desk whose poster was opened; rows are kept for a day, to count by.
    """

    handle = models.CharField(max_length=40, unique=True)
    credential = models.ForeignKey(Credential, models.CASCADE, null=True, related_name="+")
    number = models.CharField(max_length=32)
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["number", "created_at"], name="codes_of_a_number"),
            models.Index(fields=["gate", "created_at"], name="codes_of_a_venue"),
            models.Index(fields=["created_at"], name="codes_by_age"),
        ]

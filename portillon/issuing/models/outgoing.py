"""The columns that all tables of the outbox share."""

from django.db import models


class Outgoing(models.Model):
    """A mail of the outbox: queued, being sent, then sent or failed.

    `doubts` counts attempts with an unknown outcome: the process was killed, or the connection broke before the mail
    server answered. `claim` is the worker's right to send the mail, until `lease_until`.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    address = models.CharField(max_length=320)
    language = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

"""Mails that tell holders what has become of their ticket or pass, or of its event."""

from django.db import models

from portillon.issuing.models.credential import Credential
from portillon.issuing.models.outgoing import Outgoing


class NewsMail(Outgoing):
    """A mail that tells a holder what happened. One `request` makes at most one mail for each ticket or pass.

    A mail about a ticket that was PASSED_ON goes to the former holder, whose address the row keeps. `before` is what
    guests knew of an event before it CHANGED (issuing/tickets/known.py).
    """

    class What(models.TextChoices):
        CANCELLED = "cancelled"
        BLOCKED = "blocked"
        UNBLOCKED = "unblocked"
        REISSUED = "reissued"
        CHANGED = "changed"
        PASSED_ON = "passed_on"
        RECEIVED = "received"

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="news")
    what = models.CharField(max_length=10, choices=What.choices)
    before = models.JSONField(default=dict)
    request = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential", "request"], name="one_request_tells_a_holder_once")
        ]
        indexes = [models.Index(fields=["status", "next_try_at", "id"], name="news_mails_due")]

"""Tickets that were issued at the door, each by one request."""

from django.db import models


class WalkIn(models.Model):
    """Notes which ticket a request made at a door, on which device and by whom.

    `scan_id` names the request and the scan that admits the ticket. `fingerprint` tells a retry from another request
    under the same id. Like a row of the ledger it holds ids and no names.
    """

    scan_id = models.UUIDField(unique=True)
    fingerprint = models.BinaryField(max_length=16)
    organisation_id = models.BigIntegerField()
    event_id = models.BigIntegerField()
    credential_id = models.BigIntegerField()
    device_id = models.BigIntegerField()
    operator_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["credential_id"], name="walk_in_of_a_ticket")]

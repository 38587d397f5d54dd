"""What is kept of one attempt at a gate: in the ledger, or beside it for as long as a rehearsal lasts."""

from django.db import models


class Kind(models.TextChoices):
    ENTRY = "entry"
    EXIT = "exit"
    REVERSAL = "reversal"
    OVERRIDE = "override"


class Attempted(models.Model):
    """One attempt. A row that changes a credential's usage has `seq`, its place in that credential's sequence; of two
    that race for a place, the unique index lets one in.

    After the row `used` places of the credential are used and `left` persons have left; the row has `moved` that many
    persons in (out: negative), of whom `fresh` were never in before. Of a pass `used` and `allowed` are entries at this
    gate, 0 allowed: without limit. An override lets persons in beside the rules and
    uses no place; one that `reverses` another takes it back, and its `party` is negative.
    """

    scan_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ENTRY)
    fingerprint = models.BinaryField(max_length=16)
    organisation_id = models.BigIntegerField()
    event_id = models.BigIntegerField(null=True)
    gate_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)
    operator_id = models.BigIntegerField(null=True)
    credential_id = models.BigIntegerField(null=True)
    seq = models.IntegerField(null=True)
    reason = models.CharField(max_length=20)
    party = models.IntegerField()
    used = models.IntegerField()
    allowed = models.IntegerField()
    left = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    fresh = models.IntegerField(default=0)
    because = models.JSONField(null=True)
    admitted_count = models.IntegerField()
    expected_count = models.IntegerField()
    scanned_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    reverses = models.UUIDField(null=True)
    programme_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def told_as(self) -> str:
        """Its kind as the outside knows it: whatever takes a row back is a reversal."""
        return Kind.REVERSAL.value if self.reverses else self.kind

    @property
    def verdict(self) -> str:
        """Whether persons passed by it."""
        return "refused" if self.seq is None and self.kind != Kind.OVERRIDE else "admitted"

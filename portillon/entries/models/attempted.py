"""What is stored about one attempt at a gate, in the ledger or, during a rehearsal, beside it."""

from django.db import models


class Kind(models.TextChoices):
    ENTRY = "entry"
    EXIT = "exit"
    REVERSAL = "reversal"
    OVERRIDE = "override"


class Attempted(models.Model):
    """One attempt at a gate.

    A row that changes a credential's usage has `seq`, its place in that credential's sequence; if two rows race for a
    place, the unique index admits one of them. After the row, `used` places of the credential are used and `left`
    persons have left; at an event that counts by day, both are those of the row's day. `moved` is the change in the
    number of persons inside, and `fresh` of them enter for the first time.

    For a pass, `used` and `allowed` count entries at this gate, and `allowed` 0 means no limit. An override admits
    persons against the rules and uses no place; an override that `reverses` another has a negative `party`.
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
        """The kind that users and programs see: each row that reverses another is a reversal."""
        return Kind.REVERSAL.value if self.reverses else self.kind

    @property
    def verdict(self) -> str:
        """Whether persons passed: "admitted", as for every override, or "refused"."""
        return "refused" if self.seq is None and self.kind != Kind.OVERRIDE else "admitted"

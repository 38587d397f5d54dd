"""What is stored about one attempt at a gate, in the ledger or, during a rehearsal, beside it."""

from django.db import models


class Kind(models.TextChoices):
    ENTRY = "entry"
    EXIT = "exit"
    REVERSAL = "reversal"
    OVERRIDE = "override"
    OVERRUN = "overrun"
    HAND = "hand"
    RETURN = "return"
    TAKE_BACK = "take_back"


# The kinds of rows by which persons passed against the rules. They use no place of their credential.
BEYOND_THE_RULES = (Kind.OVERRIDE, Kind.OVERRUN)
# The kinds of rows by which a ticket's register goes from one to another. Nobody passes by them, so they are no scans.
OF_REGISTERS = (Kind.HAND, Kind.RETURN, Kind.TAKE_BACK)


class ShownAs(models.TextChoices):
    """What the screen of a device showed."""

    ADMITTED = "admitted"
    REFUSED = "refused"


class Attempted(models.Model):
    """One attempt at a gate.

    A row that changes a credential's usage has `seq`, its place in that credential's sequence; if two rows race for a
    place, the unique index admits one of them. After the row, `used` places of the credential are used and `left`
    persons have left; at an event that counts by day, both are those of the row's day. `moved` is the change in the
    number of persons inside, and `fresh` of them enter for the first time.

    For a pass, `used` and `allowed` count entries at this gate, and `allowed` 0 means no limit. An override admits
    persons against the rules and uses no place; an override that `reverses` another has a negative `party`.

    A fact that came late has `received_at`, the time at which a device handed it over. Its `decided_at` is the time at
    which the device decided: `scanned_at` by its own clock, corrected by `clock_error_ms` (server minus device; None:
    not known). `shown` and `shown_reason` tell what the device showed, `journal_number` is the fact's number in the
    device's journal. `reason` and the counts are the server's own decision. An overrun holds the persons whom the
    device let pass beyond that decision; like an override it uses no place and is counted apart.

    After a row with `seq`, the device `holder_id` holds the credential's register, the right to append its next row: by
    the hand-over that has the place `register` in the sequence. None: the server holds it. A venue's desk that goes
    from one to another has rows without a credential and without `seq`, in which `register` counts its hand-overs.
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
    received_at = models.DateTimeField(null=True)
    clock_error_ms = models.BigIntegerField(null=True)
    shown = models.CharField(max_length=10, null=True, choices=ShownAs.choices)  # noqa: DJ001  null as in all rows
    shown_reason = models.CharField(max_length=20, null=True)  # noqa: DJ001
    journal_number = models.BigIntegerField(null=True)
    holder_id = models.BigIntegerField(null=True)
    register = models.IntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def told_as(self) -> str:
        """The kind that users and programs see: each row that reverses another is a reversal."""
        return Kind.REVERSAL.value if self.reverses else self.kind

    @property
    def verdict(self) -> str:
        """Whether persons passed: "admitted", as for every override and overrun, or "refused". "": it is no scan."""
        if self.kind in OF_REGISTERS:
            return ""
        return "refused" if self.seq is None and self.kind not in BEYOND_THE_RULES else "admitted"

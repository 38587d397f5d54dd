"""Figures of passes, folded from the ledger (rollup.py); the ledger alone is true, and these can be made from it anew.

They point by number, as the ledger does, and hold no personal data.
"""

from django.db import models

# How many companions are told apart; the last column holds all who bring more.
PARTIES = ("alone", "with_one", "with_two", "with_three", "with_more")


class Position(models.Model):
    """How many rows of a writer are folded in. The row of writer 0 is nobody's: who folds holds it meanwhile."""

    writer_id = models.BigIntegerField(unique=True)
    folded = models.BigIntegerField(default=0)


class PassHour(models.Model):
    """The entries that stand of one hour (UTC) at one venue with one type of pass; type 0: not known any more."""

    programme_id = models.BigIntegerField()
    gate_id = models.BigIntegerField()
    pass_type_id = models.BigIntegerField()
    hour = models.DateTimeField()
    entries = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    alone = models.IntegerField(default=0)
    with_one = models.IntegerField(default=0)
    with_two = models.IntegerField(default=0)
    with_three = models.IntegerField(default=0)
    with_more = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "hour", "gate_id", "pass_type_id"], name="one_sum_an_hour"
            )
        ]
        indexes = [models.Index(fields=["gate_id", "hour"], name="hours_of_a_venue")]


class PassUse(models.Model):
    """What one pass was used for up to its row `seq`; `path` is the venues' desks in order, no desk twice in a row."""

    credential_id = models.BigIntegerField(unique=True)
    programme_id = models.BigIntegerField()
    pass_type_id = models.BigIntegerField()
    seq = models.IntegerField()
    sites = models.IntegerField()
    entries = models.IntegerField()
    first_hour = models.DateTimeField(null=True)
    last_hour = models.DateTimeField(null=True)
    last_gate_id = models.BigIntegerField(null=True)
    path = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["programme_id", "sites"], name="uses_by_sites")]


class PassStep(models.Model):
    """How many passes went on from one venue to the next; from a venue to itself: how many were there at all."""

    programme_id = models.BigIntegerField()
    from_gate_id = models.BigIntegerField()
    to_gate_id = models.BigIntegerField()
    passes = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "from_gate_id", "to_gate_id"], name="one_sum_a_step"
            )
        ]

"""Figures of passes, folded from the ledger (rollup.py); the ledger alone is true, and these can be made from it anew.

They point by number, as the ledger does, and hold no personal data.
"""

from django.db import models

# How many companions are told apart; the last column holds all who bring more.
PARTIES = ("alone", "with_one", "with_two", "with_three", "with_more")
# The sums of all venues of a programme, all devices and all types together. Device 0: none, type 0: not known any more.
ALL_GATES, ALL_DEVICES, ALL_TYPES = 0, -1, -1


class Position(models.Model):
    """How many rows of a writer are folded in. The row of writer 0 is nobody's: who folds holds it meanwhile."""

    writer_id = models.BigIntegerField(unique=True)
    folded = models.BigIntegerField(default=0)


class Counted(models.Model):
    """Entries that stand, and the persons who came with them."""

    entries = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    alone = models.IntegerField(default=0)
    with_one = models.IntegerField(default=0)
    with_two = models.IntegerField(default=0)
    with_three = models.IntegerField(default=0)
    with_more = models.IntegerField(default=0)

    class Meta:
        abstract = True


class PassHour(Counted):
    """One hour (UTC) at one venue, and at all of a programme together (ALL_GATES)."""

    programme_id = models.BigIntegerField()
    gate_id = models.BigIntegerField()
    hour = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "gate_id", "hour"], name="one_sum_an_hour")
        ]
        indexes = [
            models.Index(fields=["gate_id", "hour"], name="hours_of_a_venue"),
            models.Index(fields=["programme_id", "hour"], name="hours_of_a_programme"),
        ]


class PassDay(Counted):
    """One day (UTC) at one venue on one device with one type of pass, and of all together what is often asked for:
    a programme's day, a type's, a venue's. `back_…` is what was taken back."""

    programme_id = models.BigIntegerField()
    gate_id = models.BigIntegerField()
    device_id = models.BigIntegerField()
    pass_type_id = models.BigIntegerField()
    day = models.DateField()
    back_entries = models.IntegerField(default=0)
    back_persons = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "day", "gate_id", "device_id", "pass_type_id"], name="one_sum_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["programme_id", "gate_id", "device_id", "day"], name="days_of_a_programme"),
            models.Index(fields=["gate_id", "device_id", "day"], name="days_of_a_venue"),
            models.Index(fields=["device_id", "day"], name="days_of_a_device"),
        ]


class PassUse(models.Model):
    """What one pass was used for up to its row `seq`; the type it had at first is kept."""

    credential_id = models.BigIntegerField(unique=True)
    programme_id = models.BigIntegerField()
    pass_type_id = models.BigIntegerField()
    seq = models.IntegerField()
    sites = models.IntegerField()
    entries = models.IntegerField()
    first_hour = models.DateTimeField(null=True)
    last_hour = models.DateTimeField(null=True)


class PassSpread(models.Model):
    """How many passes were at `value` sites, or were used for the first or last time in the hour `value` (UTC, counted
    from 1970 on)."""

    class What(models.TextChoices):
        SITES = "sites"
        FIRST = "first"
        LAST = "last"

    programme_id = models.BigIntegerField()
    what = models.CharField(max_length=5, choices=What.choices)
    value = models.BigIntegerField()
    passes = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "what", "value"], name="one_sum_a_value")
        ]


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

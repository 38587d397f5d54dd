"""Figures of passes, folded from the ledger by figures/rollup.py; they can be made from it again at any time.

Like the ledger they refer to everything by id and hold no personal data.
"""

from django.db import models

# The columns by number of companions; the last one counts four and more.
PARTIES = ("alone", "with_one", "with_two", "with_three", "with_more")
# Ids that stand for all venues, devices and types together. Device 0 is none; type 0 is one no longer known.
ALL_GATES, ALL_DEVICES, ALL_TYPES = 0, -1, -1


class Position(models.Model):
    """How many rows of a writer are folded in. The row of writer 0 is the lock of the process that folds."""

    writer_id = models.BigIntegerField(unique=True)
    folded = models.BigIntegerField(default=0)


class Counted(models.Model):
    """Sums of standing entries and of their persons; the other columns count entries by number of companions."""

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
    """The sums of one hour (UTC) at one venue of a programme, or at all of them (ALL_GATES)."""

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
    """The sums of one day (UTC) by programme, venue, device and pass type.

    Further rows hold the totals that are often asked for, by programme, type and venue. `back_entries` and
    `back_persons` count what was reversed.
    """

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
    """What one pass was used for, up to its row `seq`. The pass type is the one it had at its first entry."""

    credential_id = models.BigIntegerField(unique=True)
    programme_id = models.BigIntegerField()
    pass_type_id = models.BigIntegerField()
    seq = models.IntegerField()
    sites = models.IntegerField()
    entries = models.IntegerField()
    first_hour = models.DateTimeField(null=True)
    last_hour = models.DateTimeField(null=True)


class PassSpread(models.Model):
    """How many passes have this `value`: the number of sites, or the hour of first or last use (UTC, counted from
    1970)."""

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
    """How many passes went from one venue on to another. From a venue to itself: how many were there at all."""

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

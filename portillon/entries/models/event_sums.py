"""Sums of events' rows, folded from the ledger by figures/event_rollup.py; they can be made from it again at any time.

Like the ledger they refer to everything by id and hold no personal data.
"""

from django.db import models

# Stands for rows without a device, such as those made with an API key.
NO_DEVICE = 0


class EventPosition(models.Model):
    """How many rows of a writer are in the sums. The row of writer 0 counts the folds, by which two at once notice each
    other."""

    writer_id = models.BigIntegerField(unique=True)
    folded = models.BigIntegerField(default=0)


class EventMinute(models.Model):
    """The persons of one minute (UTC) at one gate.

    `fresh` came in for the first time; a reversal is deducted in its own minute. `let_in` were let in by the rules, for
    the first time or again, and `moved` came in more than went out; in both, a reversal is deducted in the minute of
    the row that it reverses.
    """

    event_id = models.BigIntegerField()
    gate_id = models.BigIntegerField()
    minute = models.DateTimeField()
    fresh = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    let_in = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "minute", "gate_id"], name="one_sum_a_minute")
        ]


class EventDevice(models.Model):
    """The rows that one device wrote, and the persons who came in by it for the first time.

    `refused_for` is the reason of refused scans; it is empty for all other rows.
    """

    event_id = models.BigIntegerField()
    device_id = models.BigIntegerField()
    refused_for = models.CharField(max_length=20)
    fresh = models.IntegerField(default=0)
    scans = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "device_id", "refused_for"], name="one_sum_a_device")
        ]


class EventTickets(models.Model):
    """With how many tickets of an event somebody came in."""

    event_id = models.BigIntegerField(unique=True)
    tickets = models.IntegerField(default=0)

"""Scans of practice tickets, which are kept beside the ledger as long as the rehearsal lasts."""

from django.db import models

from portillon.entries.models.attempted import Attempted
from portillon.issuing.models.rehearsal import PracticeTicket, Rehearsal


class PracticeScan(Attempted):
    """A scan of a practice ticket. It is not in the ledger, is never counted, and is deleted with its rehearsal.

    `credential_id` is the negated id of the practice ticket, so that it is never a real credential's. `is_given` marks
    an entry that the lesson takes as made before the rehearsal.
    """

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="scans", db_index=False)
    ticket = models.ForeignKey(PracticeTicket, models.CASCADE, related_name="scans", db_index=False)
    is_given = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="a_practice_place_is_used_once"),
        ]
        indexes = [models.Index(fields=["rehearsal", "device_id"], name="practice_of_a_device")]

    # A practice scan is in no chain; Row needs the two fields.
    writer_id = 0
    writer_seq = 0

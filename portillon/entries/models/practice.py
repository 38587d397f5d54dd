"""Beside the ledger: what is scanned of practice tickets, for as long as the rehearsal lasts."""

from django.db import models

from portillon.entries.models.attempted import Attempted
from portillon.issuing.models.rehearsal import PracticeTicket, Rehearsal


class PracticeScan(Attempted):
    """A scan of a practice ticket: no row of the ledger, counted nowhere, gone with its rehearsal. Its `credential_id`
    is the ticket's id below zero, so that it is never taken for that of a real one. What `is_given` happened before
    the rehearsal began, as far as its tickets can tell."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="scans", db_index=False)
    ticket = models.ForeignKey(PracticeTicket, models.CASCADE, related_name="scans", db_index=False)
    is_given = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="a_practice_place_is_used_once"),
        ]
        indexes = [models.Index(fields=["rehearsal", "device_id"], name="practice_of_a_device")]

    # It is in nobody's chain.
    writer_id = 0
    writer_seq = 0

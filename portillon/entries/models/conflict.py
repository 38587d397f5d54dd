"""What people decided about conflicts, beside the ledger, which is never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Organisation, User
from portillon.entries.models.journal import Quarantined
from portillon.places.models import Event

NOTE_MAX = 500


class ConflictDecision(models.Model):
    """A decision about a conflict: a row of the ledger, named by its `scan_id`, or an entry in quarantine.

    Decisions are only added, and the newest one counts. The note is erased with the personal data of the event.
    """

    class Answer(models.TextChoices):
        LET_BE = "let_be", _("let be")
        BLOCKED = "blocked", _("ticket blocked")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+")
    scan_id = models.UUIDField(null=True)
    quarantined = models.ForeignKey(Quarantined, models.CASCADE, null=True, related_name="decisions")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    note = models.CharField(max_length=NOTE_MAX, blank=True)
    # Null: an account that was deleted since.
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    # When the ticket was blocked by this decision; null: it was not.
    blocked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scan_id=None, quarantined__isnull=False)
                | Q(scan_id__isnull=False, quarantined=None),
                name="a_decision_is_about_one_conflict",
            )
        ]
        indexes = [models.Index(fields=["organisation", "scan_id"], name="decisions_about_scans")]

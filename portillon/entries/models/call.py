"""Calls of a supervisor from the red screen of a door, kept beside the ledger for a day."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import User
from portillon.devices.models import Device
from portillon.places.models import Event, Gate


class CallQuerySet(models.QuerySet["Call"]):
    def unanswered(self) -> "CallQuerySet":
        """Return the calls that nobody has answered and no caller has taken back."""
        return self.filter(answer="", withdrawn_at=None)

    def answer(self, answer: "Call.Answer", by: User | int | None, at: datetime | None = None) -> bool:
        """Answer the call that is selected, unless it was answered or taken back; return whether this is its answer.

        One statement, so of two supervisors the first one answers.
        """
        changes = {"answer": answer, "answered_by": by, "answered_at": at or timezone.now()}
        return self.unanswered().update(**changes) == 1


class Call(models.Model):
    """A steward's device has called a supervisor about a refusal. It names the scan and nobody's name.

    The ledger tells who was admitted all the same; `answer` closes the call. `heard_at` is when the device last asked
    for the answer, at most a few seconds ago while its screen is open.
    """

    class Answer(models.TextChoices):
        ADMITTED = "admitted", _("admitted all the same")
        REFUSED = "refused", _("stays refused")

    scan_id = models.UUIDField(unique=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # Null: a program, or an account that was deleted since.
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="a_call_is_answered_at_a_time",
            )
        ]

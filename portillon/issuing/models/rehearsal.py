"""An event's rehearsal and its practice tickets, in their own tables, so that lists and counts need not exclude them.

Ending a rehearsal deletes its row, and with it everything that belongs to the rehearsal.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import User
from portillon.places.models import Event

SHEETS_MAX = 30
LIFE = timedelta(hours=6)


class Rehearsal(models.Model):
    """A rehearsal in progress. The `key_id` in a code tells that it is a practice code of this rehearsal.

    A scan locks the row, so that the rehearsal cannot end while the scan is being stored.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="rehearsal")
    key_id = models.BinaryField(max_length=4, unique=True)
    generation = models.PositiveIntegerField()
    sheets = models.PositiveSmallIntegerField(_("sheets of practice tickets"))
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sheets__gte=1), name="a_rehearsal_has_a_sheet"),
        ]

    @property
    def ends_at(self) -> datetime:
        """Six hours after its beginning, or when the next door opens if that is sooner."""
        entries = self.event.gates.filter(is_exit=False)
        openings = [door.opens_at for door in entries if door.opens_at > self.started_at]
        return min([self.started_at + LIFE, *openings])


class Lesson(models.TextChoices):
    """The case that a practice ticket shows: one for each verdict that a ticket can get at a door."""

    VALID = "valid"
    PARTY = "party"
    NOTE = "note"
    ELSEWHERE = "elsewhere"
    OTHER_DOOR = "other_door"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    TOO_EARLY = "too_early"
    EXPIRED = "expired"
    USED_UP = "used_up"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


class PracticeTicket(models.Model):
    """A practice ticket with an invented `name`. Its `category` decides which doors admit it; empty means all doors."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="tickets")
    sheet = models.PositiveSmallIntegerField()
    lesson = models.CharField(max_length=10, choices=Lesson.choices)
    name = models.CharField(max_length=200)
    admits = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=200, blank=True)

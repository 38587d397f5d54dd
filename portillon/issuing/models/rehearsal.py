"""An event's rehearsal: practice tickets that are nobody's, in tables of their own, so that no list has to leave them
out.

Ending it deletes its row, and whatever belongs to it goes with it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import User
from portillon.places.models import Event

SHEETS_MAX = 30


class Rehearsal(models.Model):
    """`key_id` stands in the head of its practice codes, as an event's does in that of tickets; a scan locks the row,
    so that ending it and scanning never cross."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="rehearsal")
    key_id = models.BinaryField(max_length=4, unique=True)
    generation = models.PositiveIntegerField()
    sheets = models.PositiveSmallIntegerField(_("sheets of practice tickets"))
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sheets__gte=1), name="a_rehearsal_has_a_sheet"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("started_at")), name="a_rehearsal_ends_after_it_began"
            ),
        ]


class Lesson(models.TextChoices):
    """What a practice ticket teaches: each verdict that a ticket at an event's door may get."""

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
    """`name` is nobody's. `category` is that of a ticket for certain doors; empty: any door's."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="tickets")
    sheet = models.PositiveSmallIntegerField()
    lesson = models.CharField(max_length=10, choices=Lesson.choices)
    name = models.CharField(max_length=200)
    admits = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=200, blank=True)

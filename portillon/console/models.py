"""Long work that somebody started from a page."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portillon.accounts.models import LANGUAGES, User
from portillon.places.models import Event, Programme


class Work(models.Model):
    """What a server process does for an event or a programme. All that is needed to do it and to show it is in this
    row: any process can take it, and every process can show it (jobs/claim.py)."""

    class Kind(models.TextChoices):
        COMPARISON = "comparison", gettext_lazy("Comparing the list")
        ROSTER = "roster", gettext_lazy("Importing the list")
        PDF = "pdf", gettext_lazy("Making the tickets")
        ZIP = "zip", gettext_lazy("Making the tickets")
        DOOR_LIST = "door_list", gettext_lazy("Making the door list")
        TICKS = "ticks", gettext_lazy("Reading the photographs")
        MAILS = "mails", gettext_lazy("Asking for the mails")
        CANCELLATION = "cancellation", gettext_lazy("Cancelling the tickets")

    class State(models.TextChoices):
        QUEUED = "queued"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="works")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="works")
    created_by = models.ForeignKey(User, models.CASCADE, related_name="works")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    # A list of people who are invited, and not of participants.
    of_invitees = models.BooleanField(default=False, db_default=False)
    # The name of the function that does it, and what it must know besides (jobs/background.py).
    job = models.CharField(max_length=40, default="")
    parameters = models.JSONField(default=dict)
    # A file of the folder, and which folder it is in.
    file = models.CharField(max_length=100)
    place = models.CharField(max_length=32, default="")
    file_title = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    summary = models.JSONField(null=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of the thread that does it, which says every second that it lives.
    claim = models.CharField(max_length=32, default="")
    heartbeat_at = models.DateTimeField(default=timezone.now)
    # How often it was begun anew because its process was killed.
    continued = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False),
                name="work_is_for_an_event_or_a_programme",
            )
        ]

    @property
    def title(self) -> str:
        """What is being done."""
        return (
            _("Making the passes")
            if self.programme_id and self.kind == self.Kind.PDF
            else self.get_kind_display()
        )

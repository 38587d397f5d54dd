"""When each chore is due, for all servers on one database."""

from datetime import datetime

from django.db import models


class Turn(models.Model):
    """One row for each chore: when it is due, who does it now, and how it went the last time."""

    name = models.CharField(max_length=60, unique=True)
    due_at = models.DateTimeField()
    # Of the process that does it now, which says before `lease_until` that it still does.
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # How often it has failed since it last went well, and the kind and place of the last error: never its message.
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    def is_held(self, now: datetime) -> bool:
        """Whether a process does it now."""
        return self.lease_until is not None and self.lease_until > now

"""What an installation notes about itself."""

from django.db import models


class Beat(models.Model):
    """A single row, written again and again: the proof that the database stores what it is given."""

    at = models.DateTimeField()

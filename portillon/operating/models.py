"""What an installation notes about itself."""

from django.db import models


class Beat(models.Model):
    """A single row, written again and again: the proof that the database stores what it is given."""

    at = models.DateTimeField()


class Fingerprint(models.Model):
    """Which key of the file of secrets this database is used with, told by a hash that is not the key."""

    name = models.CharField(max_length=40, unique=True)
    value = models.BinaryField(max_length=32)

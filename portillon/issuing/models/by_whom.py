"""Who changed something, and when."""

from django.db import models

from portillon.accounts.models import User


class ByWhom(models.Model):
    """A change by a person, or by a program with the name of its key."""

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_key = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

"""Inquiries about holders of tickets and passes, kept beside the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Inquiry(models.Model):
    """Who asked where about holders, without a code that was shown; or that somebody was stopped or asked often.

    Like a row of the ledger it holds ids and no names. `digits` is the part of a pass's number that was typed; of a
    search by name nothing is kept but how many were `found`.
    """

    class What(models.TextChoices):
        SUGGESTIONS = "suggestions", _("passes by the first digits")
        LOOK = "look", _("a pass by its number")
        SEARCH = "search", _("guests by name")
        MANY = "many", _("noticed: many inquiries")
        STOPPED = "stopped", _("stopped: too many inquiries")
        GUESSED = "guessed", _("stopped: too many wrong numbers")

    organisation_id = models.BigIntegerField()
    gate_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    device_id = models.BigIntegerField(null=True)
    operator_id = models.BigIntegerField(null=True)
    by_key = models.CharField(max_length=100, blank=True)
    what = models.CharField(max_length=12, choices=What.choices)
    digits = models.CharField(max_length=12, blank=True)
    found = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-at"], name="inquiries_of_an_organisation"),
            models.Index(fields=["at"], name="inquiries_by_age"),
        ]

"""What phones decide by themselves while they cannot ask the server."""

from django.db import models
from django.utils.translation import gettext_lazy as _

OFFLINE_BUDGET = 200
OFFLINE_BUDGET_MAX = 1_000_000


class OfflinePolicy(models.TextChoices):
    """Whom a phone at an event's door admits by itself."""

    KNOWN = "known", _("tickets that it knows and that are not used yet")
    ANY = "any", _("any genuine ticket, also those that it does not know")
    SERVER = "server", _("nobody: the server decides on each scan")
    STRICT = "strict", _("tickets that the server has handed over to it, and no others")


class OfflinePolicyOfVenue(models.TextChoices):
    """Which passes a phone at a venue's desk admits by itself."""

    KNOWN = "known", _("passes that it knows, by their rules")
    SERVER = "server", _("nobody: the server decides on each scan")
    STRICT = "strict", _("passes, while the desk is handed over to it, and nobody else there")

"""What phones decide by themselves while they cannot ask the server."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

OFFLINE_BUDGET = 200
OFFLINE_BUDGET_MAX = 1_000_000


class OfflinePolicy(models.TextChoices):
    """Whom a phone at an event's door admits by itself."""

    KNOWN = "known", _("tickets that it knows and that are not used yet")
    ANY = "any", _("any genuine ticket, also those that it does not know")
    SERVER = "server", _("nobody: the server decides on each scan")
    STRICT = "strict", _("tickets that the server has handed over to it, and no others")

    AUTO = "auto", _("what fits the phones that stand at the doors: the server chooses")


class AutoWhy(models.TextChoices):
    """Why the server has chosen what holds at an event with `auto`; entries/words/offline_words.py says it."""

    NOBODY = "nobody"
    ONE = "one"
    APART = "apart"
    LANES = "lanes"
    CROWD = "crowd"
    SAME_LANE = "same_lane"
    DOORS = "doors"


class OfflinePolicyOfVenue(models.TextChoices):
    """Which passes a phone at a venue's desk admits by itself."""

    KNOWN = "known", _("passes that it knows, by their rules")
    SERVER = "server", _("nobody: the server decides on each scan")
    STRICT = "strict", _("passes, while the desk is handed over to it, and nobody else there")


OFFLINE_KNOWN = Q(
    offline_policy__in=OfflinePolicy.values, auto_choice__in=[OfflinePolicy.STRICT, OfflinePolicy.KNOWN]
)


# What a server has chosen so far is of no use once it is asked to choose anew.
AUTO_AFRESH = {
    "auto_choice": OfflinePolicy.STRICT.value,
    "auto_why": AutoWhy.NOBODY.value,
    "auto_gate": None,
    "auto_since": None,
    "auto_other_since": None,
}


class DecidedOffline(models.Model):
    """The base of what says whom its phones admit by themselves, and how many tickets until they can ask again.

    The `auto_` fields are what the server has chosen where `offline_policy` leaves it to the server. Before the first
    phone comes it is `strict`: whoever has heard only that lets nobody in alone, so no choice costs less.
    """

    offline_policy = models.CharField(
        _("without a network"),
        max_length=10,
        choices=OfflinePolicy.choices,
        default=OfflinePolicy.KNOWN,
        db_default=OfflinePolicy.KNOWN,
    )
    offline_budget = models.PositiveIntegerField(
        _("tickets a phone admits by itself"),
        default=OFFLINE_BUDGET,
        db_default=OFFLINE_BUDGET,
        validators=[MaxValueValidator(OFFLINE_BUDGET_MAX)],
    )
    offline_names = models.BooleanField(_("phones hold the names of guests"), default=False, db_default=False)
    auto_choice = models.CharField(
        max_length=10, default=OfflinePolicy.STRICT, db_default=OfflinePolicy.STRICT, editable=False
    )
    auto_why = models.CharField(
        max_length=10, default=AutoWhy.NOBODY, db_default=AutoWhy.NOBODY, editable=False
    )
    # The door that the reason is about.
    auto_gate = models.BigIntegerField(null=True, editable=False)
    # When it was chosen; null: no phone has stood at a door since the server may choose.
    auto_since = models.DateTimeField(null=True, editable=False)
    # Since when another choice has fitted.
    auto_other_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def offline_now(self) -> str:
        """Whom phones admit by themselves now, in a word that they know."""
        is_auto = self.offline_policy == OfflinePolicy.AUTO
        return str(self.auto_choice if is_auto else self.offline_policy)

    @property
    def offline_tickets(self) -> int:
        """How many tickets a phone may admit by itself while it cannot ask, though others may admit them, too."""
        return self.offline_budget if self.offline_now in (OfflinePolicy.KNOWN, OfflinePolicy.ANY) else 0

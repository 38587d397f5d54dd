"""Venues: where events take place and passes are accepted."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Organisation, validate_time_zone
from portillon.places import maps
from portillon.places.models.offline import OFFLINE_BUDGET, OFFLINE_BUDGET_MAX, OfflinePolicyOfVenue


class Venue(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="venues")
    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), max_length=500, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    opening_note = models.CharField(_("opening hours"), max_length=500, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # Empty: the organisation's.
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, default="", db_default="", validators=[validate_time_zone]
    )
    # What a phone at its desk does that cannot ask, and how many passes it may admit until it can again.
    offline_policy = models.CharField(
        _("without a network"),
        max_length=10,
        choices=OfflinePolicyOfVenue.choices,
        default=OfflinePolicyOfVenue.KNOWN,
        db_default=OfflinePolicyOfVenue.KNOWN,
    )
    offline_budget = models.PositiveIntegerField(
        _("passes a phone admits by itself"),
        default=OFFLINE_BUDGET,
        db_default=OFFLINE_BUDGET,
        validators=[MaxValueValidator(OFFLINE_BUDGET_MAX)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offline_policy__in=OfflinePolicyOfVenue.values),
                name="a_venue_has_an_offline_policy",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The IANA time zone of its days."""
        return self.time_zone or self.organisation.time_zone

    @property
    def offline_passes(self) -> int:
        """How many passes a phone at its desk may admit by itself while it cannot ask, and does not hold the desk."""
        return self.offline_budget if self.offline_policy == OfflinePolicyOfVenue.KNOWN else 0

    @property
    def is_strict(self) -> bool:
        """Whether its desk is handed over to one device at a time."""
        return self.offline_policy == OfflinePolicyOfVenue.STRICT

    @property
    def is_located(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def map_url(self) -> str:
        """Where a map shows it; empty if neither its coordinates nor its address are known."""
        if self.latitude is not None and self.longitude is not None:
            return maps.at(self.latitude, self.longitude)
        return maps.search(self.address) if self.address.strip() else ""

"""An event may split its crowd into lanes: how many, by what, and who was planned for each (core/lane.py)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.core.lane import LANES_MAX, LANES_MIN, By, Lanes


class LanesBy(models.TextChoices):
    """What a ticket's lane depends on."""

    EMAIL = By.EMAIL.value, _("e-mail address: all tickets of one address together")
    ORDER = By.ORDER.value, _("order: all tickets of one order together")
    NAME = By.NAME.value, _("surname: A–K, L–Z and so on")
    CATEGORY = By.CATEGORY.value, _("category, or else block of the seat")


LANES_KNOWN = Q(lanes_by__in=LanesBy.values) & (Q(lanes=None) | Q(lanes__range=(LANES_MIN, LANES_MAX)))


class Laned(models.Model):
    """The base of what has lanes; if `lanes` is empty, it has none."""

    lanes = models.PositiveSmallIntegerField(
        _("lanes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(LANES_MIN), MaxValueValidator(LANES_MAX)],
    )
    lanes_by = models.CharField(
        _("lanes by"), max_length=10, choices=LanesBy.choices, default=LanesBy.EMAIL, db_default=LanesBy.EMAIL
    )
    lane_plan = models.JSONField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def lane_choice(self) -> Lanes:
        return Lanes(self.lanes or 0, By(self.lanes_by), tuple(map(tuple, self.lane_plan or [])))

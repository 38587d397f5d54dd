"""Programmes of passes, the venues that take part, and who works where."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.in_words import best_of
from portillon.accounts.models import Invitation, Membership, Organisation
from portillon.core.credential import Rule
from portillon.places.bounds import dates_within
from portillon.places.models.event import Titled
from portillon.places.models.venue import Venue


def validate_rule(word: str) -> None:
    try:
        Rule.of(word)
    except ValueError:
        message = _("A rule is “once”, “daily”, “unlimited” or a number of entries.")
        raise ValidationError(message, code="rule") from None


class Programme(Titled):
    """A pass programme: the rules by which many venues accept the same passes."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="programmes")
    territory = models.CharField(_("territory"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True, default="", db_default="")
    max_companions = models.PositiveSmallIntegerField(_("companions allowed"), default=4)
    companions_fr = models.CharField(
        _("who may come along, in French"), max_length=60, blank=True, default="", db_default=""
    )
    companions_de = models.CharField(
        _("who may come along, in German"), max_length=60, blank=True, default="", db_default=""
    )
    companions_en = models.CharField(
        _("who may come along, in English"), max_length=60, blank=True, default="", db_default=""
    )
    # 0: never.
    again_minutes = models.PositiveSmallIntegerField(
        _("minutes in which a second entry is pointed out"), default=10, db_default=10
    )
    redirect_url = models.URLField(_("website for strangers"), blank=True)
    # The number of the last change to its passes, and its era, as an event has them for its tickets.
    roster_n = models.BigIntegerField(default=0, db_default=0, editable=False)
    roster_era = models.CharField(max_length=16, default="", db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_fr="", title_de="", title_en=""), name="a_programme_has_a_title"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def companions(self) -> str:
        """Who may come along, such as “children under 18”, in the active language, else in any, or ""."""
        words = {"fr": self.companions_fr, "de": self.companions_de, "en": self.companions_en}
        return best_of(words, self.organisation.language)

    @property
    def zone(self) -> str:
        """The IANA time zone of the days on which its passes are valid."""
        return self.organisation.time_zone


class PassType(models.Model):
    """A type of pass: valid between fixed times, or for a number of days or hours from its issue or first use.

    The first use is at `starts_until` at the latest.
    """

    class Starts(models.TextChoices):
        ISSUE = "issue", _("when it is issued")
        FIRST_USE = "first_use", _("with its first use")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="types")
    name = models.CharField(_("name"), max_length=100)
    price = models.CharField(_("price"), max_length=60, blank=True)
    rule = models.CharField(_("rule"), max_length=10, default="once", validators=[validate_rule])
    starts = models.CharField(_("starts"), max_length=10, choices=Starts.choices, default=Starts.ISSUE)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(_("valid for days"), null=True, blank=True)
    valid_hours = models.PositiveSmallIntegerField(_("valid for hours"), null=True, blank=True)
    starts_until = models.DateTimeField(_("first use at the latest"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="a_type_has_a_name_of_its_own"),
            models.CheckConstraint(
                condition=Q(valid_days=None) | Q(valid_days__gte=1), name="a_pass_is_valid_for_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_hours=None) | Q(valid_hours__gte=1, valid_days=None),
                name="a_pass_is_valid_for_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(starts_until=None) | Q(starts="first_use"), name="a_first_use_starts_a_pass"
            ),
            dates_within("a_type_is_valid_in_known_years", "valid_from", "valid_until"),
            dates_within("a_type_starts_in_known_years", "starts_until"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        by_use, counted = self.starts == self.Starts.FIRST_USE, self.valid_days or self.valid_hours
        wrong = {}
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            wrong["valid_until"] = _("It would end before it begins.")
        if by_use and not counted:
            wrong["valid_days"] = _(
                "A pass that starts with its first use needs its number of days or of hours."
            )
        if self.valid_days and self.valid_hours:
            wrong["valid_hours"] = _("A pass is valid for days or for hours, not for both.")
        if self.starts_until:
            wrong |= self._wrong_start(self.starts_until, by_use=by_use)
        if wrong:
            raise ValidationError(wrong)

    def _wrong_start(self, latest: datetime, by_use: bool) -> dict[str, Any]:
        if not by_use:
            return {"starts_until": _("Only a pass that starts with its first use has a latest first use.")}
        if self.valid_from and latest < self.valid_from:
            return {"starts_until": _("Its first use would be over before it is valid.")}
        return {}


class Participation(models.Model):
    """A venue's part in a programme, optionally from and until a time. If `rule` is empty, the pass type's applies."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="participations")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="participations")
    rule = models.CharField(_("rule"), max_length=10, blank=True, validators=[validate_rule])
    fee = models.CharField(_("fee"), max_length=60, blank=True)
    reimbursement = models.DecimalField(
        _("repaid by the board for each entry"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    self_validation = models.BooleanField(_("holders may validate their visit themselves"), default=False)
    needs_code = models.BooleanField(
        _("the number alone is not enough: the code must be shown"), default=False, db_default=False
    )
    from_at = models.DateTimeField(_("takes part from"), null=True, blank=True)
    until_at = models.DateTimeField(_("takes part until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "venue"], name="a_venue_takes_part_once"),
            dates_within("a_venue_takes_part_in_known_years", "from_at", "until_at"),
        ]

    def clean(self) -> None:
        if self.from_at and self.until_at and self.from_at > self.until_at:
            raise ValidationError({"until_at": _("It would end before it begins.")})
        if self.reimbursement is not None and self.reimbursement < 0:
            raise ValidationError({"reimbursement": _("This may not be negative.")})


class Posting(models.Model):
    """The venue at which a controller or a venue's manager works."""

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="posting")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="postings")


class InvitedPosting(models.Model):
    """The venue at which an invited person will work."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="posting")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")

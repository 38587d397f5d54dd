"""Credentials (tickets and passes), their holders, and the log of what was done to them."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES, Organisation
from portillon.issuing.models.by_whom import ByWhom
from portillon.issuing.models.named import Named
from portillon.places.bounds import dates_within
from portillon.places.models import Event, PassType, Programme
from portillon.places.occasion import FOR_ONE


class Holder(Named):
    """The person to whom a credential belongs. Removing the holder removes the credential.

    `event` or `programme` repeats that of the credential, so that one index returns a list of 100,000 names in order.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="holders")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="holders", db_index=False)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, related_name="holders", db_index=False
    )
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    # Since then the row is without personal data, and only serves counts (erasure.py).
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        # The address is in the index so that a search with few results reads only the index.
        indexes = [
            models.Index(fields=["event", "sorted_as", "id", "email"], name="holders_of_an_event_by_name"),
            models.Index(
                fields=["programme", "sorted_as", "id", "email"], name="holders_of_a_programme_by_name"
            ),
            models.Index(
                fields=["event"],
                condition=Q(sorted_as="", erased_at=None),
                name="holders_who_cannot_be_sorted",
            ),
            models.Index(fields=["event", "known_as"], name="holders_of_an_event_by_person"),
            models.Index(fields=["programme", "known_as"], name="holders_of_programme_by_person"),
        ]


def fresh_page_secret() -> str:
    """Return the secret in the address of a holder's page: 128 random bits, in URL-safe base64."""
    return secrets.token_urlsafe(16)


class CredentialQuerySet(models.QuerySet["Credential"]):
    def tickets(self) -> "CredentialQuerySet":
        return self.filter(event__isnull=False)

    def passes(self) -> "CredentialQuerySet":
        return self.filter(programme__isnull=False)

    def valid(self) -> "CredentialQuerySet":
        return self.filter(cancelled_at=None, blocked_at=None)

    def with_address(self) -> "CredentialQuerySet":
        """Return those that can be mailed to their holders."""
        return self.exclude(holder__email="")

    def without_address(self) -> "CredentialQuerySet":
        """Return those that are printed and handed over, unless their holders were erased."""
        return self.filter(holder__email="", holder__erased_at=None)


class Credential(models.Model):
    """A ticket for an event, or a pass of a programme.

    `issue` grows with each reissue, so that older codes are recognised. `admits` counts persons, the holder included. A
    pass with `valid_days` or `valid_hours` is valid for so long from its first use on, which is at the latest at
    `starts_until`.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="credentials")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="tickets")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="passes")
    pass_type = models.ForeignKey(PassType, models.PROTECT, null=True, related_name="passes")
    holder = models.OneToOneField(Holder, models.CASCADE, related_name="credential")
    number = models.CharField(
        _("number"), max_length=9, help_text="typed by hand when the code cannot be read"
    )
    page_secret = models.CharField(max_length=30, unique=True, default=fresh_page_secret)
    issue = models.PositiveSmallIntegerField(default=1)
    admits = models.PositiveSmallIntegerField(_("admits"), default=1)
    seat = models.CharField(_("seat"), max_length=200, blank=True)
    price = models.CharField(_("price"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=100, blank=True)
    transferable = models.BooleanField(_("transferable"), default=False)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    door_note = models.CharField(_("note for the door"), max_length=200, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    # Of a blocked ticket: how many of its persons had come in. Null: it was blocked by a version that kept no places.
    came_in = models.PositiveSmallIntegerField(null=True, editable=False)
    # The number of its last change (places/roster.py). The database refuses a change without a new one.
    roster_n = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="a_number_is_one_credential"),
            models.UniqueConstraint(
                fields=["event", "external_id"],
                condition=~Q(external_id=""),
                name="an_external_id_is_one_ticket",
            ),
            models.UniqueConstraint(
                fields=["programme", "external_id"],
                condition=~Q(external_id=""),
                name="an_external_id_is_one_pass",
            ),
            dates_within("a_pass_is_valid_in_known_years", "valid_from", "valid_until"),
            dates_within("a_pass_starts_in_known_years", "starts_until"),
            models.CheckConstraint(
                condition=Q(valid_days=None) | Q(valid_hours=None), name="a_pass_counts_days_or_hours"
            ),
            models.CheckConstraint(condition=Q(admits__gte=1), name="a_credential_admits_somebody"),
            models.CheckConstraint(condition=FOR_ONE, name="a_credential_is_a_ticket_or_a_pass"),
        ]
        indexes = [
            models.Index(fields=["event", "seat", "id"], name="tickets_of_an_event_by_seat"),
            models.Index(fields=["programme", "number"], name="passes_by_number"),
            models.Index(fields=["event", "roster_n", "id"], name="tickets_of_an_event_by_change"),
            models.Index(fields=["programme", "roster_n", "id"], name="passes_of_programme_by_change"),
            # Partial, because few credentials are ever blocked or cancelled.
            models.Index(
                fields=["organisation", "blocked_at"],
                condition=Q(blocked_at__isnull=False),
                name="blocked_credentials",
            ),
            models.Index(
                fields=["organisation", "cancelled_at"],
                condition=Q(cancelled_at__isnull=False),
                name="cancelled_credentials",
            ),
        ]

    @property
    def status(self) -> str:
        if self.cancelled_at:
            return "cancelled"
        return "blocked" if self.blocked_at else "valid"


class RemovedTicket(models.Model):
    """A ticket that is no more, for scanners that still know it. `roster_n` is the number of its removal."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="+", db_index=False)
    credential_id = models.BigIntegerField(unique=True)
    roster_n = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["event", "roster_n"], name="removals_of_an_event")]


class RemovedPass(models.Model):
    """A pass that is no more, for the scanners of desks that still know it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    credential_id = models.BigIntegerField(unique=True)
    roster_n = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["programme", "roster_n"], name="removals_of_a_programme")]


class OldNumber(models.Model):
    """A number that a pass had before a reissue, or a ticket before it was passed on.

    A scan of it is refused as blocked, not as unknown.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    number = models.CharField(max_length=9)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="old_numbers")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="an_old_number_is_one_credential")
        ]


class PassedOn(models.Model):
    """A ticket that its holder passed on. Its former page says so.

    Of the former holder only keyed hashes are kept, by which a list that still names them is recognised: `person` of
    address and name, `called` of the name alone (issuing/tickets/former_holder.py).
    """

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="passings_on")
    event = models.ForeignKey(Event, models.CASCADE, related_name="passings_on", db_index=False)
    page_secret = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    person = models.CharField(max_length=32)
    called = models.CharField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["event", "person"], name="former_holders_by_person"),
            models.Index(fields=["event", "called"], name="former_holders_by_name"),
        ]


class Change(ByWhom):
    """A change of a ticket or pass and its author: a user, or a program by the name of its key."""

    class What(models.TextChoices):
        ISSUED = "issued"
        CHANGED = "changed"
        REISSUED = "reissued"
        CANCELLED = "cancelled"
        BLOCKED = "blocked"
        UNBLOCKED = "unblocked"
        TOLD = "told"
        PASSED_ON = "passed_on"

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)


class PageOpening(models.Model):
    """When a ticket's page was first opened, and last opened (to within five minutes)."""

    credential = models.OneToOneField(Credential, models.CASCADE, related_name="page_opening")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

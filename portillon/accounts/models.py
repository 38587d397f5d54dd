"""Users, organisations, memberships and invitations, and the API keys of an organisation's programs."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portillon.accounts.colour import validate_accent

LANGUAGES = [("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
RETENTION_DAYS_MAX = 3650


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


class Organisation(models.Model):
    """The tenant: a university unit, a promoter, a tourism board."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fr")
    time_zone = models.CharField(max_length=50, default="Europe/Zurich", validators=[validate_time_zone])
    # Members without an app or a passkey then see only the pages where they add one.
    requires_second_step = models.BooleanField(default=False)
    redirect_url = models.URLField(blank=True, help_text="where a stranger who opens a code is led")
    accent = models.CharField(max_length=7, blank=True, validators=[validate_accent])
    mail_from = models.EmailField(
        blank=True, help_text="the sender of its mails; its mailbox agreed (senders.py)"
    )
    reply_to = models.EmailField(blank=True, help_text="where answers to its mails go")
    # For events without an erase_on of their own; empty: nothing is erased automatically.
    retention_days = models.PositiveSmallIntegerField(
        _("personal data of guests is erased so many days after an event"),
        null=True,
        blank=True,
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(RETENTION_DAYS_MAX)],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class SenderRequest(models.Model):
    """An address from which the organisation wants to send its mails, until its mailbox agrees (senders.py).

    It is empty once the organisation has withdrawn the request.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    nonce = models.CharField(max_length=32, blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # Empty for an address that was in use before mailboxes were asked.
    asked_at = models.DateTimeField(null=True)


class Logo(models.Model):
    """An organisation's logo on tickets and mails: a PNG, encoded anew from the uploaded file (logo.py)."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="logo")
    png = models.BinaryField()
    digest = models.CharField(max_length=16)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    @property
    def height_shown(self) -> int:
        """The height on a page in CSS pixels: half of the picture's, so that it is sharp on dense screens."""
        return max(1, self.height // 2)

    @property
    def width_shown(self) -> int:
        return max(1, self.width // 2)


class Role(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    SUPERVISOR = "supervisor", _("supervisor")
    STEWARD = "steward", _("steward")
    BOARD = "board", _("board administrator")
    VENUE_MANAGER = "venue-manager", _("venue manager")
    CONTROLLER = "controller", _("controller")
    SUPPORT = "support", _("support")


class Membership(models.Model):
    """A user's role in an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_role_each")]


class Invitation(models.Model):
    """An invitation by mail to work in an organisation.

    The link is derived from `nonce` and the secret file when the mail is sent; the database keeps only its SHA-256. A
    new link replaces the one before.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    nonce = models.CharField(max_length=32)
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email


class TeamChange(models.Model):
    """A logged change of a team: who changed whose membership or invitation. `by` is empty for the command line and for
    automatic changes."""

    class What(models.TextChoices):
        INVITED = "invited"
        SENT_AGAIN = "sent again"
        WITHDRAWN = "withdrawn"
        JOINED = "joined"
        ROLE = "role"
        REMOVED = "removed"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="team_changes")
    what = models.CharField(max_length=10, choices=What.choices)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class OrganisationChange(models.Model):
    """A logged change of an organisation's settings. `about` lists the names of the changed fields."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="changes")
    about = models.CharField(max_length=200)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class ApiKey(models.Model):
    """A program's key. Only its SHA-256 is stored; the key itself is shown once (keys.py)."""

    class Scope(models.TextChoices):
        READ = "read", _("read everything, change nothing")
        SCAN = "scan", _("scan, and nothing else")
        ORGANISE = "organise", _("everything an organiser may do")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    key_hash = models.BinaryField(max_length=32, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.ORGANISE)
    created_at = models.DateTimeField(auto_now_add=True)
    # Empty for the command line: whoever runs the installation is a member of nothing.
    made_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")


class Counter(models.Model):
    """How often somebody did something within a span of time (limits.py). `key` is a keyed hash of who and what."""

    key = models.BinaryField(max_length=16, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="counters_by_age")]


class SignInTry(models.Model):
    """A wrong password, kept for an hour to be counted (lockout.py). Account, address and browser are keyed hashes."""

    account = models.BinaryField(max_length=16)
    address = models.BinaryField(max_length=16)
    browser = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="tries_at_an_account"),
            models.Index(fields=["address", "at"], name="tries_from_an_address"),
            models.Index(fields=["at"], name="tries_by_age"),
        ]

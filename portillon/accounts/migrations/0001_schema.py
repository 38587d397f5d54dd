"""Who may sign in, and for which organisation.

Each room begins with one such migration, which stands for all those from before the first release. `replaces` names the
last of them, and Django applies no migration before those that it depends on: a database where the last one has been
applied is up to date as it is. A database that stopped earlier is refused (cli/database.py). Naming every one would
have a new database record them one by one, and what is interrupted there looks like a database that stopped earlier.

The file cannot be called 0001_initial: the old migrations of that name are recorded in the databases from before.
"""

from django.conf import settings
from django.core.management import call_command
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from portillon.accounts.colour import validate_accent
from portillon.accounts.models import validate_time_zone

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
LANGUAGES = [("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
ROLES = [
    ("organiser", "organiser"),
    ("supervisor", "supervisor"),
    ("steward", "steward"),
    ("board", "board administrator"),
    ("venue-manager", "venue manager"),
    ("controller", "controller"),
    ("support", "support"),
]


def make_table_of_cache(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the cache that server processes share (settings.CACHES): Django makes its table by a command."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True
    replaces = [("accounts", "0007_organisation_changes")]
    dependencies = []
    operations = [
        migrations.CreateModel(
            "User",
            fields=[
                ID,
                ("password", models.CharField("password", max_length=128)),
                ("last_login", models.DateTimeField("last login", null=True, blank=True)),
                ("email", models.EmailField("e-mail", unique=True)),
                ("name", models.CharField("name", max_length=200, blank=True)),
                ("language", models.CharField("language", choices=LANGUAGES, max_length=2, blank=True)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            "Organisation",
            fields=[
                ID,
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("language", models.CharField(choices=LANGUAGES, max_length=2, default="fr")),
                (
                    "time_zone",
                    models.CharField(max_length=50, default="Europe/Zurich", validators=[validate_time_zone]),
                ),
                (
                    "redirect_url",
                    models.URLField(blank=True, help_text="where a stranger who opens a code is led"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("accent", models.CharField(max_length=7, blank=True, validators=[validate_accent])),
                (
                    "mail_from",
                    models.EmailField(
                        blank=True, help_text="the sender of its mails, if the mail server may send for it"
                    ),
                ),
                ("reply_to", models.EmailField(blank=True, help_text="where answers to its mails go")),
                (
                    "retention_days",
                    models.PositiveSmallIntegerField(
                        "personal data of guests is erased so many days after an event",
                        default=365,
                        null=True,
                        blank=True,
                        validators=[
                            MinValueValidator(1),
                            MaxValueValidator(3650),
                        ],
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "ApiKey",
            fields=[
                ID,
                ("name", models.CharField(max_length=100)),
                ("key_hash", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(null=True, blank=True)),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="api_keys"),
                ),
            ],
        ),
        migrations.CreateModel(
            "Membership",
            fields=[
                ID,
                ("role", models.CharField(choices=ROLES, max_length=20)),
                (
                    "user",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships"),
                ),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="memberships"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["user", "organisation"], name="one_role_each"),
                ],
            },
        ),
        migrations.CreateModel(
            "Logo",
            fields=[
                ID,
                ("png", models.BinaryField()),
                ("digest", models.CharField(max_length=16)),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                (
                    "organisation",
                    models.OneToOneField("accounts.Organisation", models.CASCADE, related_name="logo"),
                ),
            ],
        ),
        migrations.CreateModel(
            "SignInTry",
            fields=[
                ID,
                ("account", models.BinaryField(max_length=16)),
                ("address", models.BinaryField(max_length=16)),
                ("browser", models.BinaryField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "at"], name="tries_at_an_account"),
                    models.Index(fields=["address", "at"], name="tries_from_an_address"),
                    models.Index(fields=["at"], name="tries_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            "TeamChange",
            fields=[
                ID,
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("sent again", "Sent Again"),
                            ("withdrawn", "Withdrawn"),
                            ("joined", "Joined"),
                            ("role", "Role"),
                            ("removed", "Removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("email", models.EmailField()),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="team_changes"),
                ),
                (
                    "person",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
            ],
        ),
        migrations.CreateModel(
            "Invitation",
            fields=[
                ID,
                ("email", models.EmailField("e-mail")),
                ("name", models.CharField("name", max_length=200, blank=True)),
                ("role", models.CharField("role", choices=ROLES, max_length=20)),
                ("language", models.CharField("language", choices=LANGUAGES, max_length=2)),
                ("nonce", models.CharField(max_length=32)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="invitations"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["organisation", "email"],
                        condition=Q(accepted_at=None, withdrawn_at=None),
                        name="one_open_invitation_each",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "OrganisationChange",
            fields=[
                ID,
                ("about", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="changes"),
                ),
                (
                    "user",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
            ],
        ),
        migrations.RunPython(make_table_of_cache, migrations.RunPython.noop),
    ]

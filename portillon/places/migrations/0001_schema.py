"""Events, venues and programmes, and the gates where people are scanned.

About its name and `replaces`: accounts/migrations/0001_schema.py.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from portillon.places.models import validate_rule

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    replaces = [("places", "0014_changes_of_lists")]
    dependencies = [("accounts", "0001_schema")]
    operations = [
        migrations.CreateModel(
            "Venue",
            fields=[
                ID,
                ("name", models.CharField("name", max_length=200)),
                ("address", models.TextField("address", max_length=500, blank=True)),
                ("contact", models.CharField("contact", max_length=200, blank=True)),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="venues"),
                ),
                ("latitude", models.FloatField("latitude", null=True, blank=True)),
                ("longitude", models.FloatField("longitude", null=True, blank=True)),
                ("opening_note", models.CharField("opening hours", max_length=500, blank=True)),
            ],
        ),
        migrations.CreateModel(
            "Event",
            fields=[
                ID,
                ("title_fr", models.CharField("title in French", max_length=200, blank=True)),
                ("title_de", models.CharField("title in German", max_length=200, blank=True)),
                ("title_en", models.CharField("title in English", max_length=200, blank=True)),
                ("doors_at", models.DateTimeField("doors open")),
                ("starts_at", models.DateTimeField("start")),
                ("ends_at", models.DateTimeField("end")),
                ("capacity", models.PositiveIntegerField("capacity in persons", null=True, blank=True)),
                (
                    "max_companions",
                    models.PositiveSmallIntegerField(
                        "companions allowed",
                        null=True,
                        blank=True,
                        help_text="for each ticket; empty: no limit",
                    ),
                ),
                ("redirect_url", models.URLField("website for strangers", blank=True)),
                ("notes", models.TextField("small print on the ticket", max_length=2000, blank=True)),
                ("expected", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="events"),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        "places.Venue", models.SET_NULL, null=True, blank=True, verbose_name="venue"
                    ),
                ),
                (
                    "mails_tickets",
                    models.BooleanField("mail each ticket when it is issued", default=True, db_default=True),
                ),
                ("reentry", models.BooleanField("who has left may come back", default=False)),
                (
                    "check_categories",
                    models.JSONField("categories to check at the door", default=list, blank=True),
                ),
                ("held", models.PositiveIntegerField(default=0, db_default=0, editable=False)),
                (
                    "contact",
                    models.CharField(
                        "whom the team calls", max_length=200, default="", db_default="", blank=True
                    ),
                ),
                ("reminded_for", models.DateTimeField(null=True, editable=False)),
                (
                    "reminder_hours",
                    models.PositiveSmallIntegerField(
                        "reminder with the ticket, hours before the doors", null=True, blank=True
                    ),
                ),
                ("archived_at", models.DateTimeField(null=True, editable=False)),
                ("erase_on", models.DateField("personal data is erased on", null=True, blank=True)),
                ("erased_at", models.DateTimeField(null=True, editable=False)),
                ("erasing_until", models.DateTimeField(null=True, editable=False)),
                (
                    "stewards_search",
                    models.BooleanField(
                        "stewards and authorised phones may search guests by name",
                        default=False,
                        db_default=False,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(doors_at__lte=F("starts_at"), starts_at__lte=F("ends_at")),
                        name="doors_then_start_then_end",
                    ),
                    models.CheckConstraint(
                        condition=~Q(title_de="", title_en="", title_fr=""), name="an_event_has_a_title"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["organisation", "starts_at"], name="events_by_start"),
                ],
            },
        ),
        migrations.CreateModel(
            "Gate",
            fields=[
                ID,
                ("title", models.CharField("title", max_length=100)),
                (
                    "event",
                    models.ForeignKey(
                        "places.Event", models.CASCADE, null=True, blank=True, related_name="gates"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="gates"),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        "places.Venue", models.CASCADE, null=True, blank=True, related_name="gates"
                    ),
                ),
                ("categories", models.JSONField("categories of tickets", default=list, blank=True)),
                (
                    "closes_at",
                    models.DateTimeField(
                        "closes", null=True, blank=True, help_text="empty: at the event's end"
                    ),
                ),
                (
                    "doors_at",
                    models.DateTimeField(
                        "opens", null=True, blank=True, help_text="empty: with the event's doors"
                    ),
                ),
                ("is_exit", models.BooleanField("exit", default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(event__isnull=False, venue=None) | Q(event=None, venue__isnull=False),
                        name="a_gate_is_a_door_or_a_desk",
                    ),
                    models.UniqueConstraint(
                        fields=["venue"], condition=Q(venue__isnull=False), name="a_venue_has_one_desk"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Programme",
            fields=[
                ID,
                ("title_fr", models.CharField("title in French", max_length=200, blank=True)),
                ("title_de", models.CharField("title in German", max_length=200, blank=True)),
                ("title_en", models.CharField("title in English", max_length=200, blank=True)),
                ("territory", models.CharField("territory", max_length=200, blank=True)),
                ("max_companions", models.PositiveSmallIntegerField("companions allowed", default=4)),
                ("redirect_url", models.URLField("website for strangers", blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "organisation",
                    models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="programmes"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(title_de="", title_en="", title_fr=""), name="a_programme_has_a_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Participation",
            fields=[
                ID,
                ("rule", models.CharField("rule", max_length=10, blank=True, validators=[validate_rule])),
                ("fee", models.CharField("fee", max_length=60, blank=True)),
                (
                    "reimbursement",
                    models.DecimalField(
                        "repaid by the board for each entry",
                        null=True,
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                    ),
                ),
                (
                    "self_validation",
                    models.BooleanField("holders may validate their visit themselves", default=False),
                ),
                ("from_at", models.DateTimeField("takes part from", null=True, blank=True)),
                ("until_at", models.DateTimeField("takes part until", null=True, blank=True)),
                ("venue", models.ForeignKey("places.Venue", models.CASCADE, related_name="participations")),
                (
                    "programme",
                    models.ForeignKey("places.Programme", models.CASCADE, related_name="participations"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["programme", "venue"], name="a_venue_takes_part_once"),
                ],
            },
        ),
        migrations.CreateModel(
            "PassType",
            fields=[
                ID,
                ("name", models.CharField("name", max_length=100)),
                ("price", models.CharField("price", max_length=60, blank=True)),
                ("rule", models.CharField("rule", max_length=10, default="once", validators=[validate_rule])),
                (
                    "starts",
                    models.CharField(
                        "starts",
                        choices=[("issue", "when it is issued"), ("first_use", "with its first use")],
                        max_length=10,
                        default="issue",
                    ),
                ),
                ("valid_from", models.DateTimeField("valid from", null=True, blank=True)),
                ("valid_until", models.DateTimeField("valid until", null=True, blank=True)),
                ("valid_days", models.PositiveSmallIntegerField("valid for days", null=True, blank=True)),
                ("programme", models.ForeignKey("places.Programme", models.CASCADE, related_name="types")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["programme", "name"], name="a_type_has_a_name_of_its_own"
                    ),
                    models.CheckConstraint(
                        condition=Q(valid_days=None) | Q(valid_days__gte=1), name="a_pass_is_valid_for_a_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Posting",
            fields=[
                ID,
                (
                    "membership",
                    models.OneToOneField("accounts.Membership", models.CASCADE, related_name="posting"),
                ),
                ("venue", models.ForeignKey("places.Venue", models.CASCADE, related_name="postings")),
            ],
        ),
        migrations.CreateModel(
            "InvitedPosting",
            fields=[
                ID,
                (
                    "invitation",
                    models.OneToOneField("accounts.Invitation", models.CASCADE, related_name="posting"),
                ),
                ("venue", models.ForeignKey("places.Venue", models.CASCADE, related_name="+")),
            ],
        ),
        migrations.CreateModel(
            "EventChange",
            fields=[
                ID,
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("copied", "Copied"),
                            ("changed", "Changed"),
                            ("archived", "Archived"),
                            ("unarchived", "Unarchived"),
                            ("door added", "Door Added"),
                            ("door changed", "Door Changed"),
                            ("door removed", "Door Removed"),
                            ("door opened", "Door Opened"),
                            ("door closed", "Door Closed"),
                            ("door usual", "Door Usual"),
                            ("form changed", "Form Changed"),
                            ("question added", "Question Added"),
                            ("question changed", "Question Changed"),
                            ("question removed", "Question Removed"),
                            ("list imported", "List Imported"),
                            ("invited imported", "Invited Imported"),
                            ("invited added", "Invited Added"),
                            ("invited changed", "Invited Changed"),
                            ("invited removed", "Invited Removed"),
                            ("invitations sent", "Invitations Sent"),
                            ("place offered", "Place Offered"),
                            ("registration cancelled", "Registration Cancelled"),
                            ("device changed", "Device Changed"),
                            ("device revoked", "Device Revoked"),
                            ("code made", "Code Made"),
                            ("code withdrawn", "Code Withdrawn"),
                            ("mails paused", "Mails Paused"),
                            ("mails resumed", "Mails Resumed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("about", models.CharField(max_length=200, blank=True)),
                ("by_key", models.CharField(max_length=100, blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("event", models.ForeignKey("places.Event", models.CASCADE, related_name="changes")),
                (
                    "user",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
            ],
        ),
    ]

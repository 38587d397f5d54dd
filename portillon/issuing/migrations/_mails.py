"""The outboxes: a table for each kind of mail."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
OUTGOING = (
    ("address", models.CharField(max_length=320)),
    ("language", models.CharField(max_length=2, blank=True)),
    (
        "status",
        models.CharField(
            choices=[("queued", "Queued"), ("sending", "Sending"), ("sent", "Sent"), ("failed", "Failed")],
            max_length=10,
            default="queued",
        ),
    ),
    ("attempts", models.PositiveIntegerField(default=0)),
    ("doubts", models.PositiveSmallIntegerField(default=0)),
    ("next_try_at", models.DateTimeField()),
    ("claim", models.CharField(max_length=32, blank=True)),
    ("lease_until", models.DateTimeField(null=True)),
    ("last_error", models.CharField(max_length=500, blank=True)),
    ("message_id", models.CharField(max_length=300, blank=True)),
    ("created_at", models.DateTimeField()),
    ("sent_at", models.DateTimeField(null=True)),
)

MAILS = [
    migrations.CreateModel(
        "MailPause",
        fields=[
            ID,
            ("created_at", models.DateTimeField(auto_now_add=True)),
            (
                "event",
                models.OneToOneField("places.Event", models.CASCADE, null=True, related_name="mail_pause"),
            ),
            (
                "programme",
                models.OneToOneField(
                    "places.Programme", models.CASCADE, null=True, related_name="mail_pause"
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False),
                    name="a_pause_is_of_an_event_or_a_programme",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "Message",
        fields=[
            ID,
            (
                "kind",
                models.CharField(
                    choices=[
                        ("ticket", "Ticket"),
                        ("reissue", "Reissue"),
                        ("code", "Code"),
                        ("reminder", "Reminder"),
                    ],
                    max_length=10,
                ),
            ),
            ("request", models.CharField(max_length=40)),
            ("idempotency_key", models.CharField(max_length=100, unique=True)),
            *OUTGOING,
            ("credential", models.ForeignKey("issuing.Credential", models.CASCADE, related_name="messages")),
            (
                "event",
                models.ForeignKey(
                    "places.Event", models.CASCADE, null=True, db_index=False, related_name="messages"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    "places.Programme", models.CASCADE, null=True, db_index=False, related_name="messages"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["status", "next_try_at", "id"], name="mails_that_are_due"),
                models.Index(fields=["event", "status", "id"], name="mails_of_an_event"),
                models.Index(fields=["programme", "status", "id"], name="mails_of_a_programme"),
            ],
        },
    ),
    migrations.CreateModel(
        "AccountMail",
        fields=[
            ID,
            *OUTGOING,
            (
                "kind",
                models.CharField(
                    choices=[("reset", "Reset"), ("invitation", "Invitation"), ("notice", "Notice")],
                    max_length=10,
                ),
            ),
            ("what", models.CharField(max_length=40, blank=True)),
            (
                "user",
                models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"),
            ),
            (
                "invitation",
                models.ForeignKey("accounts.Invitation", models.CASCADE, null=True, related_name="mails"),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["status", "next_try_at", "id"], name="account_mails_that_are_due"),
            ],
        },
    ),
    migrations.CreateModel(
        "RegistrationMail",
        fields=[
            ID,
            *OUTGOING,
            (
                "kind",
                models.CharField(
                    choices=[
                        ("confirm", "Confirm"),
                        ("waiting", "Waiting"),
                        ("offer", "Offer"),
                        ("lapsed", "Lapsed"),
                        ("cancelled", "Cancelled"),
                        ("again", "Again"),
                    ],
                    max_length=10,
                ),
            ),
            ("registration", models.ForeignKey("issuing.Registration", models.CASCADE, related_name="mails")),
        ],
        options={
            "indexes": [
                models.Index(fields=["status", "next_try_at", "id"], name="registration_mails_due"),
            ],
        },
    ),
    migrations.CreateModel(
        "Announcement",
        fields=[
            ID,
            (
                "audience",
                models.CharField(
                    "to whom",
                    choices=[
                        ("all", "everybody with a valid ticket"),
                        ("arrived", "who has arrived"),
                        ("missing", "who has not arrived"),
                    ],
                    max_length=10,
                ),
            ),
            ("subject_fr", models.CharField(max_length=150, blank=True)),
            ("subject_de", models.CharField(max_length=150, blank=True)),
            ("subject_en", models.CharField(max_length=150, blank=True)),
            ("text_fr", models.TextField(max_length=5000, blank=True)),
            ("text_de", models.TextField(max_length=5000, blank=True)),
            ("text_en", models.TextField(max_length=5000, blank=True)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("request", models.CharField(max_length=40)),
            (
                "created_by",
                models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
            ),
            ("event", models.ForeignKey("places.Event", models.CASCADE, related_name="announcements")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["event", "request"], name="one_request_is_one_announcement"),
            ],
        },
    ),
    migrations.CreateModel(
        "AnnouncementMail",
        fields=[
            ID,
            *OUTGOING,
            (
                "announcement",
                models.ForeignKey(
                    "issuing.Announcement", models.CASCADE, db_index=False, related_name="mails"
                ),
            ),
            (
                "credential",
                models.ForeignKey("issuing.Credential", models.CASCADE, related_name="announcement_mails"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=["announcement", "credential"], name="an_announcement_is_one_mail_a_ticket"
                ),
            ],
            "indexes": [
                models.Index(fields=["status", "next_try_at", "id"], name="announcement_mails_due"),
                models.Index(fields=["announcement", "status"], name="mails_of_an_announcement"),
            ],
        },
    ),
    migrations.CreateModel(
        "InviteeMail",
        fields=[
            ID,
            *OUTGOING,
            ("request", models.CharField(max_length=40)),
            ("event", models.ForeignKey("places.Event", models.CASCADE, related_name="+")),
            (
                "invitee",
                models.ForeignKey(
                    "issuing.Invitee", models.CASCADE, null=True, db_index=False, related_name="mails"
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["invitee", "request"], name="one_request_is_one_invitation"),
            ],
            "indexes": [
                models.Index(fields=["status", "next_try_at", "id"], name="invitee_mails_due"),
            ],
        },
    ),
]

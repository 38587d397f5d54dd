"""Holders with their tickets and passes, the keys that open them, and an event's rehearsal."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from portillon.issuing.models.credential import fresh_page_secret

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
LANGUAGES = [("fr", "Français"), ("de", "Deutsch"), ("en", "English")]

TICKETS = [
    migrations.CreateModel(
        "Holder",
        fields=[
            ID,
            ("name", models.CharField("name", max_length=200)),
            ("email", models.EmailField("e-mail")),
            ("phone", models.CharField("phone", max_length=40, blank=True)),
            ("language", models.CharField("language", choices=LANGUAGES, max_length=2, blank=True)),
            (
                "organisation",
                models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="holders"),
            ),
            (
                "event",
                models.ForeignKey(
                    "places.Event", models.CASCADE, null=True, db_index=False, related_name="holders"
                ),
            ),
            ("sorted_as", models.CharField(max_length=200, blank=True, editable=False)),
            ("address", models.TextField("postal address", max_length=500, blank=True)),
            (
                "programme",
                models.ForeignKey(
                    "places.Programme", models.CASCADE, null=True, db_index=False, related_name="holders"
                ),
            ),
            ("erased_at", models.DateTimeField(null=True, editable=False)),
        ],
        options={
            "indexes": [
                models.Index(
                    fields=["event", "sorted_as", "id", "email"], name="holders_of_an_event_by_name"
                ),
                models.Index(
                    fields=["programme", "sorted_as", "id", "email"], name="holders_of_a_programme_by_name"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "Credential",
        fields=[
            ID,
            (
                "number",
                models.CharField(
                    "number", max_length=9, help_text="typed by hand when the code cannot be read"
                ),
            ),
            ("page_secret", models.CharField(max_length=30, default=fresh_page_secret, unique=True)),
            ("issue", models.PositiveSmallIntegerField(default=1)),
            ("admits", models.PositiveSmallIntegerField("admits", default=1)),
            ("seat", models.CharField("seat", max_length=200, blank=True)),
            ("price", models.CharField("price", max_length=60, blank=True)),
            ("category", models.CharField("category", max_length=100, blank=True)),
            ("transferable", models.BooleanField("transferable", default=False)),
            ("external_id", models.CharField("external id", max_length=100, blank=True)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("cancelled_at", models.DateTimeField(null=True, blank=True)),
            ("blocked_at", models.DateTimeField(null=True, blank=True)),
            ("event", models.ForeignKey("places.Event", models.CASCADE, null=True, related_name="tickets")),
            (
                "organisation",
                models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="credentials"),
            ),
            ("holder", models.OneToOneField("issuing.Holder", models.CASCADE, related_name="credential")),
            ("door_note", models.CharField("note for the door", max_length=200, blank=True)),
            (
                "pass_type",
                models.ForeignKey("places.PassType", models.PROTECT, null=True, related_name="passes"),
            ),
            (
                "programme",
                models.ForeignKey("places.Programme", models.CASCADE, null=True, related_name="passes"),
            ),
            ("valid_days", models.PositiveSmallIntegerField(null=True, blank=True)),
            ("valid_from", models.DateTimeField(null=True, blank=True)),
            ("valid_until", models.DateTimeField(null=True, blank=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["organisation", "number"], name="a_number_is_one_credential"),
                models.UniqueConstraint(
                    fields=["event", "external_id"],
                    condition=~Q(external_id=""),
                    name="an_external_id_is_one_ticket",
                ),
                models.CheckConstraint(condition=Q(admits__gte=1), name="a_credential_admits_somebody"),
                models.UniqueConstraint(
                    fields=["programme", "external_id"],
                    condition=~Q(external_id=""),
                    name="an_external_id_is_one_pass",
                ),
                models.CheckConstraint(
                    condition=Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False),
                    name="a_credential_is_a_ticket_or_a_pass",
                ),
            ],
            "indexes": [
                models.Index(fields=["event", "seat", "id"], name="tickets_of_an_event_by_seat"),
                models.Index(fields=["programme", "number"], name="passes_by_number"),
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
            ],
        },
    ),
    migrations.CreateModel(
        "OpeningKey",
        fields=[
            ID,
            ("key_id", models.BinaryField(max_length=4, unique=True)),
            ("generation", models.PositiveIntegerField()),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            (
                "event",
                models.ForeignKey("places.Event", models.CASCADE, null=True, related_name="opening_keys"),
            ),
            (
                "programme",
                models.ForeignKey("places.Programme", models.CASCADE, null=True, related_name="opening_keys"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["event", "generation"], name="one_opening_key_a_generation"),
                models.UniqueConstraint(
                    fields=["programme", "generation"], name="one_opening_key_a_programme_and_generation"
                ),
                models.CheckConstraint(
                    condition=Q(event__isnull=False, programme=None) | Q(event=None, programme__isnull=False),
                    name="a_key_opens_an_event_or_a_programme",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "OldNumber",
        fields=[
            ID,
            ("number", models.CharField(max_length=9)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            (
                "credential",
                models.ForeignKey("issuing.Credential", models.CASCADE, related_name="old_numbers"),
            ),
            (
                "organisation",
                models.ForeignKey("accounts.Organisation", models.CASCADE, db_index=False, related_name="+"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=["organisation", "number"], name="an_old_number_is_one_credential"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "OneTimeCode",
        fields=[
            ID,
            ("handle", models.CharField(max_length=40, unique=True)),
            ("number", models.CharField(max_length=32)),
            ("tries", models.PositiveSmallIntegerField(default=0)),
            ("created_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(null=True)),
            (
                "credential",
                models.ForeignKey("issuing.Credential", models.CASCADE, null=True, related_name="+"),
            ),
            ("gate", models.ForeignKey("places.Gate", models.CASCADE, db_index=False, related_name="+")),
        ],
        options={
            "indexes": [
                models.Index(fields=["number", "created_at"], name="codes_of_a_number"),
                models.Index(fields=["created_at"], name="codes_by_age"),
                models.Index(fields=["gate", "created_at"], name="codes_of_a_venue"),
            ],
        },
    ),
    migrations.CreateModel(
        "Change",
        fields=[
            ID,
            (
                "what",
                models.CharField(
                    choices=[
                        ("issued", "Issued"),
                        ("changed", "Changed"),
                        ("reissued", "Reissued"),
                        ("cancelled", "Cancelled"),
                        ("blocked", "Blocked"),
                        ("unblocked", "Unblocked"),
                    ],
                    max_length=10,
                ),
            ),
            ("by_key", models.CharField(max_length=100, blank=True)),
            ("at", models.DateTimeField(auto_now_add=True)),
            ("credential", models.ForeignKey("issuing.Credential", models.CASCADE, related_name="changes")),
            (
                "user",
                models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
            ),
        ],
    ),
    migrations.CreateModel(
        "PageOpening",
        fields=[
            ID,
            ("first_at", models.DateTimeField()),
            ("last_at", models.DateTimeField()),
            (
                "credential",
                models.OneToOneField("issuing.Credential", models.CASCADE, related_name="page_opening"),
            ),
        ],
    ),
    migrations.CreateModel(
        "Rehearsal",
        fields=[
            ID,
            ("key_id", models.BinaryField(max_length=4, unique=True)),
            ("generation", models.PositiveIntegerField()),
            ("sheets", models.PositiveSmallIntegerField("sheets of practice tickets")),
            ("started_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            ("event", models.OneToOneField("places.Event", models.CASCADE, related_name="rehearsal")),
            (
                "started_by",
                models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=Q(sheets__gte=1), name="a_rehearsal_has_a_sheet"),
                models.CheckConstraint(
                    condition=Q(ends_at__gt=F("started_at")), name="a_rehearsal_ends_after_it_began"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "PracticeTicket",
        fields=[
            ID,
            ("sheet", models.PositiveSmallIntegerField()),
            (
                "lesson",
                models.CharField(
                    choices=[
                        ("valid", "Valid"),
                        ("party", "Party"),
                        ("note", "Note"),
                        ("elsewhere", "Elsewhere"),
                        ("other_door", "Other Door"),
                        ("cancelled", "Cancelled"),
                        ("blocked", "Blocked"),
                        ("too_early", "Too Early"),
                        ("expired", "Expired"),
                        ("used_up", "Used Up"),
                        ("too_many", "Too Many"),
                        ("unknown", "Unknown"),
                        ("unreadable", "Unreadable"),
                    ],
                    max_length=10,
                ),
            ),
            ("name", models.CharField(max_length=200)),
            ("admits", models.PositiveSmallIntegerField(default=1)),
            ("category", models.CharField(max_length=100, blank=True)),
            ("note", models.CharField(max_length=200, blank=True)),
            ("rehearsal", models.ForeignKey("issuing.Rehearsal", models.CASCADE, related_name="tickets")),
        ],
    ),
    migrations.CreateModel(
        "Erasure",
        fields=[
            ID,
            ("address", models.BinaryField(max_length=16, default=b"")),
            ("tickets", models.PositiveIntegerField(default=0)),
            ("passes", models.PositiveIntegerField(default=0)),
            ("registrations", models.PositiveIntegerField(default=0)),
            ("invitees", models.PositiveIntegerField(default=0)),
            ("at", models.DateTimeField()),
            ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")),
            ("event", models.ForeignKey("places.Event", models.SET_NULL, null=True, related_name="+")),
            (
                "organisation",
                models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="erasures"),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organisation", "-at"], name="erasures_of_an_organisation"),
            ],
        },
    ),
]

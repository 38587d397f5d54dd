"""People who register themselves, and who is invited to."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower

from portillon.issuing.models.registration import fresh_handle

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
LANGUAGES = [("fr", "Français"), ("de", "Deutsch"), ("en", "English")]

REGISTRATIONS = [
    migrations.CreateModel(
        "RegistrationForm",
        fields=[
            ID,
            (
                "is_published",
                models.BooleanField("the form is open to everybody who has its link", default=False),
            ),
            ("is_listed", models.BooleanField("the event stands in the public list", default=True)),
            ("opens_at", models.DateTimeField("registration opens", null=True, blank=True)),
            (
                "closes_at",
                models.DateTimeField(
                    "registration closes", null=True, blank=True, help_text="empty: when the event starts"
                ),
            ),
            ("confirms_email", models.BooleanField("the e-mail address is confirmed first", default=False)),
            ("names_companions", models.BooleanField("companions are named", default=False)),
            ("has_waiting_list", models.BooleanField("who finds no place may wait for one", default=False)),
            (
                "offers_by_itself",
                models.BooleanField("free places are offered in the order of the list", default=True),
            ),
            (
                "offer_hours",
                models.PositiveSmallIntegerField(
                    "an offered place is kept for so many hours",
                    default=48,
                    validators=[
                        MinValueValidator(1),
                        MaxValueValidator(336),
                    ],
                ),
            ),
            (
                "tells_guests",
                models.CharField(
                    "what guests see of each other",
                    choices=[
                        ("nothing", "nothing"),
                        ("number", "how many persons"),
                        ("names", "the names of those who agreed"),
                    ],
                    max_length=10,
                    default="nothing",
                ),
            ),
            ("intro_fr", models.TextField("introduction in French", max_length=2000, blank=True)),
            ("intro_de", models.TextField("introduction in German", max_length=2000, blank=True)),
            ("intro_en", models.TextField("introduction in English", max_length=2000, blank=True)),
            ("privacy_fr", models.TextField("data protection in French", max_length=4000, blank=True)),
            ("privacy_de", models.TextField("data protection in German", max_length=4000, blank=True)),
            ("privacy_en", models.TextField("data protection in English", max_length=4000, blank=True)),
            ("event", models.OneToOneField("places.Event", models.CASCADE, related_name="registration_form")),
            (
                "is_restricted",
                models.BooleanField(
                    "only people who are invited may register", default=False, db_default=False
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=Q(offer_hours__gte=1), name="an_offer_lasts_an_hour"),
            ],
        },
    ),
    migrations.CreateModel(
        "Question",
        fields=[
            ID,
            ("position", models.PositiveSmallIntegerField(default=0)),
            (
                "kind",
                models.CharField(
                    "kind",
                    choices=[
                        ("text", "a line of text"),
                        ("long_text", "a longer text"),
                        ("choice", "one choice"),
                        ("choices", "several choices"),
                        ("number", "a number"),
                        ("date", "a date"),
                        ("yes_no", "yes or no"),
                        ("file", "a file"),
                    ],
                    max_length=10,
                    default="text",
                ),
            ),
            ("label_fr", models.CharField("question in French", max_length=200, blank=True)),
            ("label_de", models.CharField("question in German", max_length=200, blank=True)),
            ("label_en", models.CharField("question in English", max_length=200, blank=True)),
            ("help_fr", models.CharField("help in French", max_length=300, blank=True)),
            ("help_de", models.CharField("help in German", max_length=300, blank=True)),
            ("help_en", models.CharField("help in English", max_length=300, blank=True)),
            ("is_required", models.BooleanField("must be answered", default=False)),
            ("choices", models.JSONField("choices", default=list, blank=True)),
            ("removed_at", models.DateTimeField(null=True, editable=False)),
            ("form", models.ForeignKey("issuing.RegistrationForm", models.CASCADE, related_name="questions")),
        ],
        options={
            "ordering": ["position", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=~Q(label_de="", label_en="", label_fr=""), name="a_question_asks_something"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        "Invitee",
        fields=[
            ID,
            ("handle", models.CharField(max_length=20, default=fresh_handle, unique=True)),
            ("name", models.CharField("name", max_length=200)),
            ("first_name", models.CharField("first name", max_length=200, blank=True)),
            ("sorted_as", models.CharField(max_length=200)),
            ("email", models.EmailField("e-mail")),
            ("language", models.CharField("language", choices=LANGUAGES, max_length=2, blank=True)),
            ("companions_max", models.PositiveSmallIntegerField("companions allowed", null=True, blank=True)),
            ("external_id", models.CharField("external id", max_length=100, blank=True)),
            ("declined_at", models.DateTimeField(null=True)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            (
                "event",
                models.ForeignKey("places.Event", models.CASCADE, db_index=False, related_name="invitees"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    "event", Lower("email"), "sorted_as", name="a_person_is_invited_once"
                ),
                models.UniqueConstraint(
                    fields=["event", "external_id"],
                    condition=~Q(external_id=""),
                    name="an_external_id_is_one_invitee",
                ),
            ],
            "indexes": [
                models.Index(fields=["event", "sorted_as", "id"], name="invitees_of_an_event_by_name"),
            ],
        },
    ),
    migrations.CreateModel(
        "Registration",
        fields=[
            ID,
            ("handle", models.CharField(max_length=20, default=fresh_handle, unique=True)),
            ("request", models.CharField(max_length=40)),
            ("first_name", models.CharField("first name", max_length=80)),
            ("last_name", models.CharField("last name", max_length=80)),
            ("email", models.EmailField("e-mail")),
            ("language", models.CharField("language", choices=LANGUAGES, max_length=2)),
            ("companions", models.PositiveSmallIntegerField("companions", default=0)),
            ("companion_names", models.JSONField(default=list, blank=True)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("unconfirmed", "address not confirmed yet"),
                        ("waiting", "on the waiting list"),
                        ("offered", "a place is offered"),
                        ("registered", "registered"),
                        ("cancelled", "cancelled"),
                        ("lapsed", "not confirmed in time"),
                    ],
                    max_length=12,
                ),
            ),
            ("until", models.DateTimeField(null=True)),
            ("created_at", models.DateTimeField()),
            ("waiting_since", models.DateTimeField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("consented_at", models.DateTimeField(null=True)),
            (
                "credential",
                models.OneToOneField(
                    "issuing.Credential", models.CASCADE, null=True, related_name="registration"
                ),
            ),
            (
                "event",
                models.ForeignKey(
                    "places.Event", models.CASCADE, db_index=False, related_name="registrations"
                ),
            ),
            ("organisation", models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")),
            ("shows_name", models.BooleanField(default=False, db_default=False)),
            (
                "invitee",
                models.ForeignKey(
                    "issuing.Invitee",
                    models.SET_NULL,
                    null=True,
                    db_index=False,
                    related_name="registrations",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["event", "request"], name="one_sending_is_one_registration"),
                models.CheckConstraint(
                    condition=~Q(status__in=("unconfirmed", "offered")) | Q(until__isnull=False),
                    name="a_kept_place_has_an_end",
                ),
                models.CheckConstraint(
                    condition=~Q(status="registered") | Q(credential__isnull=False),
                    name="who_is_registered_has_a_ticket",
                ),
                models.UniqueConstraint(
                    fields=["invitee"],
                    condition=Q(status__in=("unconfirmed", "waiting", "offered", "registered")),
                    name="an_invitation_is_one_registration",
                ),
            ],
            "indexes": [
                models.Index(
                    fields=["event", "status", "waiting_since", "id"], name="registrations_in_order"
                ),
                models.Index(
                    fields=["event"],
                    condition=Q(status__in=("unconfirmed", "waiting", "offered")),
                    name="registrations_unsettled",
                ),
                models.Index(fields=["invitee"], name="registrations_by_invitee"),
                models.Index("event", Lower("email"), name="registrations_by_address"),
            ],
        },
    ),
    migrations.CreateModel(
        "Answer",
        fields=[
            ID,
            ("text", models.TextField(max_length=5000)),
            ("content", models.BinaryField(null=True)),
            ("question", models.ForeignKey("issuing.Question", models.CASCADE, related_name="answers")),
            (
                "registration",
                models.ForeignKey("issuing.Registration", models.CASCADE, related_name="answers"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["registration", "question"], name="one_answer_to_a_question"),
            ],
        },
    ),
]

"""People who are invited to register for an event, and their invitation mails."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import LANGUAGES
from portillon.issuing.models.by_whom import ByWhom
from portillon.issuing.models.named import Named
from portillon.issuing.models.outgoing import Outgoing
from portillon.issuing.models.registration import fresh_handle
from portillon.places.models import Event


class Invitee(Named):
    """A person who may register for an event by a personal link. If the form is restricted, only invitees may register.

    `first_name` is the beginning of `name`, or a guess at it. Without `companions_max` the event's limit applies.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitees", db_index=False)
    handle = models.CharField(max_length=20, unique=True, default=fresh_handle)
    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    companions_max = models.PositiveSmallIntegerField(_("companions allowed"), null=True, blank=True)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    declined_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("event", Lower("email"), "sorted_as", name="a_person_is_invited_once"),
            models.UniqueConstraint(
                fields=["event", "external_id"],
                condition=~Q(external_id=""),
                name="an_external_id_is_one_invitee",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "sorted_as", "id"], name="invitees_of_an_event_by_name"),
            models.Index(fields=["event", "known_as"], name="invitees_of_an_event_by_person"),
        ]

    @property
    def last_name(self) -> str:
        return self.name.removeprefix(self.first_name).strip()


class InviteeChange(ByWhom):
    """That somebody was put on the list of invited people, or changed there. It is deleted with the invitee."""

    class What(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"

    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)


class InviteeMail(Outgoing):
    """A mail with an invitee's link, which is made at the moment of sending. One `request` makes one mail per invitee.

    An address that is not invited gets a row, too, so that the answer does not tell who is invited. That row has no
    `invitee` and is deleted unsent.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    invitee = models.ForeignKey(Invitee, models.CASCADE, null=True, related_name="mails", db_index=False)
    request = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitee", "request"], name="one_request_is_one_invitation")
        ]
        indexes = [models.Index(fields=["status", "next_try_at", "id"], name="invitee_mails_due")]

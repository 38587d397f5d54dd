"""Mails that tell the board that many guests were looked up at a place, or many numbers tried."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portillon.accounts import limits
from portillon.accounts.limits import Limit
from portillon.accounts.models import Membership, Organisation
from portillon.accounts.permissions import Act, may, roles_for
from portillon.issuing.models import AlarmMail
from portillon.issuing.outbox import kept
from portillon.issuing.outbox.kind import Kind, Letter, register
from portillon.issuing.outbox.rows import add
from portillon.issuing.tickets.participant import one_line
from portillon.places.models import Event

A_PLACE = Limit("alarms about a place", 1, timedelta(days=1))
# A later mail would tell of what the page no longer shows among its first.
LATE = timedelta(days=2)
KEPT = timedelta(days=30)


def tell_board(organisation_id: int, gate_id: int | None, event_id: int | None) -> None:
    """Mail everybody who sees the inquiries about guests; at most once a day for each desk, door or event."""
    if not limits.take(A_PLACE.of(f"{organisation_id} {gate_id} {event_id}")):
        return
    members = Membership.objects.filter(organisation=organisation_id, role__in=roles_for(Act.SEE_INQUIRIES))
    add(
        *(
            AlarmMail(
                organisation_id=organisation_id,
                user=member.user,
                address=member.user.email,
                language=member.user.language or member.organisation.language,
                gate_id=gate_id,
                event_id=event_id,
            )
            for member in members.select_related("user", "organisation")
        )
    )


def forget_old(now: datetime) -> None:
    """Delete the mails that were asked for more than KEPT ago, with their files."""
    old = AlarmMail.objects.filter(created_at__lt=now - KEPT)
    kept.delete(old)
    old.delete()


def is_due(message: AlarmMail) -> bool:
    """Whether the person still sees the page that the mail leads to."""
    if timezone.now() > message.created_at + LATE or not message.user.is_active:
        return False
    member = Membership.objects.filter(user=message.user, organisation=message.organisation).first()
    return member is not None and may(member.role, Act.SEE_INQUIRIES)


def letter(message: AlarmMail) -> Letter:
    """What the mail says, in the language that is active."""
    title = _("Many inquiries about guests: %(place)s") % {"place": one_line(_place(message))}
    page = f"{reverse('inquiries')}?{urlencode({'organisation': message.organisation.slug})}"
    context = {
        "title": title,
        "lines": [
            _("Many guests were looked up there, or many numbers tried."),
            _("Whoever reaches a limit is stopped for a while."),
            _("The list says which device it was. If you do not know it, take its right away."),
        ],
        "link": f"{settings.BASE_URL}{page}",
        "button": _("See the inquiries"),
        "note": _(
            "A busy reception may reach the limit, too. You get this mail at most once a day for a place."
        ),
    }
    return Letter(title, "account", context)


def _place(message: AlarmMail) -> str:
    gate, event = message.gate, message.event
    if gate:
        return str(gate.event.title) if gate.event else str(gate.title)
    return str(event.title) if event else message.organisation.name


def organisation_of(message: AlarmMail) -> Organisation:
    return message.organisation


register(
    Kind(
        name="alarm",
        model=AlarmMail,
        turn=15,
        is_due=is_due,
        letter=letter,
        organisation=organisation_of,
        related=("user", "organisation", "gate__event", "event"),
        about={Event: "event", Organisation: "organisation"},
    )
)

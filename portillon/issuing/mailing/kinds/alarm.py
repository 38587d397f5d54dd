"""Mails that tell who can act of what looks like an attack: many guests are looked up at a place or many numbers tried,
or an event gets many registrations from one network."""

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
from portillon.issuing.registration import waves
from portillon.issuing.tickets.participant import one_line
from portillon.places.models import Event

About = AlarmMail.About
A_PLACE = Limit("alarms about a place", 1, timedelta(days=1))
AN_EVENT = Limit("alarms about registrations", 1, timedelta(days=1))
# Who is told: whoever can look into it, or end it.
_ACTS: dict[str, Act] = {About.INQUIRIES: Act.SEE_INQUIRIES, About.WAVE: Act.EDIT_PARTICIPANTS}
# A later mail would tell of what the page no longer shows among its first.
LATE = timedelta(days=2)
KEPT = timedelta(days=30)


def tell_of_inquiries(organisation_id: int, gate_id: int | None, event_id: int | None) -> None:
    """Mail everybody who sees the inquiries about guests; at most once a day for each desk, door or event."""
    if limits.take(A_PLACE.of(f"{organisation_id} {gate_id} {event_id}")):
        _tell(About.INQUIRIES, organisation_id, gate_id, event_id)


def tell_of_waves(now: datetime) -> None:
    """Mail everybody who can cancel a wave of registrations; at most once a day for an event."""
    for event in waves.events(now):
        if limits.take(AN_EVENT.of(event.pk)):
            _tell(About.WAVE, event.organisation_id, None, event.pk)


def _tell(about: About, organisation_id: int, gate_id: int | None, event_id: int | None) -> None:
    members = Membership.objects.filter(organisation=organisation_id, role__in=roles_for(_ACTS[about]))
    add(
        *(
            AlarmMail(
                about=about,
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
    return member is not None and may(member.role, _ACTS[message.about])


def letter(message: AlarmMail) -> Letter:
    """What the mail says, in the language that is active."""
    return (
        _of_wave(message.event) if message.event and message.about == About.WAVE else _of_inquiries(message)
    )


def _of_wave(event: Event) -> Letter:
    title = _("Many registrations at once: %(event)s") % {"event": one_line(str(event.title))}
    context = {
        "title": title,
        "lines": [
            _("Many people were registered from one network, and have not confirmed their addresses."),
            _("This may be a program that takes the places, or a school or company that comes together."),
            _("The registration desk shows these registrations. One click cancels all of them."),
        ],
        "link": f"{settings.BASE_URL}{reverse('registration-desk', args=[event.pk])}",
        "button": _("Open the registration desk"),
        "note": _("You get this mail at most once a day for an event."),
    }
    return Letter(title, "account", context)


def _of_inquiries(message: AlarmMail) -> Letter:
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

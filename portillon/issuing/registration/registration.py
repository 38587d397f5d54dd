"""Registers people for an event: at once, after they confirm their address, or through the waiting list.

Every function that takes or frees places locks the event's row for its transaction, so no place is promised twice. When
a place is certain, `tickets.issue` issues the ticket like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models.functions import Lower

from portillon.core.names import alike
from portillon.issuing.models import Answer, Credential, Invitee, Question, Registration, RegistrationForm
from portillon.issuing.models.named import whole_name
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.registration import mails as registration_mails
from portillon.issuing.registration import waiting_list, waves
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.capacity import free, has_room, keep, locked
from portillon.places.models import Event

# How long a place is held for a person who must confirm their address.
CONFIRMATION_TIME = timedelta(hours=2)
Status = Registration.Status


class WhyRefused(Enum):
    """Why a person cannot register, or can no longer change or cancel their registration."""

    CLOSED = "closed"
    NOT_YET = "not yet"
    OVER = "over"
    FULL = "full"
    TOO_MANY = "too many"
    NOT_INVITED = "not invited"
    NOT_CONFIRMED = "not confirmed"


class RegistrationRefused(Exception):
    """A person cannot register, change or cancel. For TOO_MANY, `left` is for how many persons there are places.

    NOT_CONFIRMED: too many places wait for confirmations of the same network.
    """

    def __init__(self, why: WhyRefused, left: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.left = left


class AlreadyRegistered(Exception):
    """The person has already registered for the event; `registration` is theirs."""

    def __init__(self, registration: Registration) -> None:
        super().__init__()
        self.registration = registration


@dataclass(frozen=True, slots=True)
class Given:
    """A checked answer. For a file, `text` is its name and `content` its bytes."""

    text: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The checked contents of a submitted form; `answers` are by the question's id."""

    first_name: str
    last_name: str
    email: str
    language: str
    companions: int = 0
    companion_names: tuple[str, ...] = ()
    answers: Mapping[int, Given] = field(default_factory=dict)
    shows_name: bool = False

    @property
    def name(self) -> str:
        return whole_name(self.first_name, self.last_name)

    @property
    def persons(self) -> int:
        return 1 + self.companions


def openness(form: RegistrationForm, now: datetime) -> WhyRefused | None:
    """Return why nobody may register at `now`; None while registration is open."""
    if not form.is_published:
        return WhyRefused.CLOSED
    if form.opens_at and now < form.opens_at:
        return WhyRefused.NOT_YET
    return WhyRefused.OVER if now >= (form.closes_at or form.event.starts_at) else None


def register(
    event_id: int,
    wanted: Wanted,
    request: str,
    now: datetime,
    *,
    is_proved: bool = True,
    network: str = "",
    invitee: Invitee | None = None,
) -> Registration:
    """Register a person; the registration has a ticket if the place is certain.

    `request` names the submission: the same one again returns the same registration. The address must be confirmed if
    the form demands it, or if the sender may be a program: not `is_proved`, or one of many from its `network` (a keyed
    hash, empty if unknown). An `invitee` followed the link in a mail, which confirms the address.
    Raises RegistrationRefused and AlreadyRegistered.
    """
    # Before the event is locked, because it reads all registrations of the last hour.
    is_wave = invitee is None and waves.is_unusual_domain(event_id, wanted.email, wanted.persons, now)
    with transaction.atomic():
        event = locked(event_id)
        if again := Registration.objects.filter(event=event, request=request).first():
            return again
        _check_open(event, wanted, invitee, now)
        form = event.registration_form
        if invitee:
            return _placed(event, form, wanted, request, now, invitee=invitee)
        is_wave = is_wave or waves.is_unusual_network(event, wanted.persons, network, now)
        confirms = is_wave or form.confirms_email or not is_proved
        if confirms and waves.holds_too_many(event, wanted.persons, network):
            raise RegistrationRefused(WhyRefused.NOT_CONFIRMED)
        within = waves.CONFIRMATION_TIME if is_wave else CONFIRMATION_TIME
        return _placed(event, form, wanted, request, now, network, within if confirms else None)


def _check_open(event: Event, wanted: Wanted, invitee: Invitee | None, now: datetime) -> None:
    """Raises RegistrationRefused and AlreadyRegistered."""
    form = event.registration_form
    if why := openness(form, now):
        raise RegistrationRefused(why)
    if form.is_restricted and not _is_invited(event, invitee):
        raise RegistrationRefused(WhyRefused.NOT_INVITED)
    waiting_list.settle(event, now)
    if known := _by_invitation(event, invitee) or _known(event, wanted):
        raise AlreadyRegistered(known)


def _is_invited(event: Event, invitee: Invitee | None) -> bool:
    """Whether the invitee is on the list now: the organiser may have removed them since they opened the link."""
    return invitee is not None and event.invitees.filter(pk=invitee.pk).exists()


def _by_invitation(event: Event, invitee: Invitee | None) -> Registration | None:
    """Return the invitee's registration. Detach those that have ended: the invitation works again."""
    if invitee is None:
        return None
    theirs = event.registrations.filter(invitee=invitee)
    if one := theirs.known().first():
        return one
    theirs.filter(status=Status.REGISTERED).update(invitee=None)
    return None


def _known(event: Event, wanted: Wanted) -> Registration | None:
    """Return the same person's registration: same address and same name, because a family may share an address."""
    at_address = event.registrations.alias(written=Lower("email")).filter(written=wanted.email.lower())
    return next((one for one in at_address.known() if alike(one.name, wanted.name)), None)


def _placed(
    event: Event, form: RegistrationForm, wanted: Wanted, request: str, now: datetime,
    network: str = "", confirms_within: timedelta | None = None, *, invitee: Invitee | None = None,
) -> Registration:  # fmt: skip
    """Keep a place, issue the ticket, or put the person on the waiting list. Raises RegistrationRefused."""
    if event.capacity and wanted.persons > event.capacity:
        raise RegistrationRefused(WhyRefused.TOO_MANY, event.capacity)
    is_free = has_room(event, wanted.persons) and not waiting_list.comes_first(event, now)
    if not is_free and not form.has_waiting_list:
        raise _no_room(event, now)
    if not is_free:
        made = _kept(event, wanted, request, now, network, invitee, status=Status.WAITING, waiting_since=now)
        registration_mails.on_the_list(made)
        return made
    keep(event, wanted.persons)
    # A ticket at once is a held place that is confirmed in the same transaction.
    until = now + (confirms_within or CONFIRMATION_TIME)
    made = _kept(event, wanted, request, now, network, invitee, status=Status.UNCONFIRMED, until=until)
    if confirms_within:
        registration_mails.to_confirm(made)
    else:
        _issue(event, made, now)
    return made


def _no_room(event: Event, now: datetime) -> RegistrationRefused:
    left = 0 if waiting_list.comes_first(event, now) else free(event) or 0
    return RegistrationRefused(WhyRefused.TOO_MANY, left) if left else RegistrationRefused(WhyRefused.FULL)


def _kept(
    event: Event, wanted: Wanted, request: str, now: datetime, network: str, invitee: Invitee | None, *,
    status: Status, until: datetime | None = None, waiting_since: datetime | None = None,
) -> Registration:  # fmt: skip
    made = Registration.objects.create(
        organisation_id=event.organisation_id,
        event=event,
        invitee=invitee,
        request=request,
        network=network,
        first_name=wanted.first_name,
        last_name=wanted.last_name,
        email=wanted.email,
        language=wanted.language,
        companions=wanted.companions,
        companion_names=list(wanted.companion_names),
        status=status,
        until=until,
        created_at=now,
        waiting_since=waiting_since,
        confirmed_at=now if invitee else None,
        consented_at=now,
        shows_name=wanted.shows_name,
    )
    if invitee:
        event.invitees.filter(pk=invitee.pk).update(declined_at=None)
    _answer(made, wanted.answers)
    return made


def _answer(registration: Registration, answers: Mapping[int, Given]) -> None:
    """Replace the answers to all current questions. An uploaded file stays until another replaces it."""
    asked = Question.objects.filter(form__event=registration.event_id, removed_at=None)
    kept = registration.answers.filter(question__in=asked).exclude(question__in=list(answers))
    kept.exclude(question__kind=Question.Kind.FILE).delete()
    for question in asked.filter(pk__in=list(answers)):
        given = answers[question.pk]
        Answer.objects.update_or_create(
            registration=registration,
            question=question,
            defaults={"text": given.text, "content": given.content},
        )


@transaction.atomic
def confirm(registration: Registration, now: datetime) -> Registration:
    """Confirm the address, because the person opened the link in the mail; issue a ticket for a held place.

    A place whose time has just run out is lost. Without a held place, only the address is confirmed.
    """
    event = locked(registration.event_id)
    waiting_list.settle(event, now)
    one = event.registrations.select_related("credential").get(pk=registration.pk)
    if one.confirmed_at is None:
        one.confirmed_at = now
        one.save(update_fields=["confirmed_at"])
    if one.status in (Status.UNCONFIRMED, Status.OFFERED):
        _issue(event, one, now)
    return one


def _issue(event: Event, one: Registration, now: datetime) -> None:
    keep(event, -one.persons)
    (ticket,) = tickets.issue(event, [_data(one)])
    event.expected += one.persons
    one.status, one.until, one.credential = Status.REGISTERED, None, ticket
    one.save(update_fields=["status", "until", "credential"])
    if not event.mails_tickets and now < event.ends_at:
        mail_queue.send(Credential.objects.filter(pk=ticket.pk), f"registration {one.pk}")


def _data(one: Registration) -> TicketData:
    return TicketData(name=one.name, email=one.email, admits=one.persons, language=one.language)


@transaction.atomic
def change(registration: Registration, wanted: Wanted, now: datetime) -> Registration:
    """Change names, answers and the number of companions; the address stays.

    Raises RegistrationRefused if places are lacking, the doors are open, or the registration or its ticket has ended.
    """
    event = locked(registration.event_id)
    one = event.registrations.select_related("credential__holder").get(pk=registration.pk)
    if now >= event.doors_at or not one.is_alive:
        raise RegistrationRefused(WhyRefused.OVER)
    more = wanted.companions - one.companions
    if more > 0:
        _make_room(event, one, more, now)
    _rewrite(one, wanted)
    if one.status == Status.REGISTERED:
        assert one.credential is not None
        tickets.change(one.credential, _changed(one.credential, one))
    elif one.status in (Status.UNCONFIRMED, Status.OFFERED):
        keep(event, more)
    if more < 0:
        event.refresh_from_db(fields=["expected", "held"])
        waiting_list.settle(event, now)
    return one


def _make_room(event: Event, one: Registration, more: int, now: datetime) -> None:
    """Refuse additional persons without free places, or while others come first. Raises RegistrationRefused."""
    if one.status == Status.WAITING or waiting_list.comes_first(event, now):
        raise RegistrationRefused(WhyRefused.FULL)
    if not has_room(event, more):
        raise RegistrationRefused(WhyRefused.TOO_MANY, one.persons + (free(event) or 0))


def _rewrite(one: Registration, wanted: Wanted) -> None:
    one.first_name, one.last_name = wanted.first_name, wanted.last_name
    one.companions, one.companion_names = wanted.companions, list(wanted.companion_names)
    one.language, one.shows_name = wanted.language, wanted.shows_name
    fields = ["first_name", "last_name", "companions", "companion_names", "language", "shows_name"]
    one.save(update_fields=fields)
    _answer(one, wanted.answers)


def _changed(ticket: Credential, one: Registration) -> TicketData:
    """Return the ticket's new data; what the organiser entered, such as the seat, stays."""
    fields = ("seat", "price", "category", "transferable", "external_id", "door_note")
    kept = {name: getattr(ticket, name) for name in fields}
    return replace(_data(one), phone=ticket.holder.phone, **kept)


@transaction.atomic
def cancel(registration: Registration, now: datetime) -> Registration:
    """Cancel the registration and its ticket, and offer the places to the waiting list. The person is told by mail.

    Cancelling twice changes nothing. Raises RegistrationRefused from the time when the doors open.
    """
    event = locked(registration.event_id)
    one = event.registrations.select_related("credential").get(pk=registration.pk)
    if not one.is_alive:
        return one
    if now >= event.doors_at:
        raise RegistrationRefused(WhyRefused.OVER)
    end(event, one)
    registration_mails.cancelled(one)
    event.refresh_from_db(fields=["expected", "held"])
    waiting_list.settle(event, now)
    return one


def end(event: Event, one: Registration) -> None:
    """Cancel a registration that has not ended, and its ticket. The caller has locked `event`, and settles the waiting
    list."""
    if one.status in (Status.UNCONFIRMED, Status.OFFERED):
        keep(event, -one.persons)
    if one.credential is not None:
        tickets.cancel(one.credential)
    one.status, one.until = Status.CANCELLED, None
    one.save(update_fields=["status", "until"])

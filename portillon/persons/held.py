"""Finds and erases everything that an organisation holds about one person, across its events and programmes.

A person is known by an e-mail address or, without one, by the number of a ticket or pass. A family may share an
address; names then tell its members apart.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portillon.accounts.models import Organisation, User
from portillon.core.names import folded, told_apart
from portillon.entries import conflicts
from portillon.issuing.erasure import erasure
from portillon.issuing.models import Credential, Erasure, Invitee, Outgoing, Registration
from portillon.issuing.models.registration import ALIVE
from portillon.issuing.outbox.kind import Kind, kinds
from portillon.issuing.registration import waiting_list
from portillon.issuing.tickets import passes, tickets
from portillon.issuing.tickets.changes import COMMAND_LINE, By
from portillon.places.capacity import keep, locked
from portillon.places.models import Event, Programme

Status = Registration.Status
_OF_REGISTRATIONS = ("event__organisation", "event__venue", "credential")


@dataclass(frozen=True)
class Sought:
    """A request for a person's data: an address or a number in `words`, and which credentials the asker may see."""

    organisation: Organisation
    words: str
    tickets: bool = True
    passes: bool = True

    @property
    def email(self) -> str:
        return self.words.strip() if "@" in self.words else ""

    @property
    def number(self) -> str:
        return "" if self.email else "".join(self.words.split())


@dataclass(frozen=True)
class Held:
    """The data held about one person, or about everybody who shares an address.

    `mails` are those to the address about something that is not theirs any more, such as a ticket that was passed on.
    """

    credentials: Sequence[Credential] = ()
    registrations: Sequence[Registration] = ()
    invitees: Sequence[Invitee] = ()
    mails: Sequence[Outgoing] = ()

    @property
    def people(self) -> dict[str, str]:
        """The names of each person, in all spellings, by a key."""
        spelled: dict[str, list[str]] = defaultdict(list)
        for name, stands in self._stands.items():
            spelled[folded(stands)].append(name)
        return {key: ", ".join(names) for key, names in spelled.items()}

    @property
    def _stands(self) -> dict[str, str]:
        """For each name the one that stands for the person; people are told apart by names that are not alike."""
        named: chain[str] = chain(
            (one.holder.name for one in self.credentials),
            (one.name for one in self.registrations),
            (one.name for one in self.invitees),
        )
        return told_apart(named)

    def __bool__(self) -> bool:
        return bool(self.credentials or self.registrations or self.invitees or self.mails)

    def of(self, people: Collection[str]) -> "Held":
        """Return only the data of these people, given by their keys in `people`.

        Mails have no name, and belong to all of them together.
        """
        names = {name for name, stands in self._stands.items() if folded(stands) in people}
        return Held(
            [one for one in self.credentials if one.holder.name in names],
            [one for one in self.registrations if one.name in names],
            [one for one in self.invitees if one.name in names],
            self.mails if self.people.keys() <= set(people) else (),
        )

    @property
    def ends(self) -> list[Credential]:
        """The valid tickets and passes whose event or validity is not over; erasing them cancels them."""
        return [one for one in self.credentials if one.status == "valid" and not _is_over(one)]


def _is_over(one: Credential) -> bool:
    end = one.event.ends_at if one.event else one.valid_until
    return end is not None and end < timezone.now()


def find(sought: Sought) -> Held:
    """Return everything held about the person. Erased data is no longer found."""
    found = _found(sought)
    return replace(found, mails=list(_mails_beside(sought, found))) if sought.email else found


def _found(sought: Sought) -> Held:
    credentials = _credentials(sought)
    if not sought.tickets or not sought.email:
        return Held(credentials, _registrations_of(credentials))
    same = {"email__iexact": sought.email, "event__organisation": sought.organisation}
    registrations = Registration.objects.filter(**same).select_related(*_OF_REGISTRATIONS).order_by("pk")
    invitees = Invitee.objects.filter(**same).select_related("event__organisation", "event__venue")
    others = [one for one in _registrations_of(credentials) if one.email.lower() != sought.email.lower()]
    return Held(credentials, [*registrations, *others], list(invitees.order_by("pk")))


def _credentials(sought: Sought) -> list[Credential]:
    related = (
        "holder",
        "organisation",
        "event__organisation",
        "event__venue",
        "event__venue",
        "programme__organisation",
        "pass_type",
    )
    ours = Credential.objects.filter(organisation=sought.organisation, holder__erased_at=None)
    if not sought.tickets:
        ours = ours.passes()
    if not sought.passes:
        ours = ours.tickets()
    return list(_named(ours, sought).select_related(*related).order_by("pk"))


def _named(ours: "QuerySet[Credential]", sought: Sought) -> "QuerySet[Credential]":
    if sought.email:
        return ours.filter(holder__email__iexact=sought.email)
    found = tickets.numbered(sought.organisation.pk, sought.number) if sought.number.isascii() else None
    return ours.filter(pk=found[0] if found else 0)


def _registrations_of(credentials: Sequence[Credential]) -> list[Registration]:
    found = Registration.objects.filter(credential__in=credentials).exclude(email="")
    return list(found.select_related(*_OF_REGISTRATIONS).order_by("pk"))


def _mails_beside(sought: Sought, found: Held) -> Iterator[Outgoing]:
    """Yield the mails to the address that are about nothing in `found`."""
    rows = ((Credential, found.credentials), (Registration, found.registrations), (Invitee, found.invitees))
    for kind in _kinds_of_organisations():
        mails = _mails_to(sought, kind)
        for model, held in rows:
            if model in kind.about:
                mails = mails.exclude(**{f"{kind.about[model]}__in": [one.pk for one in held]})
        yield from mails.order_by("pk")


@transaction.atomic
def erase(sought: Sought, held: Held, by: User | None) -> Erasure | None:
    """Erase the person's data and return the record of the erasure; None if nothing is held.

    Tickets and passes that are still valid are cancelled first, and their places go to the waiting list. Everything
    else keeps counting without a name.
    """
    if not held:
        return None
    concerned = {one.event_id for one in held.ends} | {one.event_id for one in held.registrations}
    events = [locked(event_id) for event_id in sorted(filter(None, concerned))]
    # Read again, now that the locked events keep others from changing them.
    held = find(sought).of(held.people)
    _cancel(held, By(user=by, key="" if by else COMMAND_LINE))
    erasure.erase_credentials([one.pk for one in held.credentials])
    conflicts.forget_notes_about(held.credentials)
    erasure.erase_registrations([one.pk for one in held.registrations])
    erasure.erase_invitees([one.pk for one in held.invitees])
    if sought.email and not find(sought).people:
        _forget_address(sought)
    for event in events:
        event.refresh_from_db(fields=["expected", "held"])
        waiting_list.settle(event, timezone.now())
    return _noted(sought, held, by)


def _cancel(held: Held, by: By) -> None:
    for one in held.ends:
        (tickets.cancel if one.event_id else passes.cancel)(one, by)
    for registration in held.registrations:
        if registration.status in (Status.UNCONFIRMED, Status.OFFERED):
            keep(registration.event, -registration.persons)
        if registration.credential_id is None and registration.status in ALIVE:
            cancelled = {"status": Status.CANCELLED, "until": None}
            Registration.objects.filter(pk=registration.pk).update(**cancelled)


def _forget_address(sought: Sought) -> None:
    """Erase the address from mails of tickets that now have another holder or address."""
    for kind in _kinds_of_organisations():
        erasure.forget_mails(_mails_to(sought, kind))


def _kinds_of_organisations() -> list[Kind[Any]]:
    """Return the kinds of mail to holders and guests. Alarms and mails about accounts go to members."""
    of_people = {Credential, Registration, Invitee}
    return [kind for kind in kinds() if Organisation in kind.about and of_people & kind.about.keys()]


def _mails_to(sought: Sought, kind: Kind[Any]) -> "QuerySet[Any]":
    """Return the mails of this kind that went to the address or will, as far as the asker may see what they are about.

    Most mails that wait go to the present address of a ticket, whatever their row says, so each is asked.
    """
    asked = {"address__iexact": sought.email, kind.about[Organisation]: sought.organisation}
    mails: QuerySet[Any] = kind.model._default_manager.filter(**asked)
    queued = mails.filter(status=Outgoing.Status.QUEUED).select_related(*kind.related)
    goes = [one.pk for one in queued if kind.goes_to(one).address.lower() == sought.email.lower()]
    mails = mails.filter(~Q(status=Outgoing.Status.QUEUED) | Q(pk__in=goes))
    if Event in kind.about and not sought.tickets:
        mails = mails.filter(**{kind.about[Event]: None})
    if Programme in kind.about and not sought.passes:
        mails = mails.filter(**{kind.about[Programme]: None})
    return mails


def _noted(sought: Sought, held: Held, by: User | None) -> Erasure:
    return Erasure.objects.create(
        organisation=sought.organisation,
        by=by,
        address=_digest(sought),
        tickets=sum(one.event_id is not None for one in held.credentials),
        passes=sum(one.programme_id is not None for one in held.credentials),
        registrations=len(held.registrations),
        invitees=len(held.invitees),
        at=timezone.now(),
    )


def erased_before(sought: Sought) -> Erasure | None:
    """Return the last erasure of this address or number, or None."""
    return (
        Erasure.objects.filter(organisation=sought.organisation, address=_digest(sought))
        .order_by("-at")
        .first()
    )


def _digest(sought: Sought) -> bytes:
    named = f"{sought.organisation.pk}/{(sought.email or sought.number).lower()}"
    return salted_hmac("portillon erasure", named, algorithm="sha256").digest()[:16]

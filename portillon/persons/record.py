"""Puts the data held about one person into words, for the console's page, the ZIP file and the command line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portillon.entries import conflicts
from portillon.entries.words.attempts import attempts_of
from portillon.issuing.models import Answer, Credential, Invitee, Outgoing, Registration
from portillon.issuing.outbox.kind import kind_of, mails_about
from portillon.issuing.outbox.state import words_of
from portillon.issuing.registration.answers import shown
from portillon.issuing.tickets.openings import opening_of
from portillon.persons.held import Held

LOCAL = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class RecordFact:
    """One labelled fact. `key` names it in the JSON file; several values are shown one per line."""

    key: str
    label: str
    values: list[str]


@dataclass(frozen=True)
class Record:
    """A ticket, a pass, a registration or an invitation, with the files uploaded for it; or mails."""

    kind: str
    title: str
    facts: list[RecordFact]
    files: list[Answer] = field(default_factory=list)


def records_of(held: Held) -> list[Record]:
    """Return the records in the active language, without empty facts."""
    made = chain(
        map(_credential, held.credentials),
        map(_registration, held.registrations),
        map(_invitee, held.invitees),
        [_mails_beside(held.mails)] if held.mails else [],
    )
    return [Record(one.kind, one.title, [f for f in one.facts if any(f.values)], one.files) for one in made]


def _credential(one: Credential) -> Record:
    occasion = one.event or one.programme
    assert occasion
    zone = ZoneInfo(occasion.zone)
    holder, is_ticket = one.holder, one.event is not None
    facts = [
        RecordFact("name", _("Name"), [holder.name]),
        RecordFact("email", _("E-mail"), [holder.email]),
        RecordFact("phone", _("Telephone"), [holder.phone]),
        RecordFact("address", _("Postal address"), [holder.address]),
        RecordFact("language", _("Language"), [holder.get_language_display()]),
        RecordFact("number", _("Number"), [one.number]),
        RecordFact("status", _("Status"), [_status(one)]),
        RecordFact("admits", _("Persons"), [str(one.admits)] if is_ticket else []),
        RecordFact("seat", _("Seat"), [one.seat]),
        RecordFact("category", _("Category"), [one.category]),
        RecordFact("price", _("Price"), [one.price]),
        RecordFact("external_id", _("External id"), [one.external_id]),
        RecordFact("door_note", _("Note for the door"), [one.door_note]),
        RecordFact("valid_from", _("Valid from"), [_at(one.valid_from, zone)]),
        RecordFact("valid_until", _("Valid until"), [_at(one.valid_until, zone)]),
        RecordFact("starts_until", _("First use at the latest"), [_at(one.starts_until, zone)]),
        RecordFact("issued_at", _("Issued"), [_at(one.created_at, zone)]),
        RecordFact("page_opened", _("Page opened"), _opened(one, zone)),
        RecordFact("mails", _("Mails"), _mails(one, zone)),
        RecordFact("entries", _("At the doors"), [*_entries(one, zone)]),
        RecordFact("conflicts", _("Decided about conflicts at the doors"), [*_decided(one, zone)]),
    ]
    return Record("ticket" if is_ticket else "pass", occasion.title, facts)


def _status(one: Credential) -> str:
    return {"valid": _("valid"), "cancelled": _("cancelled"), "blocked": _("blocked")}[one.status]


def _opened(one: Credential, zone: ZoneInfo) -> list[str]:
    opening = opening_of(one)
    return sorted({_at(opening.first_at, zone), _at(opening.last_at, zone)}) if opening else []


def _entries(one: Credential, zone: ZoneInfo) -> Iterator[str]:
    """Yield all scans of the credential in words, newest first."""
    for attempt in attempts_of(one, None):
        yield " · ".join(filter(None, (_at(attempt.scan.decided_at, zone), attempt.gate, attempt.sentence)))


def _decided(one: Credential, zone: ZoneInfo) -> Iterator[str]:
    for made in conflicts.decisions_about([one]):
        said = (_at(made.decided_at, zone), made.get_answer_display(), made.note)
        yield " · ".join(str(word) for word in said if word)


def _registration(one: Registration) -> Record:
    zone = ZoneInfo(one.event.zone)
    answers = list(one.answers.select_related("question__form__event__organisation").order_by("pk"))
    facts = [
        RecordFact("name", _("Name"), [one.name]),
        RecordFact("email", _("E-mail"), [one.email]),
        RecordFact("language", _("Language"), [one.get_language_display()]),
        RecordFact("status", _("Status"), [str(one.state.label)]),
        RecordFact("companions", _("Companions"), [str(one.companions), *one.companion_names]),
        RecordFact("registered_at", _("Registered"), [_at(one.created_at, zone)]),
        RecordFact("consented_at", _("Consent"), [_at(one.consented_at, zone)]),
        RecordFact("confirmed_at", _("Address confirmed"), [_at(one.confirmed_at, zone)]),
        RecordFact(
            "answers", _("Answers"), [f"{answer.question.label}: {shown(answer)}" for answer in answers]
        ),
        RecordFact("mails", _("Mails"), _mails(one, zone)),
    ]
    files = [answer for answer in answers if answer.content is not None]
    return Record("registration", one.event.title, facts, files)


def _invitee(one: Invitee) -> Record:
    zone = ZoneInfo(one.event.zone)
    facts = [
        RecordFact("name", _("Name"), [one.name]),
        RecordFact("email", _("E-mail"), [one.email]),
        RecordFact("language", _("Language"), [one.get_language_display()]),
        RecordFact("external_id", _("External id"), [one.external_id]),
        RecordFact("invited_at", _("Invited"), [_at(one.created_at, zone)]),
        RecordFact("declined_at", _("Declined"), [_at(one.declined_at, zone)]),
        RecordFact("mails", _("Mails"), _mails(one, zone)),
    ]
    return Record("invitation", one.event.title, facts)


def _mails_beside(mails: Sequence[Outgoing]) -> Record:
    """Return the mails about what is not this person's any more, such as a ticket that they passed on."""
    organisation = kind_of(mails[0]).organisation(mails[0])
    zone = ZoneInfo(organisation.time_zone if organisation else "UTC")
    return Record("mails", "", [RecordFact("mails", _("Mails"), _told(mails, zone))])


def _mails(one: Credential | Registration | Invitee, zone: ZoneInfo) -> list[str]:
    return _told(chain(*mails_about(type(one), [one.pk])), zone)


def _told(mails: Iterable[Outgoing], zone: ZoneInfo) -> list[str]:
    """Return a line for each mail, the oldest first."""
    words = {"queued": _("A mail waits to be sent"), "sent": _("Mailed")}
    words |= {"sending": _("A mail is being sent"), "failed": _("A mail could not be delivered")}
    return [
        " · ".join(
            filter(
                None,
                (_at(one.sent_at or one.created_at, zone), words[one.status], one.address, words_of(one)),
            )
        )
        for one in sorted(mails, key=lambda mail: mail.created_at)
    ]


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime(LOCAL) if moment else ""


def heading(record: Record) -> str:
    words = {
        "ticket": _("Ticket: %(title)s"),
        "pass": _("Pass: %(title)s"),
        "registration": _("Registration: %(title)s"),
        "invitation": _("Invitation: %(title)s"),
        "mails": _("Mails about tickets that were passed on, and the like"),
    }
    return words[record.kind] % {"title": record.title}


def as_text(records: list[Record]) -> str:
    """Return the records as text for people to read."""
    return "\n\n".join("\n".join(_lines(record)) for record in records) + "\n"


def _lines(record: Record) -> Iterator[str]:
    title = heading(record)
    yield title
    yield "=" * len(title)
    for fact in record.facts:
        yield f"{fact.label}: {'; '.join(fact.values)}" if len(fact.values) == 1 else f"{fact.label}:"
        yield from (f"  - {value}" for value in (fact.values if len(fact.values) > 1 else ()))

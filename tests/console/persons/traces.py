"""A person who leaves traces wherever the program stores data, and a dump of all stored data to search for them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portillon.issuing.mailing.file import Folder
from portillon.issuing.mailing.kinds import announcement as announcements
from portillon.issuing.mailing.kinds import invitation as invitation_mails
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Credential, Message, Question, Registration, RegistrationForm
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.registration import invitees, registration
from portillon.issuing.registration.invitees import InviteeData
from portillon.issuing.registration.registration import Given, Wanted
from portillon.issuing.tickets import openings, tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import scanned, user_of

# A part of everything that this person enters, and of nothing else.
TRACE = "quendolin"
ADDRESS = f"{TRACE}@example.org"
LIST = f"Name;E-mail\n{TRACE.title()} Import;{TRACE}.import@example.org\n"


def leave_traces(event: Event, by: Client) -> Credential:
    """Leave a ticket that was mailed, opened and scanned, a list that waits for its import, and tickets as PDF."""
    data = TicketData(
        f"{TRACE.title()} Müller", ADDRESS, admits=2, seat=f"{TRACE} 1", phone=f"+41 {TRACE}",
        external_id=f"shop-{TRACE}", door_note=f"{TRACE} is a friend", category="Guests",
    )  # fmt: skip
    (ticket,) = tickets.issue(event, [data])
    openings.note_opening(ticket, timezone.now())
    texts = {"audience": "all", "subject_en": "Room", "text_en": "Hello {name}"}
    announcement = announcements.announce(event, texts, user_of(by), f"traces {event.pk}")
    announcements.queue(announcement, [ticket.pk])
    Worker(Folder(_mails())).send_due()
    mail_queue.send(Credential.objects.filter(pk=ticket.pk), "once more")
    Message.objects.filter(request="once more").update(status="failed", last_error=f"550 <{ADDRESS}> unknown")
    scanned(ticket, used=1)
    _invited(event)
    by.post(f"/events/{event.pk}/roster/", {"file": SimpleUploadedFile("list.csv", LIST.encode())})
    by.post(f"/events/{event.pk}/tickets.pdf")
    return ticket


def _invited(event: Event) -> None:
    for name in (TRACE, f"{TRACE} Second"):
        data = InviteeData(name.title(), ADDRESS, language="fr", external_id=f"guest-{name}")
        invitees.save(invitees.made_of(event, data))
    invitation_mails.send(event, event.invitees.values_list("pk", flat=True), "invitation")
    Worker(Folder(_mails())).send_due()
    cache.clear()
    invitation_mails.link_to(event, f"{TRACE}.stranger@example.org")


def registered(event: Event, name: str = TRACE, **fields: Any) -> Registration:
    """Register a person with answers, a file and a companion's name, before the event begins."""
    form, _made = RegistrationForm.objects.get_or_create(
        event=event, defaults={"is_published": True, **fields}
    )
    questions = [
        Question.objects.get_or_create(form=form, label_en=kind, kind=kind)[0] for kind in ("text", "file")
    ]
    given = [Given(f"I am {name}"), Given(f"{name}.pdf", f"%PDF-{name}".encode())]
    wanted = Wanted(
        name.title(), "Muster", f"{name}@example.org", "en", 1, (f"Child of {name}",),
        {question.pk: one for question, one in zip(questions, given, strict=True)},
    )  # fmt: skip
    now = min(timezone.now(), event.doors_at - timedelta(hours=1))
    return registration.register(event.pk, wanted, f"request {name} {event.pk}", now)


def everything() -> str:
    """Return each row of each table and each file of the data folder, in lower case."""
    rows = [
        f"{model._meta.label} {name}: {_text(value)}"
        for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.values()
        for name, value in row.items()
    ]
    return "\n".join([*rows, *_files(settings.DATA), *_files(_mails())]).lower()


def _mails() -> Path:
    folder = settings.MAILING.folder
    assert folder
    return folder


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def _files(folder: Path) -> list[str]:
    found = [file for file in folder.rglob("*") if file.is_file() and "sqlite" not in file.name]
    return [f"{file}: {file.read_bytes().decode('latin-1')}" for file in found]


def lines_with(trace: str) -> list[str]:
    return [line for line in everything().splitlines() if trace in line]

"""A demonstration organisation: an event whose doors are open now, and tickets for every verdict."""

import argparse
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.cli import demo_programme, demo_registration
from portillon.issuing.models import Credential
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.events import create_event
from portillon.places.models import Event, Venue

SLUG = "demo"
EMAIL = "demo@portillon.example"
# Everybody who reaches the server may know this password; `--no-demo` leaves the demonstration out.
PASSWORD = "portillon-demo"

_GUESTS = [
    TicketData("Wolfgang Thier", "wolfgang.thier@example.org", seat="Block 214, Reihe B, Sitz 13", price="31,00 EUR",
               transferable=True, language="de"),
    TicketData("Sarah Kuntz", "sarah.kuntz@example.org", admits=4, category="Famille", price="48.00 CHF",
               language="fr"),
    TicketData("Alice Müller", "alice.mueller@example.org", seat="Parterre 12", language="de"),
    TicketData("Zoë O’Connor", "zoe.oconnor@example.org", admits=2, category="Students", language="en"),
    TicketData("Ελένη Παπαδοπούλου", "eleni@example.org", language="en"),
    TicketData("Charlie Cancelled", "charlie@example.org", price="31.00 CHF", language="fr"),
]  # fmt: skip


def demo(_options: argparse.Namespace) -> None:
    create_once()
    print(welcome())


@transaction.atomic
def create_once() -> None:
    """Create the demonstration, unless the database has an organisation already."""
    if Organisation.objects.exists():
        return
    organisation = Organisation.objects.create(
        slug=SLUG, name="Demo University", language="fr", redirect_url=f"{settings.BASE_URL}/"
    )
    user = User.objects.create_user(EMAIL, PASSWORD, name="Demo")
    Membership.objects.create(user=user, organisation=organisation, role=Role.ORGANISER)
    venue = Venue.objects.create(
        organisation=organisation, name="Aula Magna", address="Avenue de l’Europe 20\n1700 Fribourg"
    )
    issued = tickets.issue(_tonight(organisation, venue), _GUESTS)
    tickets.cancel(issued[-1])
    lecture = _next_week(organisation, venue)
    tickets.issue(lecture, [TicketData("Bob Martin", "bob.martin@example.org", language="en")])
    demo_registration.create(lecture)
    demo_programme.create(organisation, PASSWORD)


def _tonight(organisation: Organisation, venue: Venue) -> Event:
    now = timezone.now().replace(second=0, microsecond=0)
    return create_event(
        organisation,
        title_fr="Fête de l’université",
        title_de="Universitätsfest",
        title_en="University party",
        venue=venue,
        doors_at=now - timedelta(hours=1),
        starts_at=now + timedelta(hours=1),
        # Somebody who comes back within a fortnight finds the doors still open.
        ends_at=now + timedelta(days=14),
        capacity=300,
        mails_tickets=_mails(),
        notes="La garderobe est gratuite.",
    )


def _mails() -> bool:
    """Whether to mail the tickets: only if mails are written to files, because the guests' addresses are invented."""
    return settings.MAILING.server is None


def _next_week(organisation: Organisation, venue: Venue) -> Event:
    doors = timezone.now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=7)
    return create_event(
        organisation,
        title_fr="Conférence inaugurale",
        title_de="Antrittsvorlesung",
        title_en="Inaugural lecture",
        venue=venue,
        doors_at=doors,
        starts_at=doors + timedelta(minutes=30),
        ends_at=doors + timedelta(hours=3),
        capacity=120,
        max_companions=2,
        mails_tickets=_mails(),
    )


def welcome() -> str:
    """Return what to open, how to sign in, and tickets to try; without the demonstration only what to open."""
    organisation = Organisation.objects.filter(slug=SLUG).first()
    if organisation is None:
        return f"Open {settings.BASE_URL}/"
    lines = [
        "",
        f"  Open      {settings.BASE_URL}/",
        f"  Sign in   {EMAIL}  with  {PASSWORD}",
        *demo_programme.welcome(),
        *demo_registration.welcome(organisation),
        "",
        "  Tickets to try at the door of the University party (open the page, show its code to the camera):",
        *_tickets(organisation),
        "",
    ]
    return "\n".join(lines)


def _tickets(organisation: Organisation) -> list[str]:
    made = (
        Credential.objects.tickets()
        .filter(organisation=organisation)
        .select_related("holder", "event", "event__organisation")
    )
    return [
        f"  {_about(ticket):34} {settings.BASE_URL}/h/{ticket.page_secret}"
        for ticket in made.order_by("pk")[:8]
    ]


def _about(ticket: Credential) -> str:
    assert ticket.event is not None
    if ticket.cancelled_at:
        return f"{ticket.holder} (cancelled)"
    if ticket.event.doors_at > timezone.now():
        return f"{ticket.holder} (next week)"
    return f"{ticket.holder} (admits {ticket.admits})"

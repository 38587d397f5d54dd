"""People, events and rows of the ledger, for tests of the console."""

import uuid
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Membership, Organisation, User
from portillon.entries.models import Kind, Scan
from portillon.issuing.models import Credential
from portillon.places.events import create_event
from portillon.places.models import Event


def person(name: str, organisation: Organisation, role: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", name=name.title())
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def event_of(organisation: Organisation, title: str = "Gala", hours: int = 0, **fields: object) -> Event:
    """Create an event that starts in `hours` hours; its doors open one hour earlier."""
    start = timezone.now() + timedelta(hours=hours)
    times = {
        "doors_at": start - timedelta(hours=1),
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
    }
    return create_event(organisation, title_en=title, **times, **fields)


def scanned(
    ticket: Credential,
    used: int,
    seq: int = 1,
    kind: str = Kind.ENTRY,
    device: int | None = None,
    gate: int = 1,
) -> None:
    Scan.objects.create(
        scan_id=uuid.uuid4(),
        kind=kind,
        fingerprint=b"",
        organisation_id=ticket.organisation_id,
        event_id=ticket.event_id,
        gate_id=gate,
        device_id=device,
        credential_id=ticket.pk,
        seq=seq,
        reason="ok",
        party=1,
        used=used,
        allowed=ticket.admits,
        admitted_count=0,
        expected_count=0,
        decided_at=timezone.now(),
        writer_id=1,
        writer_seq=Scan.objects.count() + 1,
        mac=b"",
    )

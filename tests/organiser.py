"""An organisation with an API key and an event whose doors are open, and the scans that a test makes there."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from portillon.accounts.keys import create_api_key
from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.api import scan
from portillon.devices.enrol import enrol_browser
from portillon.devices.models import Device
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.events import create_event
from portillon.places.models import Event


@dataclass(frozen=True)
class Answer:
    """An HTTP status with the content of the answer."""

    status: int
    content: Any
    content_type: str = ""

    def __getitem__(self, name: str | int) -> Any:
        return self.content[name]


@dataclass(frozen=True)
class Organiser:
    organisation: Organisation
    key: str
    event: Event
    gate: str

    def gate_of(self, event: Event) -> str:
        return str(event.gates.get().pk)

    def another_event(self, **fields: Any) -> Event:
        """Create another event in the same organisation; its doors are open unless `fields` say otherwise."""
        return create_event(self.organisation, **{"title_en": "Reading", **open_now(), **fields})

    def issue(
        self, name: str = "Bob", admits: int = 1, event: Event | None = None, **more: Any
    ) -> Credential:
        (ticket,) = tickets.issue(
            event or self.event, [TicketData(name, f"{name.lower()}@example.org", admits, **more)]
        )
        return ticket

    def code(self, name: str = "Bob", admits: int = 1, event: Event | None = None) -> str:
        """Issue a ticket, and return a code for it."""
        return code_of(self.issue(name, admits, event))

    def steward(
        self, email: str = "charlie@example.org", name: str = "Charlie's phone"
    ) -> tuple[Device, str]:
        """Enrol the browser of a new steward, and return the device and its key."""
        user = User.objects.create_user(email)
        Membership.objects.create(user=user, organisation=self.organisation, role=Role.STEWARD)
        return enrol_browser(user, self.organisation, name)

    def scan(self, code: str, key: str | None = None, language: str = "en", **more: Any) -> Answer:
        """Return the answer to POST /scans; `more` holds further fields of the body."""
        body = {"scan_id": str(uuid4()), "gate": self.gate, "code": code} | more
        return self.scan_raw(json.dumps(body, default=str).encode(), key, language)

    def scan_raw(self, body: bytes, key: str | None = None, language: str = "en") -> Answer:
        answer = scan.answer(f"Bearer {self.key if key is None else key}", language, body)
        return Answer(answer.status, json.loads(answer.body))

    def api(
        self,
        method: str,
        path: str,
        body: Any = None,
        key: str | None = None,
        content_type: str = "application/json",
    ) -> Answer:
        """Send JSON, or the bytes that are given, to /api/v1 through all of Django, and return the answer."""
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            data=body if isinstance(body, bytes) else b"" if body is None else json.dumps(body),
            content_type=content_type,
            headers={"Authorization": f"Bearer {self.key if key is None else key}"},
        )
        kind = answer.headers.get("Content-Type", "")
        content = json.loads(answer.content) if "json" in kind and answer.content else answer.content
        return Answer(answer.status_code, content, kind)

    def reverse(self, scan_id: str, key: str | None = None, reversal_id: str | None = None) -> Answer:
        body = {"reversal_id": reversal_id or str(uuid4())}
        return self.api("POST", f"/scans/{scan_id}/reversal", body, key)


def organiser(slug: str, language: str = "en") -> Organiser:
    organisation = Organisation.objects.create(slug=slug, name=slug.title(), language=language)
    event = create_event(
        organisation, title_en="Concert", title_de="Konzert", title_fr="Concert", **open_now()
    )
    return Organiser(organisation, create_api_key(organisation, "tests"), event, str(event.gates.get().pk))


def open_now() -> dict[str, Any]:
    now = timezone.now()
    return {
        "doors_at": now - timedelta(hours=1),
        "starts_at": now + timedelta(hours=1),
        "ends_at": now + timedelta(hours=3),
    }

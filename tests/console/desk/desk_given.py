"""A programme of passes, two venues and a person for each role, for tests of a desk."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.issuing.models import Credential
from portillon.issuing.tickets.passes import PassData, issue
from portillon.places.models import Gate, Participation, PassType, Posting, Programme
from portillon.places.programmes import create_programme, create_venue
from tests.console.given import person, signed_in


@dataclass(frozen=True)
class Destination:
    """A programme of passes: the castle takes part in it, the garden does not yet."""

    organisation: Organisation
    programme: Programme
    castle: Gate
    garden: Gate
    sarah: Credential

    @property
    def type(self) -> PassType:
        return self.programme.types.get()

    def signed_in(self, role: str, at: Gate | None = None, name: str = "") -> Client:
        user = person(name or f"{role}{uuid4().hex[:4]}", self.organisation, role)
        if at is not None:
            assert at.venue is not None
            Posting.objects.create(membership=user.memberships.get(), venue=at.venue)
        return signed_in(user)

    def controller(self, at: Gate | None = None) -> Client:
        return self.signed_in(Role.CONTROLLER, at or self.castle)

    def another(self, name: str = "Paul") -> Credential:
        return issue(self.programme, [PassData(self.type, name)])[0]


def destination(organisation: Organisation, rule: str = "unlimited") -> Destination:
    until = timezone.now() + timedelta(days=365)
    kind = {"name": "Initial", "rule": rule, "valid_until": until}
    programme = create_programme(organisation, [kind], title_en="Destination", territory="Yvelines")
    castle = create_venue(
        organisation, name="Castle", address="Pavillon\n78560 Le Port-Marly", contact="01 39 16 49 49"
    )
    garden = create_venue(organisation, name="Garden")
    assert castle.venue is not None
    Participation.objects.create(programme=programme, venue=castle.venue)
    sarah = PassData(
        programme.types.get(),
        "Sarah Kuntz",
        "sarah@example.org",
        phone="0601428474",
        address="6A rue des Potiers\n67500 Haguenau",
        language="fr",
    )
    return Destination(organisation, programme, castle, garden, issue(programme, [sarah])[0])


def look_up(client: Client, gate: Gate, code: str) -> HttpResponse:
    return client.post(f"/desks/{gate.pk}/entry/", {"code": code}, follow=True)  # type: ignore[return-value]


def validate(client: Client, gate: Gate, code: str, companions: int = 0, **more: str) -> str:
    """Validate a pass at a desk, and return the page with the verdict."""
    page = look_up(client, gate, code).content.decode()
    found = dict(re.findall(r'name="(scan_id|code)" value="([^"]+)"', page))
    sent = {**found, "companions": str(companions), **more}
    answer = client.post(f"/desks/{gate.pk}/entry/validation/", sent, follow=True)
    return answer.content.decode()

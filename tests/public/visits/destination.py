"""A programme with a castle, where holders may validate their own visits, and with a museum, where they may not."""

from dataclasses import dataclass
from typing import Any

from portillon.accounts.models import Organisation
from portillon.issuing.models import Credential
from portillon.issuing.paper import poster
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import Gate, Participation, Programme
from portillon.places.programmes import create_programme, create_venue


@dataclass(frozen=True)
class Destination:
    organisation: Organisation
    programme: Programme
    castle: Gate
    museum: Gate

    @property
    def poster(self) -> str:
        return f"/v/{poster.token_of(self.castle)}"

    def issue(self, **fields: Any) -> Credential:
        data: dict[str, Any] = {"name": "Sarah Kuntz", "email": "sarah@example.org", **fields}
        return passes.issue(self.programme, [PassData(self.programme.types.get(), **data)])[0]

    def participation(self, desk: Gate) -> Participation:
        return Participation.objects.get(venue=desk.venue_id)


def make_destination(slug: str = "board") -> Destination:
    organisation = Organisation.objects.create(slug=slug, name="Yvelines Tourisme", language="fr")
    types = [{"name": "PASS INITIAL", "rule": "once", "valid_days": 365}]
    programme = create_programme(
        organisation, types, title_fr="Pass Destination", title_en="Destination Pass"
    )
    castle = create_venue(
        organisation,
        name="Château de Monte-Cristo",
        address="Pavillon d’accueil\n78560 Le Port-Marly",
        opening_note="Tous les jours, 10 h à 18 h",
        latitude=48.8667,
        longitude=2.1,
    )
    museum = create_venue(organisation, name="Musée", latitude=45.76, longitude=4.84)
    for desk, may in ((castle, True), (museum, False)):
        assert desk.venue is not None
        Participation.objects.create(programme=programme, venue=desk.venue, self_validation=may)
    return Destination(organisation, programme, castle, museum)

"""A tourism board that uses the API: its programme, venues and passes."""

from dataclasses import dataclass
from typing import Any

from tests.organiser import Answer, Organiser

ADDRESS = "6A rue des Potiers\n67500 HAGUENAU"


@dataclass(frozen=True)
class Board:
    """A board whose venues `castle` and `museum` belong to the programme, while `mill` does not."""

    alice: Organiser
    programme: str
    castle: str
    museum: str
    mill: str

    def issue(self, kind: str = "Daily", **more: Any) -> Answer:
        body = {"type": kind, "name": "Sarah Kuntz", "email": "sarah@example.org", "address": ADDRESS, **more}
        return self.alice.api("POST", f"/programmes/{self.programme}/passes", body)

    def show(self, shown: str, venue: str | None = None, party: int = 1, **more: Any) -> Answer:
        return self.alice.scan(shown, gate=venue or self.castle, party=party, **more)

    def reasons(self, shown: str, *venues: str) -> list[str]:
        return [self.show(shown, venue)["reason"] for venue in venues]

    def takes_part(self, venue: str, **more: Any) -> Answer:
        return self.alice.api("POST", f"/programmes/{self.programme}/venues", {"venue": venue, **more})


TYPES = [
    {"name": "Once", "rule": "once"},
    {"name": "Daily", "rule": "daily"},
    {"name": "Twice", "rule": 2},
    {"name": "Free", "rule": "unlimited"},
    {"name": "Last year", "rule": "unlimited", "valid_until": "2025-07-03"},
    {"name": "Next century", "rule": "unlimited", "valid_from": "2101-01-01"},
    {"name": "Three days", "rule": "unlimited", "valid_days": 3, "starts": "first_use"},
    {"name": "A year", "rule": "unlimited", "valid_days": 365},
]


def board(alice: Organiser) -> Board:
    made = alice.api("POST", "/programmes", {"title": {"fr": "Pass Destination"}, "types": TYPES})
    venues = [
        alice.api("POST", "/venues", {"name": name, "address": "78560 Le Port-Marly"})["id"]
        for name in ("Castle", "Museum", "Mill")
    ]
    found = Board(alice, made["id"], *venues)
    for venue in (found.castle, found.museum):
        assert found.takes_part(venue).status == 201
    return found

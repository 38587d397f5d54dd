"""Phones that keep the roster of a venue's desk up to date, as scanners do: one in JSON, one in the compact form."""

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from django.test import Client

from portillon.core import roster_page
from portillon.devices import authorisation
from portillon.places.models import Gate
from tests.api.passes import Board
from tests.organiser import Answer
from tests.roster.scanner import TYPE, PublicKeyVerifier


def enrolled(desk: Gate) -> str:
    """Return the key of a phone that was authorised for the desk."""
    found = authorisation.enrol_device(authorisation.authorise_desk(desk), "Desk 1", "")
    assert not isinstance(found, authorisation.TurnedAway)
    return found[1]


def key_at(desk: str) -> str:
    return enrolled(Gate.objects.get(pk=desk))


def the_one(came: list[dict[str, Any]]) -> dict[str, Any]:
    (one,) = came
    return one


def another_programme(destination: Board) -> Board:
    types = [{"name": "Daily", "rule": "daily"}]
    made = destination.alice.api("POST", "/programmes", {"title": {"de": "Winter"}, "types": types})
    return Board(destination.alice, made["id"], destination.castle, destination.museum, destination.mill)


@dataclass
class DeskPhone:
    """What a phone at the desk knows, which asks in JSON."""

    board: Board
    desk: str
    key: str
    cursor: str | None = None
    passes: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def ask(self, path: str = "/roster", cursor: str | None = None) -> Answer:
        since = f"&since={cursor or self.cursor}" if cursor or self.cursor else ""
        return self.board.alice.api("GET", f"{path}?gate={self.desk}{since}", key=self.key)

    def sync(self) -> list[dict[str, Any]]:
        """Ask until there is no more, and return the passes that came."""
        came: list[dict[str, Any]] = []
        while True:
            page = self.ask()
            assert page.status == 200, page.content
            came += self.take(page.content)
            if not page["more"]:
                return came

    def take(self, page: dict[str, Any]) -> list[dict[str, Any]]:
        if page["begins"]:
            self.passes.clear()
        for one in page["removed"]:
            self.passes.pop(one, None)
        came: list[dict[str, Any]] = page["passes"]
        self.passes |= {one["id"]: one for one in came}
        self.settings = page["settings"] or self.settings
        self.cursor = page["cursor"]
        return came


def from_columns(header: dict[str, Any], columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the passes of a compact page as the JSON form tells them."""
    ids = list(accumulate(columns["id"], initial=header["first"]))[1:]
    return [
        _pass(header, {name: column[row] for name, column in columns.items()} | {"id": one})
        for row, one in enumerate(ids)
    ]


def _pass(header: dict[str, Any], known: dict[str, int]) -> dict[str, Any]:
    instants = [None, *header["instants"]]
    first_at, ever, visits = header["uses"].get(str(known["id"]), [None, 0, []])
    return known | {
        "id": str(known["id"]),
        "status": ("valid", "cancelled", "blocked")[known["status"]],
        "number": f"{known['number']:08}" if known["number"] else None,
        "type": header["types"][known["type"] - 1],
        **{name: instants[known[name]] for name in ("valid_from", "valid_until", "starts_until")},
        **{name: known[name] or None for name in ("valid_days", "valid_hours")},
        "first_at": first_at,
        "ever": ever,
        "visits": [{"at": at, "device": device} for at, device in visits],
    }


@dataclass
class DeskScanner(DeskPhone):
    """The same in the compact form, of which it verifies each page."""

    def ask(self, path: str = "/roster", cursor: str | None = None) -> Answer:
        since = cursor or self.cursor
        query = {"gate": self.desk} | ({"since": since} if since else {})
        headers = {"Authorization": f"Bearer {self.key}", "Accept": TYPE}
        answer = Client().get(f"/api/v1{path}", query, headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPE)
        header, columns, _none = roster_page.unpack(answer.content, self._verify)
        return Answer(200, header | {"passes": from_columns(header, columns)})

    def _verify(self, signature: bytes, message: bytes) -> bool:
        keys = self.board.alice.api("GET", f"/roster/keys?gate={self.desk}", key=self.key)
        return PublicKeyVerifier(bytes.fromhex(keys["pages"][-1]["key"])).verify(signature, message)

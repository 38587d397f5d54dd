"""The event of a soak, on a running server: its doors, tickets, phones, and what an organiser does meanwhile."""

import csv
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.servers.portillon import Running
from tests.servers.site import Site, call, site_on

ENTRANCES = ("North", "East", "South")
ADMITS = (1, 1, 1, 2, 2, 3, 4, 6)
# More than any phone's clock is off.
DAYS = timedelta(days=3)
# The share of tickets that are cancelled, and as many get new codes; and after which share of the scans a phone is
# revoked.
CHANGED = 0.04
REVOKED_AFTER = 0.6
# Where phones hold tickets, a supervisor takes those of a phone at the door back at each such share of the scans.
TAKEN_BACK_EACH = 0.25


@dataclass(frozen=True)
class Phone:
    name: str
    device: str
    key: str
    gate: str
    is_exit: bool


@dataclass
class Scene:
    site: Site
    phones: list[Phone]
    tickets: list[dict[str, Any]]
    folder: Path
    chance: random.Random
    # What an organiser did, by kind.
    done: dict[str, int] = field(
        default_factory=lambda: {
            "cancelled": 0,
            "reissued": 0,
            "revoked": 0,
            "killed": 0,
            "taken back from": 0,
        }
    )
    is_strict: bool = False
    _cancelled: set[str] = field(default_factory=set)
    _doubted: int = 0
    _former: list[str] = field(default_factory=list)

    @property
    def entrances(self) -> list[str]:
        """The gates between which phones move; none where each stays at its own."""
        at_doors = {phone.gate for phone in self.phones if not phone.is_exit}
        return sorted(at_doors) if self.is_strict else []

    def go_on(self, share: float) -> list[dict[str, str]]:
        """Do what is due once this share of all scans is done; return the tickets with new codes."""
        due = round(share * len(self.tickets) * CHANGED)
        while self.done["cancelled"] < due:
            self._cancel()
        if share > REVOKED_AFTER and not self.done["revoked"]:
            self._revoke()
        if self.is_strict and share > TAKEN_BACK_EACH * (self._doubted + 1):
            self._doubted += 1
            self._take_back(self.chance.choice([one for one in self.phones if not one.is_exit]).device)
        return [self._reissue() for _ticket in range(due - self.done["reissued"])]

    def _cancel(self) -> None:
        ticket = self._another()
        self._cancelled.add(ticket)
        self.site.call("POST", f"/tickets/{ticket}/cancel")
        self.done["cancelled"] += 1

    def _reissue(self) -> dict[str, str]:
        """Give the holder of a ticket a new code, and return both."""
        ticket = self._another()
        self.site.call("POST", f"/tickets/{ticket}/reissue")
        self.done["reissued"] += 1
        return {"ticket": ticket, "code": self.site.code(ticket)}

    def _revoke(self) -> None:
        """Revoke the last phone at an entrance. The note comes first: the phone may notice at once."""
        phone = next(one for one in reversed(self.phones) if not one.is_exit)
        with (self.folder / "revoked.jsonl").open("a") as file:
            file.write(json.dumps({"device": phone.device}) + "\n")
        self.site.call("DELETE", f"/devices/{phone.device}")
        self.done["revoked"] += 1
        if self.is_strict:
            self._take_back(phone.device)

    def renew(self, device: str) -> Phone:
        """Make a phone whose storage was emptied a new device, once a supervisor has its tickets back."""
        place = next(place for place, phone in enumerate(self.phones) if phone.device == device)
        before = self.phones[place]
        self._take_back(device)
        gate = {"id": before.gate, "is_exit": before.is_exit}
        self.phones[place] = _authorised(self.site, gate, before.name, is_strict=True)
        self._former.append(device)
        return self.phones[place]

    def end(self) -> None:
        """A phone that became another device may have asked for tickets in between: nobody else has them."""
        for device in self._former:
            self._take_back(device)

    def _take_back(self, device: str) -> None:
        """Nobody has the phone in their hand: as time passes faster than at a door, such a phone would have done more
        than is told of it."""
        path = f"/events/{self.site.event['id']}/devices/{device}/take-back"
        told = self.site.call("POST", path, {"in_hand": False})
        with (self.folder / "taken_back.jsonl").open("a") as file:
            file.write(json.dumps({"device": device, **told}) + "\n")
        self.done["taken back from"] += 1

    def _another(self) -> str:
        valid = [one["id"] for one in self.tickets if one["id"] not in self._cancelled]
        return str(self.chance.choice(valid))


def make(
    server: Running, folder: Path, phones: int, tickets: int, budget: int, seed: int, policy: str
) -> Scene:
    """Create an event whose doors are open, with some families, and authorise phones at its doors."""
    now, chance = datetime.now(UTC), random.Random(seed)
    times = {"doors_at": now - DAYS, "starts_at": now, "ends_at": now + DAYS}
    site = site_on(
        server,
        **{name: at.isoformat() for name, at in times.items()},
        reentry=True,
        offline_policy=policy,
        offline_budget=budget,
    )
    gates, is_strict = _gates(site), policy == "strict"
    standing = [gates[place % len(gates)] for place in range(phones)]
    authorised = [
        _authorised(site, gate, f"Phone {place}", is_strict=is_strict) for place, gate in enumerate(standing)
    ]
    made = _tickets(site, folder, tickets, chance)
    return Scene(site, authorised, made, folder, chance, is_strict=is_strict)


def journal_keys(made: Scene) -> list[dict[str, Any]]:
    """Return the keys for which phones seal what they keep, as the server tells them."""
    request = Request(f"{made.site.server.base_url}/door/config")
    request.add_header("Authorization", f"Bearer {made.phones[0].key}")
    with urlopen(request, timeout=30) as answer:
        keys: list[dict[str, Any]] = json.loads(answer.read())["journal_keys"]
    return keys


def _gates(site: Site) -> list[dict[str, Any]]:
    event = site.event["id"]
    site.call("PATCH", f"/events/{event}/gates/{site.gate}", {"title": ENTRANCES[0]})
    more = [{"title": title, "is_exit": False} for title in ENTRANCES[1:]]
    made = [
        site.call("POST", f"/events/{event}/gates", gate)
        for gate in (*more, {"title": "Way out", "is_exit": True})
    ]
    return [{"id": site.gate, "is_exit": False}, *made]


def _authorised(site: Site, gate: dict[str, Any], name: str, *, is_strict: bool) -> Phone:
    """Return a phone that may scan at the gate; where phones move, also at all others."""
    wanted = {} if is_strict else {"gate": gate["id"]}
    code = site.call("POST", f"/events/{site.event['id']}/enrolments", wanted)
    enrolled = call(site.server.port, "", "POST", "/devices", {"token": code["url"], "name": name})
    return Phone(name, enrolled["device"], enrolled["key"], gate["id"], gate["is_exit"])


def _tickets(site: Site, folder: Path, count: int, chance: random.Random) -> list[dict[str, Any]]:
    guests = [{"name": f"Guest {n}", "email": "", "admits": chance.choice(ADMITS)} for n in range(count)]
    made = site.call("POST", f"/events/{site.event['id']}/tickets", guests)
    site.server.run("codes", site.event["id"], "--csv", str(folder / "codes.csv"))
    with (folder / "codes.csv").open(newline="", encoding="utf-8") as file:
        codes = {row["ticket"]: row["code"] for row in csv.DictReader(file)}
    return [{"id": one["id"], "admits": one["admits"], "code": codes[one["id"]]} for one in made]

"""Pages about what is handed over: tickets to phones, a desk to its device, and an event to a server at its venue; what
they are after a backup was restored; and the sentences that say what the server has chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from tests.browser.desk import Desk, Event
from tests.servers import database

DOORS = ("Haupteingang Universitätsbibliothek", "Künstlergarderobe")
LAPTOP = "Laptop der Veranstaltungstechnik Hohenlohe"
STANDS = """UPDATE devices_device SET roster_at = datetime('now', '+1 day'), stands_since = datetime('now', '-1 hour'),
roster_event_id = {event}, roster_gate_id = {gate}, lane = '{lane}' WHERE id = {device}"""
# One phone is left of a crowd, and gets the tickets if nobody comes back.
WAITS = """UPDATE places_event SET auto_choice = 'known', auto_why = 'crowd', auto_since = datetime('now'),
auto_other_since = datetime('now', '+1 hour') WHERE id = {event}"""
LEFT = "UPDATE places_event SET auto_since = datetime('now') WHERE id = {event}"
CHOSEN = "SELECT 1 FROM places_event WHERE id = {event} AND auto_why = '{why}'"

RESTORED = "UPDATE {table} SET set_back_at = datetime('now') WHERE id = {place}"


@dataclass(frozen=True)
class Handed:
    """What there is to be seen, by name; `questions` are pages that ask where a device is."""

    pages: dict[str, str]
    questions: dict[str, str]

    def pages_of(self, page: Page) -> Iterator[str]:
        """Opens one after another; gives the name of each."""
        for name, path in (self.pages | self.questions).items():
            page.goto(path)
            yield name
        for name, path in self.questions.items():
            page.goto(path)
            page.eval_on_selector("main form", "form => { form.noValidate = true }")
            page.click("button.danger")
            page.wait_for_selector(".notice.error")
            yield f"{name}, without an answer"


def set_up(desk: Desk, long_name: str) -> Handed:
    event, phone = _hold_tickets(desk, long_name)
    gate, device = _hold_a_desk(desk, long_name)
    return Handed(
        {
            "devices that hold tickets": f"/events/{event}/devices/",
            "desk that a device holds": f"/desks/{gate}/team/",
            **_restored(desk, long_name),
            **_at_its_venue(desk, long_name),
            **{f"event that says: {why}": path for why, path in _chosen(desk).items()},
        },
        {
            "tickets taken back": f"/events/{event}/devices/{phone}/take-back/",
            "desk taken back": f"/desks/{gate}/devices/{device}/take-back/",
        },
    )


def _hold_tickets(desk: Desk, long_name: str) -> tuple[str, str]:
    """Let a phone hold tickets, and return the ids of its event and of the phone."""
    event = desk.event(offline_policy="strict")
    event.ticket(long_name, admits=12)
    phone = _phone(desk, event, long_name)
    _ask(desk, phone["key"], _gates(desk, event)[0])
    # So the page also says what the server has chosen.
    desk.call("PATCH", f"/events/{event.id}", {"offline_policy": "auto"})
    return event.id, phone["device"]


def _hold_a_desk(desk: Desk, long_name: str) -> tuple[str, str]:
    """The same of a desk and its device."""
    venue = {"name": "Aula Magna", "address": "Hohenlohe", "offline_policy": "strict"}
    gate: str = desk.call("POST", "/venues", venue)["id"]
    code = desk.call("POST", f"/venues/{gate}/enrolments", {})
    device = desk.call("POST", "/devices", {"token": code["url"], "name": long_name})
    _ask(desk, device["key"], gate)
    return gate, device["device"]


def _restored(desk: Desk, long_name: str) -> dict[str, str]:
    """An event and a desk that wait for their phones, because a backup was restored."""
    event, _phone = _hold_tickets(desk, long_name)
    gate, _device = _hold_a_desk(desk, long_name)
    _run(desk, RESTORED, table="places_event", place=event)
    _run(desk, RESTORED, table="places_gate", place=gate)
    return {
        "devices of a restored event": f"/events/{event}/devices/",
        "phones of a restored event": f"/events/{event}/restored/",
        "team of a restored desk": f"/desks/{gate}/team/",
        "phones of a restored desk": f"/desks/{gate}/restored/",
    }


def _at_its_venue(desk: Desk, long_name: str) -> dict[str, str]:
    event = desk.event()
    event.ticket(long_name, admits=12)
    folder = desk.server.data_dir / f"venue-{event.id}"
    main = desk.server.base_url.replace("localhost", "portillon.example")
    desk.server.run(*("event", "checkout", event.id, "--to", str(folder), "--server", main, "--name", LAPTOP))
    path = f"/events/{event.id}/"
    return {
        "devices of an event at its venue": f"{path}devices/",
        "participants of an event at its venue": f"{path}participants/",
    }


def _chosen(desk: Desk) -> dict[str, str]:
    """An event for each reason of the server, by the reason."""
    made = {
        "nobody yet": _choosing(desk),
        "nobody": _choosing(desk),
        "waits": _choosing(desk, (0, "")),
        "one": _choosing(desk, (0, "")),
        "apart": _choosing(desk, (0, ""), (1, ""), categories=True),
        "lanes": _choosing(desk, (0, "A"), (0, "B"), lanes=2),
        "crowd": _choosing(desk, (0, ""), (0, "")),
        "same_lane": _choosing(desk, (0, "A"), (0, "A"), lanes=2),
        "doors": _choosing(desk, (0, ""), (1, "")),
    }
    _run(desk, LEFT, event=made["nobody"].id)
    _run(desk, WAITS, event=made["waits"].id)
    for why in ("one", "apart", "lanes", "crowd", "same_lane", "doors"):
        database.wait_for(_database(desk), CHOSEN.format(event=made[why].id, why=why))
    return {why: f"/events/{event.id}/participants/" for why, event in made.items()}


def _choosing(desk: Desk, *phones: tuple[int, str], categories: bool = False, **fields: Any) -> Event:
    """An event that leaves it to the server; its phones stand each at the door of this place, before this lane."""
    event = desk.event(offline_policy="auto", **fields)
    path = f"/events/{event.id}/gates"
    desk.call("PATCH", f"{path}/{_gates(desk, event)[0]}", {"title": DOORS[0]})
    if len({door for door, _lane in phones}) > 1:
        own = {"categories": ["VIP"]} if categories else {}
        desk.call("POST", path, {"title": DOORS[1]} | own)
    gates = _gates(desk, event)
    if categories:
        desk.call("PATCH", f"{path}/{gates[0]}", {"categories": ["Presse"]})
    for n, (door, lane) in enumerate(phones):
        device = _phone(desk, event, f"{LAPTOP} {n}")["device"]
        _run(desk, STANDS, event=event.id, gate=gates[door], lane=lane, device=device)
    return event


def _gates(desk: Desk, event: Event) -> Sequence[str]:
    return [gate["id"] for gate in desk.call("GET", f"/events/{event.id}")["gates"]]


def _phone(desk: Desk, event: Event, name: str) -> dict[str, str]:
    code = desk.call("POST", f"/events/{event.id}/enrolments", {"label": "North"})
    made: dict[str, str] = desk.call("POST", "/devices", {"token": code["url"], "name": name})
    return made


def _ask(desk: Desk, key: str, gate: str) -> None:
    wanted = {"gate": gate, "incarnation": str(uuid4()), "want": "all"}
    assert replace(desk, key=key).call("POST", "/registers", wanted)["held"] == 1


def _run(desk: Desk, statement: str, **values: str) -> None:
    database.rows(_database(desk), statement.format(**values))


def _database(desk: Desk) -> str:
    return f"{database.SQLITE}{desk.server.data_dir / 'portillon.sqlite3'}"

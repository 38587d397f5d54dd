"""A phone that keeps the roster of its event up to date, as a scanner does."""

from dataclasses import dataclass, field
from typing import Any

from portillon.devices import authorisation
from portillon.places.models import Event
from tests.organiser import Answer, Organiser


def enrolled(event: Event) -> str:
    """Return the key of a phone that was authorised for the event."""
    found = authorisation.enrol_device(authorisation.authorise(event), "North 1", "")
    assert not isinstance(found, authorisation.TurnedAway)
    return found[1]


@dataclass
class Phone:
    """What a phone at the organiser's gate knows."""

    organiser: Organiser
    key: str
    cursor: str | None = None
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def ask(self) -> Answer:
        since = f"&since={self.cursor}" if self.cursor else ""
        return self.organiser.api("GET", f"/roster?gate={self.organiser.gate}{since}", key=self.key)

    def sync(self) -> list[dict[str, Any]]:
        """Ask until there is no more, and return the tickets that came."""
        came: list[dict[str, Any]] = []
        while True:
            page = self.ask()
            assert page.status == 200, page.content
            came += self._take(page)
            if not page["more"]:
                return came

    def _take(self, page: Answer) -> list[dict[str, Any]]:
        if page["begins"]:
            self.tickets.clear()
        for ticket in page["removed"]:
            self.tickets.pop(ticket, None)
        tickets: list[dict[str, Any]] = page["tickets"]
        self.tickets |= {ticket["id"]: ticket for ticket in tickets}
        self.settings = page["settings"] or self.settings
        self.cursor, self.counts = page["cursor"], page["counts"]
        return tickets

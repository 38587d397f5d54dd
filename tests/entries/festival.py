"""A festival of three days whose tickets are counted by day."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from portillon.places.models import Event, Gate
from tests.organiser import Answer, Organiser

ZURICH = "+02:00"
FESTIVAL = {
    "title": "Festival",
    "doors_at": "2031-05-02T16:00:00+02:00",
    "starts_at": "2031-05-02T18:00:00+02:00",
    "ends_at": "2031-05-05T01:00:00+02:00",
    "day_begins": "05:00",
}
FRIDAY, SATURDAY, SUNDAY = "2031-05-02T20:00", "2031-05-03T20:00", "2031-05-04T20:00"


class Festival:
    """A festival from Friday to Sunday night, with an exit, and a clock that can be set."""

    def __init__(self, alice: Organiser, clock: pytest.MonkeyPatch, **fields: Any) -> None:
        made = alice.api("POST", "/events", {**FESTIVAL, "rule": "daily", **fields})
        assert made.status == 201, made.content
        self.alice, self.clock, self.made = alice, clock, made
        self.event = Event.objects.get(pk=made["id"])
        self.door = made["gates"][0]["id"]
        exit_door = Gate.objects.create(
            organisation=alice.organisation, event=self.event, title="Exit", is_exit=True
        )
        self.exit = str(exit_door.pk)

    def scan(self, code: str, at: str, gate: str = "", **more: Any) -> Any:
        moment = datetime.fromisoformat(at if at[16:] else at + ZURICH)
        self.clock.setattr(timezone, "now", lambda: moment)
        return self.alice.scan(code, gate=gate or self.door, **more)

    def reasons(self, code: str, *times: str) -> list[str]:
        return [self.scan(code, at)["reason"] for at in times]

    def change(self, **fields: Any) -> Answer:
        return self.alice.api("PATCH", f"/events/{self.event.pk}", fields)

    def counts(self) -> Any:
        return self.alice.api("GET", f"/events/{self.event.pk}/counts")

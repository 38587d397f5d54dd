"""Test that a server at a venue chooses for its own phones, whatever else the main server changes of the event."""

import json
from uuid import uuid4

from django.utils import timezone

from portillon.entries.models import Origin
from portillon.entries.venue.news import Encoder, fields_of
from portillon.entries.venue.take_in import apply
from portillon.places.models import Event
from tests.organiser import Organiser


def test_the_choice_of_a_server_at_the_venue_stays(alice: Organiser) -> None:
    Event.objects.update(offline_policy="auto", title_en="Concert, sold out")
    event = Event.objects.get()
    of_main = {
        "event": fields_of(event),
        "gates": [fields_of(gate) for gate in event.gates.all()],
        "venue": None,
        "tickets": [],
        "removed": [],
        "era": "",
        "n": 0,
        "ticket": 0,
    }
    Event.objects.update(auto_choice="known", auto_why="crowd", auto_since=timezone.now(), title_en="Concert")
    chosen = "auto_choice", "auto_why", "auto_since"
    before = Event.objects.values_list(*chosen).get()

    apply(
        Origin(event=event, main_device=1, incarnation=uuid4(), digest=b""),
        json.loads(json.dumps(of_main, cls=Encoder)),
    )

    assert Event.objects.get().title_en == "Concert, sold out"
    assert Event.objects.values_list(*chosen).get() == before

"""Test that the API refuses every call without a key, and every call from another organisation."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers

from portillon.accounts.models import Counter, Organisation
from portillon.devices import authorisation
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Gate
from tests.api.openapi import Operation, operations
from tests.api.passes import board
from tests.organiser import Answer, Organiser
from tests.taken_back import taken_back

OPERATIONS = list(operations())
NAME = "Bartholomäa"
READINESS = {"gate": "1", "camera": "live", "sound": "on", "clock_at": "2026-11-22T18:00:00Z"}
# An API key cannot make these calls: a guessed token enrols nothing, and the others need a device at a door.
NOT_FOR_A_KEY = {
    "POST /devices", "PUT /devices/own/battery", "PUT /devices/own/readiness",
    "POST /events/{event_id}/searches", "POST /events/{event_id}/searches/choice", "POST /events/{event_id}/walk-ins",
    "GET /doorbell", "GET /roster", "GET /roster/keys", "GET /roster/names", "GET /roster/records", "POST /registers",
    "POST /registers/recall", "POST /scans/batch",
    "GET /venue-server", "POST /venue-server/journal", "POST /venue-server/news", "POST /venue-server/close",
    "POST /scans/{scan_id}/call", "GET /scans/{scan_id}/call", "DELETE /scans/{scan_id}/call",
}  # fmt: skip
FORM = "multipart/form-data"
ROSTER = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n\r\n'
    b"name,email\nMallory,mallory@example.org\r\n--x--\r\n"
)


@pytest.fixture
def ids(alice: Organiser) -> dict[str, str]:
    """An id of Alice's for each parameter in the paths of the API."""
    ticket = alice.issue(NAME, admits=2)
    device, _key = alice.steward()
    Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    found = {
        "event_id": alice.event.pk,
        "gate_id": alice.gate,
        "ticket_id": ticket.pk,
        "enrolment_id": authorisation.authorise(alice.event, label=NAME).pk,
        "device_id": device.pk,
        "scan_id": alice.scan(code_of(ticket))["scan_id"],
        "refused": alice.scan(code_of(ticket), party=3)["scan_id"],
        "code": code_of(ticket),
        **_of_a_pass(alice),
    }
    return {name: str(value) for name, value in found.items()}


def _of_a_pass(alice: Organiser) -> dict[str, str]:
    desk = board(alice)
    made = desk.issue(name=NAME)
    return {
        "programme_id": desk.programme,
        "venue_id": desk.castle,
        "pass_id": made["id"],
        "pass": made["number"],
    }


def address(operation: Operation, ids: dict[str, str]) -> str:
    for name in operation.parameters("path"):
        assert name in ids, f"say what {name} is: add one of Alice's to the fixture ids"
    # Only a refused scan can be overridden.
    scan_id = ids["refused" if operation.path.endswith("/override") else "scan_id"]
    return operation.path.format(**{**ids, "scan_id": scan_id})


def body(operation: Operation, ids: dict[str, str]) -> Any:
    """Return a valid body for each call that takes one, so that only the caller is wrong."""
    times = {
        "doors_at": "2030-01-01T18:00:00Z",
        "starts_at": "2030-01-01T19:00:00Z",
        "ends_at": "2030-01-01T20:00:00Z",
    }
    folder = {"incarnation": str(uuid4())}
    bodies = {
        "POST /events": {"title": "Mine", **times},
        "PATCH /events/{event_id}": {"title": "Taken over"},
        "POST /events/{event_id}/tickets": {"name": "Mallory", "email": "mallory@example.org"},
        "POST /events/{event_id}/searches": {"text": NAME},
        "POST /events/{event_id}/searches/choice": {"handle": "guessed"},
        "POST /events/{event_id}/walk-ins": {
            "scan_id": str(uuid4()),
            "gate": ids["gate_id"],
            "name": "Mallory",
        },
        "POST /events/{event_id}/enrolments": {"gate": ids["gate_id"]},
        "POST /events/{event_id}/gates": {"title": "Back door"},
        "PATCH /gates/{gate_id}": {"title": "Taken over"},
        "PATCH /events/{event_id}/gates/{gate_id}": {"title": "Taken over"},
        "POST /programmes": {"title": "Mine"},
        "POST /venues": {"name": "Mine", "address": "Here"},
        "POST /programmes/{programme_id}/venues": {"venue": ids["venue_id"], "rule": "unlimited"},
        "POST /programmes/{programme_id}/passes": {"type": "Free", "name": "Mallory"},
        "POST /venues/{venue_id}/enrolments": {"label": "Mine"},
        "POST /passes/look": {"code": ids["pass"], "gate": ids["venue_id"]},
        "POST /devices": {"token": "guessed", "name": "Mallory's phone"},
        "PATCH /devices/{device_id}": {"name": "Taken over"},
        "PUT /devices/own/battery": {"percent": 50},
        "PUT /devices/own/readiness": READINESS,
        "POST /registers": {"gate": ids["gate_id"], "incarnation": str(uuid4()), "want": "all"},
        "POST /registers/recall": {"gate": ids["gate_id"], "tickets": [ids["ticket_id"]]},
        "POST /events/{event_id}/devices/{device_id}/take-back": {"in_hand": True},
        "POST /venue-server/journal": {
            **folder,
            "after": 0,
            "digest": "0" * 64,
            "length": 0,
            "phones": {},
            "entries": [],
            "sent_at": times["doors_at"],
        },
        "POST /venue-server/news": folder,
        "POST /venue-server/close": folder,
        "POST /venues/{venue_id}/devices/{device_id}/take-back": {"in_hand": True},
        "POST /scans": {"scan_id": str(uuid4()), "code": ids["code"], "gate": ids["gate_id"]},
        "POST /scans/batch": {"journal": 1, "scans": [late_scan(ids)]},
        "POST /scans/{scan_id}/override": {"override_id": str(uuid4()), "reason": "goodwill"},
        "POST /scans/{scan_id}/reversal": {"reversal_id": str(uuid4())},
    }
    if operation.content_type == FORM:
        return ROSTER
    if operation.content_type:
        assert operation.name in bodies, f"say what {operation.name} takes: add a body here"
        return bodies[operation.name]
    return None


def late_scan(ids: dict[str, str]) -> dict[str, Any]:
    scan = {"scan_id": str(uuid4()), "code": ids["code"], "gate": ids["gate_id"]}
    return {**scan, "number": 1, "verdict": "admitted", "reason": "ok"}


def query(operation: Operation, ids: dict[str, str]) -> str:
    known = {"event": "event_id", "gate": "gate_id", "device": "device_id", "number": "pass"}
    asked = [f"{name}={ids[known[name]]}" for name in operation.parameters("query") if name in known]
    return "?" + "&".join(asked) if asked else ""


def call(who: Organiser, operation: Operation, ids: dict[str, str], key: str | None = None) -> Answer:
    kind = "multipart/form-data; boundary=x" if operation.content_type == FORM else "application/json"
    path = address(operation, ids) + query(operation, ids)
    return who.api(operation.method, path, body(operation, ids), key, kind)


@pytest.mark.parametrize("key", ["", "pk_guessed", "pd_guessed"])
def test_without_a_key_every_call_is_401(key: str, alice: Organiser, ids: dict[str, str]) -> None:
    answers = {operation.name: call(alice, operation, ids, key) for operation in OPERATIONS}

    told = {name: answer.status for name, answer in answers.items()}
    assert told == {operation.name: 404 if operation.is_open else 401 for operation in OPERATIONS}
    assert {answer.content_type for answer in answers.values()} == {"application/problem+json"}


def test_no_call_reaches_into_another_organisation(
    ids: dict[str, str], alice: Organiser, bob: Organiser
) -> None:
    alice.api("POST", "/passes/look", {"code": ids["pass"], "gate": ids["venue_id"]})
    before, counts = everything_of_alices(), counts_of_limits()
    assert counts
    for operation in OPERATIONS:
        answer = call(bob, operation, ids)

        assert NAME not in str(answer.content), operation.name
        assert everything_of_alices() == before, operation.name
        assert counts_of_limits() >= counts, operation.name
        assert answer.status == 404 or not operation.parameters("path"), operation.name


def test_the_same_calls_are_good_for_their_own_organisation(ids: dict[str, str], alice: Organiser) -> None:
    """The tests above prove nothing unless the same calls succeed for Alice."""
    answers: dict[str, Answer] = {}
    for operation in OPERATIONS:
        with taken_back(operation.name):
            answers[operation.name] = call(alice, operation, ids)

    bad = {name: answer.content for name, answer in answers.items() if answer.status >= 300}
    assert set(bad) <= NOT_FOR_A_KEY, bad


def test_a_device_does_no_organisers_work(ids: dict[str, str], alice: Organiser) -> None:
    _device, key = alice.steward("dave@example.org")
    told = {
        operation.name: call(alice, operation, ids, key).status
        for operation in OPERATIONS
        if not operation.is_open and not is_for_devices(operation)
    }

    assert told == dict.fromkeys(told, 401)
    assert "POST /events" in told


def is_for_devices(operation: Operation) -> bool:
    security = str(operation.about.get("security"))
    return "DeviceOrOrganiserKey" in security or "JournalKey" in security


def everything_of_alices() -> set[str]:
    """Return each row, serialised, that belongs to Alice's organisation or to no organisation, but no counts."""
    organisation = Organisation.objects.get(slug="alice")
    models = [model for model in apps.get_models() if model is not Counter]
    rows = [row for model in models for row in model._default_manager.all()]
    others = [row for row in rows if _organisation_of(row) in (None, organisation.pk)]
    return {serializers.serialize("json", [row]) for row in others}


def counts_of_limits() -> set[str]:
    """Return the counts, serialised. They name nobody: a call of Bob's may add some, but change none of Alice's."""
    return {serializers.serialize("json", [row]) for row in Counter.objects.all()}


def _organisation_of(row: Any) -> int | None:
    found: int | None = getattr(row, "organisation_id", None)
    event = getattr(row, "event", None)
    return found or getattr(event, "organisation_id", None)

"""Test admitting people without a ticket at a door through the API: who may, exactly once, and within the places."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from portillon.accounts.models import Membership, Role, User
from portillon.console.participants.story import chapters_of
from portillon.devices.enrol import enrol_browser
from portillon.entries import guesses
from portillon.entries.models import Scan, WalkIn
from portillon.issuing.models import Credential, Message
from portillon.issuing.tickets import tickets
from portillon.places.models import Event, Gate
from tests.api.test_inquiries import wrong
from tests.api.test_searches import phone
from tests.organiser import Answer, Organiser


@pytest.fixture
def supervisor(alice: Organiser) -> str:
    """The key of a door supervisor's phone."""
    user = User.objects.create_user("dana@example.org", name="Dana")
    Membership.objects.create(user=user, organisation=alice.organisation, role=Role.SUPERVISOR)
    return enrol_browser(user, alice.organisation, "Dana's phone")[1]


def welcome(
    alice: Organiser, key: str, name: str = "Suharto", event: Event | None = None, **more: Any
) -> Answer:
    body = {"scan_id": str(uuid4()), "gate": alice.gate, "name": name} | more
    return alice.api("POST", f"/events/{(event or alice.event).pk}/walk-ins", body, key)


def test_who_comes_without_a_ticket_gets_one_and_is_in(alice: Organiser, supervisor: str) -> None:
    verdict = welcome(alice, supervisor, companions=2, category="Adult")

    ticket = Credential.objects.select_related("holder").get()
    assert (verdict.status, verdict["verdict"], verdict["used"], verdict["remaining"]) == (
        200,
        "admitted",
        3,
        0,
    )
    assert verdict["credential"]["name"] == "Suharto"
    assert verdict["counts"] == {"admitted": 3, "expected": 3}
    assert (ticket.admits, ticket.category, ticket.holder.email) == (3, "Adult", "")
    row = Scan.objects.get()
    assert (row.credential_id, row.party, row.seq) == (ticket.pk, 3, 1)
    assert alice.scan(ticket.number)["reason"] == "used_up", "a ticket like any other"
    assert not Message.objects.exists()


def test_a_request_that_is_repeated_makes_no_second_ticket(alice: Organiser, supervisor: str) -> None:
    scan_id = str(uuid4())
    first, again = (welcome(alice, supervisor, scan_id=scan_id, companions=1) for _time in range(2))

    assert (first["replayed"], again["replayed"], again["used"]) == (False, True, 2)
    assert (Credential.objects.count(), Scan.objects.count()) == (1, 1)
    assert welcome(alice, supervisor, "Somebody else", scan_id=scan_id).status == 409
    assert Credential.objects.count() == 1


def test_a_request_that_stopped_half_way_is_completed(
    alice: Organiser, supervisor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_id = str(uuid4())
    with monkeypatch.context() as patched:
        patched.setattr("portillon.entries.walk_in.admit", _stops)
        with pytest.raises(KeyboardInterrupt):
            welcome(alice, supervisor, scan_id=scan_id)
    assert not Scan.objects.exists()

    verdict = welcome(alice, supervisor, scan_id=scan_id)

    assert (verdict["verdict"], verdict["replayed"]) == ("admitted", False)
    assert Credential.objects.count() == 1


def _stops(_attempt: object) -> None:
    raise KeyboardInterrupt


def test_the_id_of_a_scan_makes_no_ticket(alice: Organiser, supervisor: str) -> None:
    scan_id = str(uuid4())
    alice.scan(alice.code("Bob"), supervisor, scan_id=scan_id)

    assert welcome(alice, supervisor, scan_id=scan_id).status == 409

    assert Credential.objects.count() == 1


def test_wrong_numbers_of_a_device_stop_no_walk_ins(
    alice: Organiser, supervisor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", guesses.A_DEVICE._replace(most=1))
    assert [alice.scan(wrong(n), supervisor).status for n in range(2)] == [200, 403]

    verdict = welcome(alice, supervisor)

    assert (verdict.status, verdict["verdict"]) == (200, "admitted")


def test_there_are_never_more_than_there_are_places(alice: Organiser, supervisor: str) -> None:
    Event.objects.update(capacity=4)
    alice.issue("Bob", admits=2)

    nearly = welcome(alice, supervisor, companions=2)
    welcome(alice, supervisor, companions=1)
    full = welcome(alice, supervisor)

    assert (nearly.status, full.status) == (409, 409)
    assert nearly["detail"] == "The event is nearly full: there are places for 2 persons only."
    assert full["detail"] == "The event is full: all 4 places are taken."
    assert (Event.objects.get(pk=alice.event.pk).expected, Scan.objects.count()) == (4, 1)


def test_places_that_are_held_for_somebody_are_not_given_away(alice: Organiser, supervisor: str) -> None:
    Event.objects.update(capacity=2, held=2)

    assert welcome(alice, supervisor).status == 409


def test_more_companions_than_the_event_allows_are_refused_at_their_field(
    alice: Organiser, supervisor: str
) -> None:
    Event.objects.update(max_companions=1)

    answer = welcome(alice, supervisor, companions=2)

    assert (answer.status, set(answer["errors"])) == (422, {"companions"})
    assert welcome(alice, supervisor, name=" ").status == 422
    assert not Credential.objects.exists()


def test_where_the_door_would_refuse_no_ticket_is_left(alice: Organiser, supervisor: str) -> None:
    Gate.objects.filter(pk=alice.gate).update(categories=["VIP"])
    elsewhere = welcome(alice, supervisor, category="Adult")
    Gate.objects.update(categories=[])
    Event.objects.update(
        doors_at=timezone.now() + timedelta(hours=1), starts_at=timezone.now() + timedelta(hours=2)
    )
    early = welcome(alice, supervisor)

    assert (elsewhere.status, early.status) == (409, 409)
    assert "open" in early["detail"]
    assert not Credential.objects.exists()
    assert not WalkIn.objects.exists()
    assert Event.objects.get(pk=alice.event.pk).expected == 0


def test_stewards_and_authorised_phones_may_where_the_event_lets_them(alice: Organiser) -> None:
    _device, steward = alice.steward()
    keys = (steward, phone(alice))
    answers = [welcome(alice, key) for key in keys]
    assert {(one.status, one["type"]) for one in answers} == {(403, "about:blank")}

    alice.api("PATCH", f"/events/{alice.event.pk}", {"stewards_walk_ins": True})

    assert [welcome(alice, key)["verdict"] for key in keys] == ["admitted", "admitted"]


def test_strangers_and_other_doors_admit_nobody(alice: Organiser, bob: Organiser, supervisor: str) -> None:
    Event.objects.update(stewards_walk_ins=True)
    other = alice.another_event(stewards_walk_ins=True)
    _device, stranger = bob.steward()

    statuses = [welcome(alice, key).status for key in (phone(alice, other), stranger, "", alice.key)]
    assert statuses == [404, 404, 401, 403]
    assert welcome(alice, supervisor, gate=alice.gate_of(other)).status == 409
    assert not Credential.objects.exists()


def test_the_story_says_who_made_the_ticket_at_the_door(alice: Organiser, supervisor: str) -> None:
    welcome(alice, supervisor)

    told = {str(chapter.title): chapter.who for chapter in chapters_of(Credential.objects.get())}
    assert told["Came without a ticket: issued at the door"] == "Dana's phone · Dana"


def test_a_ticket_that_was_removed_is_not_made_again(alice: Organiser, supervisor: str) -> None:
    scan_id = str(uuid4())
    welcome(alice, supervisor, scan_id=scan_id)
    tickets.remove(Credential.objects.get())

    assert welcome(alice, supervisor, scan_id=scan_id).status == 409
    assert not Credential.objects.exists()

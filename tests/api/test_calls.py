"""Test calls of a supervisor through the API: who may call and is told, and what becomes of a call."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from portillon.accounts.models import Membership, Role, User
from portillon.devices import readiness
from portillon.devices.enrol import enrol_browser
from portillon.devices.models import Device
from portillon.devices.readiness import Told
from portillon.entries import calls, practice
from portillon.entries.models import Call, Kind, Scan
from portillon.entries.override import Override, OverrideReason, OverrideRequest, override, override_id
from portillon.issuing.models.rehearsal import Lesson
from portillon.issuing.rehearsal.rehearsal import codes_of
from portillon.places import doors
from portillon.places.models import Event
from tests.api.test_searches import phone
from tests.organiser import Answer, Organiser


class Person(NamedTuple):
    user: User
    device: Device
    key: str


def at_work(alice: Organiser, role: str, name: str) -> Person:
    user = User.objects.create_user(f"{name.lower()}@example.org", name=name)
    Membership.objects.create(user=user, organisation=alice.organisation, role=role)
    return Person(user, *enrol_browser(user, alice.organisation, f"{name}'s phone"))


@pytest.fixture
def steward(alice: Organiser) -> Person:
    return at_work(alice, Role.STEWARD, "Sam")


@pytest.fixture
def dana(alice: Organiser) -> Person:
    return at_work(alice, Role.SUPERVISOR, "Dana")


def refused(alice: Organiser, key: str, admits: int = 1, event: Event | None = None) -> str:
    """Return the scan_id of a refusal on this phone: the ticket is used up."""
    code = alice.code(admits=admits, event=event)
    where = {"gate": alice.gate_of(event)} if event else {}
    alice.scan(code, key, party=admits, **where)
    return str(alice.scan(code, key, party=admits, **where)["scan_id"])


def call(alice: Organiser, scan_id: str, key: str, method: str = "POST") -> Answer:
    return alice.api(method, f"/scans/{scan_id}/call", key=key)


def shown(alice: Organiser, key: str, event: Event | None = None) -> list[str]:
    """Return the scans about which calls are shown on this phone."""
    counts = alice.api("GET", f"/events/{(event or alice.event).pk}/counts", key=key)
    return [one["scan_id"] for one in counts["calls"]]


def admit(alice: Organiser, scan_id: str, person: Person, party: int = 1) -> Override | object:
    scan = UUID(scan_id)
    wish = OverrideRequest(
        scan, override_id(scan), OverrideReason.IDENTITY, person.user.pk, party, answers_call=True
    )
    return override(alice.organisation.pk, wish)


def test_a_supervisor_learns_of_it_and_admits(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key, admits=2)
    called = call(alice, scan_id, steward.key)
    assert (called.status, called["state"], called["by"], called["party"]) == (200, "open", "", 0)

    (found,) = alice.api("GET", f"/events/{alice.event.pk}/counts", key=dana.key)["calls"]
    ticket = Scan.objects.filter(scan_id=scan_id).values_list("credential_id", flat=True).get()
    assert found == {
        "scan_id": scan_id,
        "ticket": str(ticket),
        "gate": alice.event.gates.get().title,
        "device": "Sam's phone",
        "reason": "used_up",
        "waiting_seconds": found["waiting_seconds"],
    }
    admit(alice, scan_id, dana, party=2)

    told = call(alice, scan_id, steward.key, "GET")
    assert (told["state"], told["by"], told["party"]) == ("admitted", "Dana", 2)
    assert shown(alice, dana.key) == []
    assert Scan.objects.get(kind=Kind.OVERRIDE).operator_id == dana.user.pk


def test_it_stays_refused(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key)
    call(alice, scan_id, steward.key)

    assert calls.keep_refused(UUID(scan_id), dana.user)

    told = call(alice, scan_id, steward.key, "GET")
    assert (told["state"], told["by"], told["party"]) == ("refused", "Dana", 0)
    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_the_first_answer_counts(alice: Organiser, steward: Person, dana: Person) -> None:
    erin = at_work(alice, Role.ORGANISER, "Erin")
    first, second = refused(alice, steward.key), refused(alice, steward.key)
    for scan_id in (first, second):
        call(alice, scan_id, steward.key)

    assert calls.keep_refused(UUID(first), dana.user)
    assert not isinstance(admit(alice, first, erin), Override)
    assert isinstance(admit(alice, second, erin), Override)
    assert not calls.keep_refused(UUID(second), dana.user)

    told = [call(alice, scan_id, steward.key, "GET") for scan_id in (first, second)]
    assert [(one["state"], one["by"]) for one in told] == [("refused", "Dana"), ("admitted", "Erin")]
    assert Scan.objects.filter(kind=Kind.OVERRIDE).count() == 1


def test_any_override_answers_it(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key)
    call(alice, scan_id, steward.key)

    alice.api(
        "POST", f"/scans/{scan_id}/override", {"override_id": str(uuid4()), "reason": "goodwill", "party": 1}
    )

    told = call(alice, scan_id, steward.key, "GET")
    assert (told["state"], told["by"], told["party"]) == ("admitted", "", 1)
    assert shown(alice, dana.key) == []


def test_who_is_admitted_already_need_not_be_called_about(
    alice: Organiser, steward: Person, dana: Person
) -> None:
    scan_id = refused(alice, steward.key)
    override(
        alice.organisation.pk,
        OverrideRequest(UUID(scan_id), uuid4(), OverrideReason.OUR_ERROR, dana.user.pk),
    )

    called = call(alice, scan_id, steward.key)

    assert (called["state"], called["by"]) == ("admitted", "Dana")
    assert shown(alice, dana.key) == []


def test_the_same_again_is_the_same_call(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key)

    first, again = call(alice, scan_id, steward.key), call(alice, scan_id, steward.key)

    assert first.content == again.content
    assert shown(alice, dana.key) == [scan_id]


def test_it_is_taken_back_and_made_again(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key)
    call(alice, scan_id, steward.key)

    assert call(alice, scan_id, steward.key, "DELETE")["state"] == "withdrawn"
    assert shown(alice, dana.key) == []
    assert not isinstance(admit(alice, scan_id, dana), Override)

    assert call(alice, scan_id, steward.key)["state"] == "open"
    assert shown(alice, dana.key) == [scan_id]


def test_an_answer_stands_though_the_call_is_taken_back(
    alice: Organiser, steward: Person, dana: Person
) -> None:
    scan_id = refused(alice, steward.key)
    call(alice, scan_id, steward.key)
    admit(alice, scan_id, dana)

    assert call(alice, scan_id, steward.key, "DELETE")["state"] == "admitted"


def test_a_caller_who_no_longer_asks_is_not_waiting(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key)
    call(alice, scan_id, steward.key)
    Call.objects.update(heard_at=timezone.now() - 2 * calls.HEARD_WITHIN)
    assert shown(alice, dana.key) == []

    call(alice, scan_id, steward.key, "GET")

    assert shown(alice, dana.key) == [scan_id]


def test_only_those_learn_of_it_who_may_decide(
    alice: Organiser, bob: Organiser, steward: Person, dana: Person
) -> None:
    other = alice.another_event()
    call(alice, refused(alice, steward.key), steward.key)
    stranger = at_work(bob, Role.SUPERVISOR, "Bea")

    assert shown(alice, steward.key) == []
    assert shown(alice, phone(alice)) == []
    assert shown(alice, alice.key) == []
    assert shown(alice, dana.key, other) == []
    assert alice.api("GET", f"/events/{alice.event.pk}/counts", key=stranger.key).status == 404
    assert len(shown(alice, dana.key)) == 1


def test_only_the_device_that_has_refused_calls(
    alice: Organiser, bob: Organiser, steward: Person, dana: Person
) -> None:
    scan_id = refused(alice, steward.key)
    stranger = at_work(bob, Role.STEWARD, "Bea")
    others = (dana.key, phone(alice), stranger.key)

    assert [call(alice, scan_id, key).status for key in others] == [404, 404, 404]
    call(alice, scan_id, steward.key)
    for method in ("POST", "GET", "DELETE"):
        assert [call(alice, scan_id, key, method).status for key in others] == [404, 404, 404]
        assert call(alice, scan_id, alice.key, method).status == 404
        assert call(alice, scan_id, "", method).status == 401
    assert shown(alice, dana.key) == [scan_id]


def test_a_phone_that_was_authorised_calls_too(alice: Organiser, dana: Person) -> None:
    key = phone(alice)
    scan_id = refused(alice, key)

    assert call(alice, scan_id, key)["state"] == "open"
    assert shown(alice, dana.key) == [scan_id]


def test_a_phone_that_was_moved_does_not_call_about_its_old_door(alice: Organiser) -> None:
    key = phone(alice)
    scan_id = refused(alice, key)
    Device.objects.update(gate=doors.add(alice.event, title="West"))

    assert call(alice, scan_id, key).status == 404


def test_nobody_is_called_about_what_cannot_be_overridden(alice: Organiser, steward: Person) -> None:
    admitted = alice.scan(alice.code(), steward.key)["scan_id"]
    unknown = alice.scan("no ticket of ours", steward.key)["scan_id"]
    exit_ = alice.api("POST", f"/events/{alice.event.pk}/gates", {"title": "Exit", "is_exit": True})["id"]
    left = alice.scan(alice.code("Zoe"), steward.key, gate=exit_)
    assert left["verdict"] == "refused"

    asked = [admitted, unknown, left["scan_id"], str(uuid4())]
    assert [call(alice, scan_id, steward.key).status for scan_id in asked] == [404, 404, 404, 404]
    assert call(alice, "nonsense", steward.key).status == 422
    assert not Call.objects.exists()


def test_nobody_is_called_in_a_rehearsal(alice: Organiser, steward: Person) -> None:
    Event.objects.update(doors_at=timezone.now() + timedelta(minutes=30))
    rehearsal = practice.begin(alice.event, 1, None, timezone.now())
    (code,) = codes_of(rehearsal, rehearsal.tickets.filter(lesson=Lesson.CANCELLED))
    verdict = alice.scan(code, steward.key)
    assert (verdict["reason"], verdict["practice"]) == ("cancelled", True)

    assert call(alice, verdict["scan_id"], steward.key).status == 404


def test_a_device_calls_so_often_and_no_more(alice: Organiser, steward: Person) -> None:
    scan_id = refused(alice, steward.key)
    statuses = []
    for _time in range(21):
        statuses.append(call(alice, scan_id, steward.key).status)
        call(alice, scan_id, steward.key, "DELETE")

    assert (set(statuses[:20]), statuses[20]) == ({200}, 429)


def there(person: Person, gate: str) -> None:
    """The person's scanner is open at this gate."""
    told = Told(gate, "live", None, "on", timezone.now(), "4g", "")
    readiness.note(person.device, told)


def test_it_says_whether_somebody_may_see_it(alice: Organiser, steward: Person, dana: Person) -> None:
    scan_id = refused(alice, steward.key)
    other = alice.another_event()
    there(steward, alice.gate)
    assert not call(alice, scan_id, steward.key)["is_seen"]
    there(dana, alice.gate_of(other))
    assert not call(alice, scan_id, steward.key)["is_seen"]

    there(dana, alice.gate)
    assert call(alice, scan_id, steward.key)["is_seen"]

    Device.objects.update(seen_at=timezone.now() - 2 * calls.SEEN_WITHIN)
    assert not call(alice, scan_id, steward.key)["is_seen"]


def test_it_is_forgotten_after_a_day_and_with_its_event(alice: Organiser, steward: Person) -> None:
    other = alice.another_event()
    for event in (alice.event, other):
        call(alice, refused(alice, steward.key, event=event), steward.key)
    now = timezone.now()
    calls.forget_old(now)
    assert Call.objects.count() == 2

    other.delete()
    assert Call.objects.get().event == alice.event

    calls.forget_old(now + calls.KEPT + timedelta(minutes=1))
    assert not Call.objects.exists()

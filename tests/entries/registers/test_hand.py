"""Test that a ticket which was handed over to a phone comes in by this phone alone."""

import json
from io import StringIO

import pytest

from portillon.entries.ledger import export
from portillon.entries.models import Scan
from portillon.entries.registers import hand
from portillon.entries.several_days import steps_of
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Event, Gate
from tests.api.journal import all_sums_agree, counts
from tests.entries.registers.holder import Holder, steps
from tests.organiser import Organiser


def test_nobody_else_admits_it_and_they_say_who_holds_it(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()

    answer = north.ask()

    told = {"handed": 1, "held": 1, "elsewhere": 0, "more": False, "after": str(ticket.pk)}
    assert answer.content == told
    for key in (alice.key, north.key):
        refused = alice.scan(code_of(ticket), key)
        assert (refused["verdict"], refused["reason"]) == ("refused", "wrong_gate")
        assert refused["detail"] == "Another phone holds this ticket: North's phone, Main door."
        assert (refused["used"], refused["allowed"]) == (0, 1)
    assert steps(ticket) == [("hand", north.device.pk, 0)]
    assert counts(alice) == (0, 0, 0, 2)
    all_sums_agree()


def test_what_its_holder_has_let_in_counts_and_it_goes_on_holding(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue(admits=2)
    north.hold(ticket)

    assert north.became(north.note(code_of(ticket))) == ["stored"]

    pk = north.device.pk
    assert steps(ticket) == [("hand", pk, 0), ("entry", pk, 1)]
    assert alice.scan(code_of(ticket))["reason"] == "wrong_gate"
    assert counts(alice)[:3] == (1, 1, 0)
    all_sums_agree()


def test_whom_another_phone_has_let_in_is_an_overrun(alice: Organiser, north: Holder, south: Holder) -> None:
    ticket = alice.issue()
    north.hold(ticket)

    assert south.became(south.note(code_of(ticket))) == ["overrun"]

    assert steps(ticket) == [("hand", north.device.pk, 0)]
    assert counts(alice)[:3] == (0, 1, 1)
    all_sums_agree()


def test_its_holder_that_was_refused_live_lets_it_in_all_the_same(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue(admits=2)
    entry = north.note(code_of(ticket))
    north.hold(ticket)
    assert north.scan(entry)["reason"] == "wrong_gate"

    assert north.became(entry) == ["stored"]

    assert steps(ticket)[-1] == ("entry", north.device.pk, 1)
    assert counts(alice)[:3] == (1, 1, 0)
    assert north.became(entry) == ["replayed"]
    all_sums_agree()


def test_a_refusal_for_another_reason_stays_what_it_is(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue(admits=2)
    north.hold(ticket)

    assert alice.scan(code_of(ticket), party=3)["reason"] == "party_too_large"
    alice.api("POST", f"/tickets/{ticket.pk}/cancel")
    assert alice.scan(code_of(ticket))["reason"] == "cancelled"


def test_an_entry_that_is_taken_back_leaves_it_with_its_holder(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue(admits=2)
    entered = alice.scan(code_of(ticket))["scan_id"]
    north.hold(ticket)

    assert alice.reverse(entered).status == 201

    assert steps(ticket)[-1] == ("reversal", north.device.pk, 0)
    assert alice.scan(code_of(ticket))["reason"] == "wrong_gate"


def test_who_leaves_need_not_go_to_its_holder(alice: Organiser, north: Holder) -> None:
    exit_door = Gate.objects.create(
        organisation=alice.organisation, event=alice.event, title="Exit", is_exit=True
    )
    ticket = alice.issue(admits=2)
    alice.scan(code_of(ticket))
    north.hold(ticket)

    assert alice.scan(code_of(ticket), gate=str(exit_door.pk))["verdict"] == "admitted"

    assert steps(ticket)[-1] == ("exit", north.device.pk, 1)


def test_an_exit_is_not_taken_back_while_another_device_may_use_the_place(
    alice: Organiser, north: Holder
) -> None:
    Event.objects.update(reentry=True)
    exit_door = Gate.objects.create(
        organisation=alice.organisation, event=alice.event, title="Exit", is_exit=True
    )
    ticket = alice.issue()
    alice.scan(code_of(ticket))
    left = alice.scan(code_of(ticket), gate=str(exit_door.pk))["scan_id"]
    north.hold(ticket)

    assert alice.reverse(left).status == 409

    north.became(north.give_back(ticket))
    assert alice.reverse(left).status == 201


def test_only_what_may_come_in_at_the_gate_is_handed_over(alice: Organiser, north: Holder) -> None:
    Gate.objects.update(categories=["VIP"])
    wanted = alice.issue("Ann", admits=2, category="VIP")
    used, cancelled = (alice.issue(name, category="VIP") for name in ("Bob", "Cleo"))
    alice.issue("Dora", category="Student")
    for ticket in (wanted, used):
        alice.scan(code_of(ticket))
    alice.api("POST", f"/tickets/{cancelled.pk}/cancel")

    assert north.ask()["handed"] == 1

    assert steps(wanted) == [("entry", None, 1), ("hand", north.device.pk, 1)]
    assert north.ask()["handed"] == 0


def test_a_phone_asks_for_some_tickets_and_hears_of_the_others(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    ann, bob = alice.issue("Ann"), alice.issue("Bob")
    north.hold(ann)

    told = south.ask(ann, bob).content

    assert told == {"handed": 1, "held": 1, "elsewhere": 1, "more": False, "after": "0"}


def test_many_are_handed_over_a_part_at_a_time(
    alice: Organiser, north: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand, "HANDED_MAX", 2)
    for name in ("Ann", "Bob", "Cleo"):
        alice.issue(name)

    answers = [north.ask().content for _ in range(2)]

    told = [(answer["handed"], answer["held"], answer["more"]) for answer in answers]
    assert told == [(2, None, True), (1, 3, False)]


@pytest.mark.parametrize("policy", ["known", "any", "server"])
def test_other_events_hand_nothing_over(alice: Organiser, north: Holder, policy: str) -> None:
    Event.objects.update(offline_policy=policy)
    alice.issue()

    told = {"handed": 0, "held": 0, "elsewhere": 0, "more": False, "after": "0"}
    assert north.ask().content == told


def test_an_exit_and_another_event_get_nothing(alice: Organiser, north: Holder) -> None:
    alice.issue()
    Gate.objects.update(is_exit=True)

    assert north.ask()["handed"] == 0
    assert alice.api("POST", "/registers", _asked(alice.gate)).status == 403
    assert north.ask(gate="0").status == 404
    desk = alice.api("POST", "/venues", {"name": "Castle", "address": "Hill"})["id"]
    assert north.ask(gate=desk).status == 403


def _asked(gate: str) -> dict[str, object]:
    return {"gate": gate, "incarnation": "00000000-0000-4000-8000-000000000000", "want": "all"}


def test_hand_overs_are_no_scans(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue(admits=2)
    north.hold(ticket)
    north.became(north.give_back(ticket))

    assert alice.api("GET", "/scans")["scans"] == []
    devices = alice.api("GET", f"/events/{alice.event.pk}/stats")["per_device"]
    assert devices == []
    assert list(Scan.objects.values_list("kind", flat=True)) == ["hand", "return"]
    all_sums_agree()
    assert alice.api("GET", f"/events/{alice.event.pk}/stats")["per_device"] == []


def test_the_export_of_the_ledger_tells_who_holds_what(alice: Organiser, north: Holder) -> None:
    ticket, out = alice.issue(admits=2), StringIO()
    north.hold(ticket)
    north.became(north.note(code_of(ticket)), north.give_back(ticket))

    export.as_jsonl(export.scans(), out)

    rows = {row["kind"]: row for row in map(json.loads, out.getvalue().splitlines())}
    told = {kind: (row["verdict"], row["holder"], row["register"]) for kind, row in rows.items()}
    pk = north.device.pk
    assert told == {"hand": ("", pk, 1), "entry": ("admitted", pk, 1), "return": ("", None, None)}


def test_nobody_reverses_a_hand_over(alice: Organiser, north: Holder) -> None:
    north.hold(alice.issue())

    assert alice.reverse(str(Scan.objects.get().scan_id)).status == 409


def test_a_ticket_for_several_days_is_counted_as_before(alice: Organiser, north: Holder) -> None:
    event = alice.another_event(rule="daily", offline_policy="strict")
    door = alice.gate_of(event)
    ticket = alice.issue(event=event)
    assert north.ask(gate=door)["handed"] == 1

    entry = north.note(code_of(ticket), gate=door)

    assert north.became(entry) == ["stored"]
    north.became(north.give_back(ticket))
    assert alice.scan(code_of(ticket), gate=door)["reason"] == "used_up"
    assert [step.kind for step in steps_of([ticket.pk])[ticket.pk]] == ["entry"]
    all_sums_agree()

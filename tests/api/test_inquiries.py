"""Test that nobody collects a list of holders by asking at a desk or door: what is hidden, limited, noted and told."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from portillon.accounts import limits
from portillon.accounts.keys import create_api_key
from portillon.accounts.limits import Limit
from portillon.accounts.models import ApiKey, Membership, Role, User
from portillon.core.number import check_digit
from portillon.devices import authorisation
from portillon.entries import guesses, inquiries, suggest
from portillon.entries.models import Inquiry, Scan
from portillon.issuing.models import AlarmMail
from tests.api.passes import Board, board
from tests.organiser import Answer, Organiser

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


def phones(desk: Board, count: int) -> list[str]:
    """Return the keys of as many phones, all enrolled by one code of the castle's desk."""
    alice = desk.alice
    token = alice.api("POST", f"/venues/{desk.castle}/enrolments", {"max_devices": count})["url"]
    return [
        alice.api("POST", "/devices", {"token": token, "name": f"Phone {n}"}, key="")["key"]
        for n in range(count)
    ]


def member(alice: Organiser, email: str, role: Role) -> None:
    user = User.objects.create_user(email, language="de")
    Membership.objects.create(user=user, organisation=alice.organisation, role=role)


def suggested(desk: Board, digits: str, key: str | None = None) -> Answer:
    return desk.alice.api("GET", f"/passes?number={digits}&gate={desk.castle}", key=key)


def at_most(limit: Limit, most: int) -> Limit:
    return limit._replace(most=most)


def wrong(n: int) -> str:
    """Return a ticket's number that was never given out, with the right check digit."""
    digits = f"{n:08}"
    return digits + check_digit(digits)


def test_a_desk_sees_initials_and_only_the_digits_that_were_typed(desk: Board) -> None:
    for number, name in (("65031111", "Anna Müller"), ("65032222", "山田 太郎"), ("65033333", "Cher")):
        desk.issue(number=number, name=name)
    (phone,) = phones(desk, 1)

    shown = suggested(desk, "6503", phone)["passes"]

    assert [(one["number"], one["shown"], one["name"]) for one in shown] == [
        (None, "6503••••", "A… M…"),
        (None, "6503••••", "山… 太…"),
        (None, "6503••••", "C…"),
    ]


def test_the_only_pass_that_begins_so_is_completed_and_has_its_name_once_it_is_typed(desk: Board) -> None:
    desk.issue(number="65031111", name="Anna Müller")
    (phone,) = phones(desk, 1)

    (few,) = suggested(desk, "6503", phone)["passes"]
    (whole,) = suggested(desk, "65031111", phone)["passes"]

    assert (few["number"], few["shown"], few["name"]) == ("65031111", "65031111", "A… M…")
    assert (whole["number"], whole["name"]) == ("65031111", "Anna Müller")


def test_a_desk_gets_only_so_many_numbers_that_nobody_typed(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggest, "COMPLETED", at_most(suggest.COMPLETED, 3))
    for n in range(5):
        desk.issue(number=f"{7000 + n}1111")
    first, second = phones(desk, 2)

    told = [suggested(desk, f"{7000 + n}", second if n % 2 else first)["passes"][0] for n in range(5)]

    assert [one["number"] for one in told] == ["70001111", "70011111", "70021111", None, None]
    assert told[-1]["shown"] == "7004••••"


def test_a_number_is_completed_once_however_many_keys_are_pressed(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggest, "COMPLETED", at_most(suggest.COMPLETED, 2))
    for n in range(3):
        desk.issue(number=f"{7000 + n}1111")
    (phone,) = phones(desk, 1)

    told = [
        suggested(desk, number[:length], phone)["passes"][0]["number"]
        for number in ("70001111", "70011111", "70021111", "70001111")
        for length in (4, 5, 6, 7)
    ]

    assert told == ["70001111"] * 4 + ["70011111"] * 4 + [None] * 4 + ["70001111"] * 4


def test_a_program_uses_up_no_numbers_of_a_desk(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "COMPLETED", at_most(suggest.COMPLETED, 1))
    for n in range(3):
        desk.issue(number=f"{7000 + n}1111")
    scans = create_api_key(desk.alice.organisation, "turnstile", ApiKey.Scope.SCAN)
    (phone,) = phones(desk, 1)

    told = [suggested(desk, f"{7000 + n}", scans)["passes"][0]["number"] for n in range(2)]

    assert told == ["70001111", None]
    assert suggested(desk, "7002", phone)["passes"][0]["number"] == "70021111"


def test_an_organisers_program_and_a_scanning_one(desk: Board) -> None:
    desk.issue(number="65031111", name="Anna Müller")
    desk.issue(number="65032222", name="Bob")
    scans = create_api_key(desk.alice.organisation, "turnstile", ApiKey.Scope.SCAN)

    assert suggested(desk, "6503")["passes"][0]["number"] == "65031111"
    assert suggested(desk, "6503", scans)["passes"][0]["number"] is None


def test_phones_of_one_desk_share_its_limit(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "A_DESK", (at_most(inquiries.A_DESK[0], 7),))

    statuses = [suggested(desk, "6503", key).status for _round in range(2) for key in phones(desk, 6)]

    assert statuses == [200] * 7 + [429] * 5


def looked_at(desk: Board, code: str, key: str) -> Any:
    return desk.alice.api("POST", "/passes/look", {"code": code, "gate": desk.castle}, key)


def test_one_phone_cannot_use_up_what_a_desk_may_ask(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = at_most(inquiries.A_CALLER_AT_A_DESK, 3)
    monkeypatch.setattr(inquiries, "A_CALLER_AT_A_DESK", limit)
    number = desk.issue()["number"]
    greedy, other = phones(desk, 2)

    answers = [looked_at(desk, number, greedy) for _time in range(5)]

    # A scanner repeats what is answered 429.
    assert [one.status for one in answers] == [200] * 3 + [403] * 2
    assert answers[-1]["type"] == "/problems/too-many-inquiries"
    assert looked_at(desk, number, other).status == 200


def test_wrong_numbers_that_are_looked_up_are_guesses(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", at_most(guesses.A_DEVICE, 2))
    (phone,) = phones(desk, 1)

    answers = [looked_at(desk, wrong(n), phone) for n in range(3)]

    assert [one.status for one in answers] == [200, 200, 403]
    assert answers[-1]["type"] == "/problems/too-many-wrong-numbers"


def test_a_program_stops_no_desk(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("A_KEY", "AN_ORGANISATION"):
        monkeypatch.setattr(inquiries, name, at_most(getattr(inquiries, name), 3))
    monkeypatch.setattr(inquiries, "A_DESK", (at_most(inquiries.A_DESK[0], 3),))
    (phone,) = phones(desk, 1)

    assert [suggested(desk, "6503").status for _time in range(4)] == [200, 200, 200, 429]
    assert [suggested(desk, "6503", phone).status for _time in range(3)] == [200, 200, 200]


def test_an_organisation_that_asks_often_is_told_so_and_not_stopped(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiries, "AN_ORGANISATION", at_most(inquiries.AN_ORGANISATION, 3))
    member(desk.alice, "board@example.org", Role.BOARD)
    (phone,) = phones(desk, 1)

    assert [suggested(desk, "6503", phone).status for _time in range(3)] == [200, 200, 200]
    assert not AlarmMail.objects.exists()

    assert [suggested(desk, "6503", phone).status for _time in range(2)] == [200, 200]
    mail = AlarmMail.objects.get()
    assert (mail.gate_id, mail.event_id) == (None, None)
    assert Inquiry.objects.filter(what=Inquiry.What.MANY).count() == 1


def test_every_inquiry_is_noted_without_a_name_and_forgotten_by_age(desk: Board) -> None:
    desk.issue(number="65031111", name="Anna Müller")
    (phone,) = phones(desk, 1)
    suggested(desk, "6503", phone)
    desk.alice.api("POST", "/passes/look", {"code": "6503 1111", "gate": desk.castle}, phone)

    first, second = Inquiry.objects.order_by("pk")
    assert (first.what, first.digits, first.found, first.gate_id) == (
        "suggestions",
        "6503",
        1,
        int(desk.castle),
    )
    assert (second.what, second.digits, second.found) == ("look", "65031111", 1)
    assert first.device_id == second.device_id is not None

    inquiries.forget_old(timezone.now() + inquiries.KEPT - A_MINUTE)
    assert Inquiry.objects.count() == 2
    inquiries.forget_old(timezone.now() + inquiries.KEPT + A_MINUTE)
    assert not Inquiry.objects.exists()


def test_who_shows_a_code_asks_nothing(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "A_KEY", at_most(inquiries.A_KEY, 0))
    alice, made = desk.alice, desk.issue()
    code = alice.api("GET", f"/passes/{made['id']}/code")["code"]

    looked = alice.api("POST", "/passes/look", {"code": code, "gate": desk.castle})

    assert (looked.status, looked["found"]["number"]) == (200, made["number"])
    assert not Inquiry.objects.exists()


def test_a_search_by_name_is_noted_without_what_was_typed(alice: Organiser) -> None:
    alice.issue("Bob")
    alice.api("PATCH", f"/events/{alice.event.pk}", {"stewards_search": True})
    _device, key = alice.steward()
    alice.api("POST", f"/events/{alice.event.pk}/searches", {"text": "bob"}, key)

    noted = Inquiry.objects.get()
    assert (noted.what, noted.found, noted.event_id, noted.digits) == ("search", 1, alice.event.pk, "")


def test_the_board_is_told_once_a_day_for_a_desk(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "A_DESK", (at_most(inquiries.A_DESK[0], 1),))
    member(desk.alice, "board@example.org", Role.BOARD)
    member(desk.alice, "carl@example.org", Role.CONTROLLER)
    (phone,) = phones(desk, 1)

    for _time in range(4):
        suggested(desk, "6503", phone)

    mail = AlarmMail.objects.get()
    assert (mail.address, mail.language, mail.gate_id) == ("board@example.org", "de", int(desk.castle))
    assert Inquiry.objects.filter(what=Inquiry.What.STOPPED).count() == 1


def test_who_tries_numbers_at_a_door_is_stopped_but_still_scans_codes(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", at_most(guesses.A_DEVICE, 3))
    _device, guesser = alice.steward()
    _device, other = alice.steward("dana@example.org", "Dana's phone")
    right = alice.issue("Bob").number

    answers = [alice.scan(wrong(n), guesser) for n in range(5)]

    assert [one.status for one in answers] == [200, 200, 200, 403, 403]
    assert "scan the code" in answers[-1]["detail"]
    assert answers[-1]["type"] == "/problems/too-many-wrong-numbers"
    assert alice.scan(right, guesser).status == 403
    assert Scan.objects.count() == 3
    assert alice.scan(alice.code("Anna"), guesser)["verdict"] == "admitted"
    assert alice.scan(right, other)["verdict"] == "admitted"


def test_a_stored_verdict_is_repeated_to_who_was_stopped_since(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", at_most(guesses.A_DEVICE, 1))
    _device, key = alice.steward()
    right = alice.issue("Bob").number
    before = alice.scan(right, key)
    alice.scan(wrong(1), key)

    again = alice.scan(right, key, scan_id=before["scan_id"])

    assert (again.status, again["replayed"], again["verdict"]) == (200, True, "admitted")


def test_devices_at_a_door_share_its_limit_of_wrong_numbers_and_programs_do_not(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "A_GATE", at_most(guesses.A_GATE, 2))
    member(alice, "board@example.org", Role.BOARD)
    keys = [alice.steward(f"{n}@example.org", f"Phone {n}")[1] for n in range(3)]
    assert [alice.scan(wrong(n)).status for n in range(4)] == [200] * 4

    assert alice.scan(wrong(9), keys[0]).status == 200
    assert not AlarmMail.objects.exists()
    assert [alice.scan(wrong(9), key).status for key in keys[1:]] == [200, 403]
    assert AlarmMail.objects.get().address == "board@example.org"
    assert Inquiry.objects.get().what == Inquiry.What.GUESSED


def test_an_organisation_with_many_wrong_numbers_is_told_so_and_not_stopped(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "AN_ORGANISATION", at_most(guesses.AN_ORGANISATION, 2))
    _device, key = alice.steward()

    assert [alice.scan(wrong(n), key).status for n in range(4)] == [200] * 4
    assert [one.what for one in Inquiry.objects.all()] == [Inquiry.What.MANY]


def test_right_numbers_are_not_counted(alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", at_most(guesses.A_DEVICE, 1))
    _device, key = alice.steward()
    number = alice.issue("Bob", admits=4).number

    assert [alice.scan(number, key)["remaining"] for _time in range(4)] == [3, 2, 1, 0]


def test_a_verdict_is_told_also_if_its_wrong_number_cannot_be_counted(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_wanted: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(limits, "take", away)

    told = alice.scan(wrong(1))

    assert (told.status, told["reason"]) == (200, "unknown")
    assert Scan.objects.count() == 1
    assert "was not counted" in caplog.text


def test_an_authorised_phone_of_an_event_is_stopped_alike(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "A_DEVICE", at_most(guesses.A_DEVICE, 1))
    enrolled = authorisation.enrol_device(authorisation.authorise(alice.event), "Phone", "")
    assert not isinstance(enrolled, authorisation.TurnedAway)

    assert [alice.scan(wrong(n), enrolled[1]).status for n in range(3)] == [200, 403, 403]

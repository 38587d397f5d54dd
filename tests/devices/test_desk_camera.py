"""Test an enrolled phone of a venue's desk: codes that its camera app opens, and that it stays at its desk."""

import pytest
from django.test import Client

from portillon.devices import authorisation, self_validation
from portillon.devices.models import Device
from portillon.entries.ledger import statements
from portillon.entries.ledger.row import Unsure
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.places.models import Gate, Participation
from tests.api.passes import Board, board
from tests.devices.phone import enrol, open_code, text_of, verdict_of
from tests.organiser import Organiser


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


@pytest.fixture
def at_castle(desk: Board, phone: Client) -> Client:
    """A phone that is enrolled at the castle's desk."""
    enrol(phone, authorisation.authorise_desk(Gate.objects.get(pk=desk.castle)))
    return phone


def code_of_pass(desk: Board, kind: str) -> str:
    return code_of(Credential.objects.get(pk=desk.issue(kind)["id"]))


def test_a_pass_is_validated(desk: Board, at_castle: Client) -> None:
    page = text_of(verdict_of(at_castle, code_of_pass(desk, "Daily")))

    for part in ("Access granted", "Sarah Kuntz", "Castle"):
        assert part in page
    assert Scan.objects.get().gate_id == int(desk.castle)


def test_a_pass_that_is_used_up_is_refused_with_its_earlier_entries(
    desk: Board, at_castle: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of_pass(desk, "Once")
    desk.show(code)

    page = text_of(verdict_of(at_castle, code))

    assert "Access denied" in page


@pytest.mark.parametrize("code", ["A" * 100, "x"])
def test_any_other_code_is_answered(at_castle: Client, code: str) -> None:
    assert open_code(at_castle, code).status_code in (302, 303)


def test_a_ticket_is_refused_at_the_desk(alice: Organiser, at_castle: Client) -> None:
    assert "Access denied" in text_of(verdict_of(at_castle, alice.code()))


def test_a_desks_phone_is_not_widened_to_all_doors(alice: Organiser, desk: Board, at_castle: Client) -> None:
    device = Device.objects.get()

    answer = alice.api("PATCH", f"/devices/{device.pk}", {"gate": None})

    assert answer.status == 422
    assert list(answer["errors"]) == ["gate"]
    assert "stays at one desk" in answer["detail"]
    assert Device.objects.get().gate_id == int(desk.castle)


def test_a_desks_phone_is_moved_to_another_desk(alice: Organiser, desk: Board, at_castle: Client) -> None:
    answer = alice.api("PATCH", f"/devices/{Device.objects.get().pk}", {"gate": desk.museum})

    assert (answer.status, answer["gate"]) == (200, desk.museum)


@pytest.mark.parametrize("to", ["none", "museum"])
def test_a_venues_self_validation_is_not_moved(alice: Organiser, desk: Board, to: str) -> None:
    Participation.objects.update(self_validation=True)
    castle = Gate.objects.get(pk=desk.castle)
    device = self_validation.settle(castle)
    assert device

    answer = alice.api("PATCH", f"/devices/{device.pk}", {"gate": desk.museum if to == "museum" else None})

    assert (answer.status, list(answer["errors"])) == (422, ["gate"])
    assert Device.objects.get(pk=device.pk).gate == castle


def test_a_database_that_is_away_is_503(
    alice: Organiser, desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_batch: object) -> None:
        raise Unsure

    monkeypatch.setattr(statements, "facts", away)
    answer = alice.api("POST", "/passes/look", {"code": "12345678", "gate": desk.castle})

    assert (answer.status, answer["detail"]) == (503, "The database does not answer.")

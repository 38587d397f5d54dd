"""Test that desks and programs are told what phones of a venue's desk without contact could cost."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portillon.devices.models import Device
from portillon.entries import risk
from tests.api.passes import Board, board
from tests.organiser import Organiser
from tests.roster.desk import DeskPhone, key_at


@pytest.fixture
def destination(alice: Organiser) -> Board:
    return board(alice)


@pytest.fixture
def lost(destination: Board) -> DeskPhone:
    """A phone at the castle, with its list of passes, that was not heard for 3 minutes."""
    phone = DeskPhone(destination, destination.castle, key_at(destination.castle))
    phone.sync()
    silent_for(destination.castle, timedelta(minutes=3))
    return phone


def silent_for(desk: str, time: timedelta) -> None:
    before = timezone.now() - time
    devices = Device.objects.filter(gate=int(desk), roster_at__isnull=False)
    assert devices.update(seen_at=before, roster_at=before) > 0
    risk.forget()


def test_the_venues_statistics_say_it(destination: Board, lost: DeskPhone) -> None:
    silent_for(destination.castle, timedelta(minutes=14, seconds=30))

    told = destination.alice.api("GET", f"/venues/{destination.castle}/stats")["risk"]

    assert (told["phones"], told["minutes"], told["entries"]) == (1, 14, 200)
    assert told["detail"] == "1 phone without contact for 14 min; at most 200 entries could be made twice."


def test_nothing_is_told_while_all_are_in_contact(destination: Board, lost: DeskPhone) -> None:
    lost.sync()

    assert destination.alice.api("GET", f"/venues/{destination.castle}/stats")["risk"] is None


def test_a_verdict_carries_what_the_process_knows(
    destination: Board, lost: DeskPhone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    number = destination.issue("Free")["number"]
    assert destination.show(number)["risk"] is None
    risk.look_again(threading.Event())

    told = destination.show(number, language="de")["risk"]

    assert (told["phones"], told["entries"], "persons" in told) == (1, 101, False)
    assert told["detail"].startswith("1 Telefon seit 3 Min. ohne Kontakt; höchstens 101 Eintritte")
    with django_assert_num_queries(0):
        assert risk.remembered_at(int(destination.castle)) is not None


def test_a_refusal_carries_it_too(destination: Board, lost: DeskPhone) -> None:
    destination.alice.api("GET", f"/venues/{destination.castle}/stats")

    refused = destination.show("not a pass")

    assert (refused["reason"], refused["risk"]["phones"]) == ("unreadable", 1)


def test_another_desk_and_an_event_are_told_of_their_own(destination: Board, lost: DeskPhone) -> None:
    alice, number = destination.alice, destination.issue("Free")["number"]
    destination.show(number, destination.museum)
    alice.scan(alice.code())
    assert alice.api("GET", f"/venues/{destination.castle}/stats")["risk"] is not None
    risk.look_again(threading.Event())

    assert alice.api("GET", f"/venues/{destination.museum}/stats")["risk"] is None
    assert destination.show(number, destination.museum)["risk"] is None
    assert alice.scan(alice.code())["risk"] is None
    assert alice.api("GET", f"/events/{alice.event.pk}/stats")["risk"] is None
    assert destination.show(number)["risk"] is not None


def test_another_organisation_is_told_nothing(destination: Board, lost: DeskPhone, bob: Organiser) -> None:
    assert bob.api("GET", f"/venues/{destination.castle}/stats").status == 404


def test_a_desk_whose_phones_never_decide_risks_nothing(destination: Board) -> None:
    venue = {"name": "Mill", "address": "x", "offline_policy": "server"}
    mill = destination.alice.api("POST", "/venues", venue)["id"]
    assert destination.takes_part(mill).status == 201
    phone = DeskPhone(destination, mill, key_at(mill))
    phone.sync()
    silent_for(mill, timedelta(hours=1))

    assert destination.alice.api("GET", f"/venues/{mill}/stats")["risk"] is None

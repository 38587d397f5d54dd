"""Test a controller's after-sales page: it shows what a pass is worth, writes no row, and reverses the last entry."""

import pytest
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.entries.models import Scan
from portillon.issuing.tickets import passes
from tests.console.desk.desk_given import Destination, destination, validate


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def clara(desk: Destination) -> Client:
    return desk.controller()


def looked_at(client: Client, desk: Destination, code: str) -> str:
    return client.post(f"/desks/{desk.castle.pk}/after-sales/", {"code": code}, follow=True).content.decode()


def test_the_tile_leads_there(desk: Destination, clara: Client) -> None:
    page = clara.get(f"/desks/{desk.castle.pk}/").content.decode()

    assert f'href="/desks/{desk.castle.pk}/after-sales/"' in page
    assert clara.get(f"/desks/{desk.castle.pk}/after-sales/").status_code == 200


def test_a_pass_is_looked_at_and_nothing_is_written(desk: Destination, clara: Client) -> None:
    assert "It would be let in now" in looked_at(clara, desk, desk.sarah.number)

    passes.block(desk.sarah)
    page = looked_at(clara, desk, desk.sarah.number)

    assert "It would be refused now" in page
    assert "Blocked" in page
    assert not Scan.objects.exists()


def test_of_another_venues_pass_only_the_sentence_is_told(desk: Destination) -> None:
    garden = desk.controller(desk.garden)
    page = garden.post(
        f"/desks/{desk.garden.pk}/after-sales/", {"code": desk.sarah.number}, follow=True
    ).content.decode()

    assert "It would be refused now" in page
    assert "pass-state" not in page


def test_the_own_last_entry_is_reversed_there(desk: Destination, clara: Client) -> None:
    validate(clara, desk.castle, desk.sarah.number)
    entry = Scan.objects.get()

    assert (
        f"/entries/{entry.scan_id}/reversal/"
        in clara.get(f"/desks/{desk.castle.pk}/after-sales/").content.decode()
    )
    assert (
        "can be taken back, for half an hour"
        in desk.controller().get(f"/desks/{desk.castle.pk}/after-sales/").content.decode()
    )

"""Test self-validation: a holder's phone opens a venue's poster, and its pass is entered once, if the rules allow."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.devices import self_validation
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries import proof
from portillon.entries.models import Doubt, Scan
from portillon.entries.reversal import reverse
from portillon.issuing.paper import poster
from portillon.issuing.tickets import passes
from portillon.places.models import Participation, PassType
from tests.public.conftest import Known
from tests.public.visits.destination import Destination, make_destination


def confirm(client: Client, address: str, scan_id: UUID | None = None, **fields: Any) -> str:
    """Send the form, and return the address that it leads to."""
    data = {"scan_id": str(scan_id or uuid4()), "companions": 0, **fields}
    response = client.post(address, data)
    assert response.status_code == 303, response.content
    return str(response.headers["Location"])


def told(client: Client, address: str, **fields: Any) -> str:
    return client.get(confirm(client, address, **fields), headers=ENGLISH).content.decode()


ENGLISH = {"Accept-Language": "en"}


# The address of a poster


def test_a_poster_leads_to_its_venue_and_stays_the_same(destination: Destination) -> None:
    url = poster.url_of(destination.castle)
    assert poster.desk_of(urlsplit(url).path.removeprefix("/v/")) == destination.castle
    assert url == poster.url_of(destination.castle)
    assert str(destination.castle.pk) != url.rpartition("/")[2]


@pytest.mark.parametrize("token", ["1", "A" * 24, "%00", "x" * 3000, "😀"])
def test_a_guessed_poster_leads_nowhere(client: Client, db: None, token: str) -> None:
    assert client.get(f"/v/{token}").status_code == 404


# Only where the board allows it


def test_a_venue_where_it_is_not_allowed_says_so(client: Client, destination: Destination) -> None:
    response = client.get(f"/v/{poster.token_of(destination.museum)}", headers=ENGLISH)
    assert response.status_code == 403
    assert "You cannot validate your visit yourself here now." in response.content.decode()
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"self_validation": False},
        {"from_at": timezone.now() + timedelta(days=1)},
        {"until_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_nothing_is_entered_where_or_when_it_is_not_allowed(
    client: Client, destination: Destination, phone_of: Known, change: dict[str, object]
) -> None:
    phone_of()
    Participation.objects.filter(venue=destination.castle.venue_id).update(**change)
    response = client.post(destination.poster, {"scan_id": str(uuid4()), "companions": 0})
    assert (response.status_code, Scan.objects.count()) == (403, 0)


def test_it_is_allowed_by_programme(client: Client, destination: Destination, phone_of: Known) -> None:
    """Self-validation that another programme allows at the same venue does not count for this pass."""
    phone_of()
    other = make_destination("other").programme
    Participation.objects.filter(venue=destination.castle.venue_id).update(self_validation=False)
    Participation.objects.create(
        programme=other, venue_id=destination.castle.venue_id or 0, self_validation=True
    )
    response = client.get(destination.poster, headers=ENGLISH)
    assert (response.status_code, "with this pass now" in response.content.decode()) == (403, True)


def test_its_device_comes_and_goes_with_the_boards_word(destination: Destination) -> None:
    desk, own = destination.castle, Participation.objects.filter(venue=destination.castle.venue_id)
    first = self_validation.settle(desk)
    assert first is not None
    assert first == self_validation.settle(desk)
    own.update(self_validation=False)
    assert self_validation.settle(desk) is None
    first.refresh_from_db()
    assert first.revoked_at is not None
    own.update(self_validation=True)
    assert self_validation.settle(desk) not in (None, first)


def test_a_device_revoked_by_hand_stays_so_until_the_board_has_switched_off_and_on(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    desk, own = destination.castle, Participation.objects.filter(venue=destination.castle.venue_id)
    device = self_validation.settle(desk)
    assert device is not None
    revoke(device)
    assert client.get(destination.poster).status_code == 403
    own.update(self_validation=False)
    assert self_validation.settle(desk) is None
    own.update(self_validation=True)
    assert client.get(destination.poster).status_code == 200


# The entry


def test_a_visit_is_entered_and_shown_in_green(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    one = phone_of()
    page = told(client, destination.poster, companions=2)
    scan = Scan.objects.get()
    assert (scan.credential_id, scan.gate_id, scan.party, scan.reason) == (
        one.pk,
        destination.castle.pk,
        3,
        "ok",
    )
    for text in ('class="live"', "Château de Monte-Cristo", "3 persons", "Visit recorded"):
        assert text in page
    assert proof.code(scan.scan_id, timezone.now()) in page
    assert "Château" in client.get(f"/h/{one.page_secret}").content.decode()


def test_a_double_tap_counts_once(client: Client, destination: Destination, phone_of: Known) -> None:
    phone_of()
    scan_id = uuid4()
    pages = {confirm(client, destination.poster, scan_id, companions=n) for n in (1, 1, 2)}
    assert (len(pages), Scan.objects.count(), Scan.objects.get().party) == (1, 1, 2)


def test_looking_enters_nobody(client: Client, destination: Destination, phone_of: Known) -> None:
    phone_of()
    for _ in range(3):
        client.get(destination.poster)
    assert not Scan.objects.exists()


def test_a_second_visit_is_refused_in_red_with_the_rules_sentence(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    confirm(client, destination.poster)
    page = told(client, destination.poster)
    assert ('class="refused"' in page, 'data-reason="used_up"' in page) == (True, True)
    assert "data-proof" not in page


def test_a_second_visit_within_minutes_is_pointed_out_before_and_after(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    PassType.objects.update(rule="unlimited")
    phone_of()
    assert "Already here" not in told(client, destination.poster)

    asked = client.get(destination.poster, headers=ENGLISH).content.decode()

    assert "Already here" in asked
    assert "Already here" in told(client, destination.poster)


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"valid_until": timezone.now() - timedelta(days=1)}, "expired"),
        ({"valid_from": timezone.now() + timedelta(days=1)}, "too_early"),
    ],
)
def test_a_pass_that_is_not_valid_is_refused(
    client: Client, destination: Destination, phone_of: Known, fields: dict[str, object], reason: str
) -> None:
    phone_of(**fields)
    assert f'data-reason="{reason}"' in told(client, destination.poster)


@pytest.mark.parametrize("what, reason", [(passes.block, "blocked"), (passes.cancel, "cancelled")])
def test_a_pass_that_was_taken_away_is_refused(
    client: Client, destination: Destination, phone_of: Known, what: object, reason: str
) -> None:
    one = phone_of()
    assert callable(what)
    what(one)
    assert f'data-reason="{reason}"' in told(client, destination.poster)


@pytest.mark.parametrize("companions", ["5", "99999"])
def test_more_companions_than_allowed_are_refused(
    client: Client, destination: Destination, phone_of: Known, companions: str
) -> None:
    phone_of()
    assert 'data-reason="party_too_large"' in told(client, destination.poster, companions=companions)


@pytest.mark.parametrize("companions", ["-1", "many", "1e3", "9" * 400, ""])
def test_nonsense_is_no_companion(
    client: Client, destination: Destination, phone_of: Known, companions: str
) -> None:
    phone_of()
    confirm(client, destination.poster, companions=companions)
    assert Scan.objects.get().party == 1


def test_without_a_scan_id_nothing_happens(client: Client, destination: Destination, phone_of: Known) -> None:
    phone_of()
    response = client.post(destination.poster, {"scan_id": "x"})
    assert (response.headers["Location"], Scan.objects.count()) == (destination.poster, 0)


def test_another_phone_sees_nothing_of_it(client: Client, destination: Destination, phone_of: Known) -> None:
    phone_of()
    page = confirm(client, destination.poster)
    stranger = Client()
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}/proof").json()["proof"] == ""


# The green page


def test_its_letters_change_every_half_minute_and_the_desk_knows_them(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    page = confirm(client, destination.poster)
    scan = Scan.objects.get()
    shown = client.get(f"{page}/proof").json()
    assert 0 < shown["seconds"] <= proof.STEP_SECONDS
    assert proof.shown_at(destination.castle, shown["proof"].lower()) == scan
    assert proof.shown_at(destination.museum, shown["proof"]) is None
    now = timezone.now()
    steps = {proof.code(scan.scan_id, now + timedelta(seconds=30 * n)) for n in range(40)}
    assert len(steps) > 35
    assert not proof.is_code(scan.scan_id, shown["proof"], now + timedelta(seconds=61))


def test_after_half_an_hour_it_is_green_no_more(
    client: Client, destination: Destination, phone_of: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_of()
    page = confirm(client, destination.poster)
    monkeypatch.setattr(proof, "GREEN", timedelta(0))
    said = client.get(page, headers=ENGLISH).content.decode()
    assert ('class="past"' in said, "data-proof" in said) == (True, False)


def test_an_entry_that_was_taken_back_is_green_no_more(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    page = confirm(client, destination.poster)
    letters = client.get(f"{page}/proof").json()["proof"]
    reverse(destination.organisation.pk, Scan.objects.get().scan_id, uuid4(), None)
    assert "Taken back" in client.get(page, headers=ENGLISH).content.decode()
    assert proof.shown_at(destination.castle, letters) is None


# Marks on unlikely entries


@pytest.mark.parametrize(
    "latitude, longitude, doubts",
    [
        ("48.8670", "2.1005", []),
        ("45.76", "4.84", ["far"]),
        ("", "", []),
        ("nan", "2", []),
        ("1e9", "2", []),
    ],
)
def test_a_phone_that_is_far_away_is_marked_not_refused(
    client: Client,
    destination: Destination,
    phone_of: Known,
    latitude: str,
    longitude: str,
    doubts: list[str],
) -> None:
    phone_of()
    confirm(client, destination.poster, latitude=latitude, longitude=longitude)
    assert Scan.objects.get().reason == "ok"
    assert [doubt.why for doubt in Doubt.objects.order_by("pk")] == doubts


def test_two_venues_at_once_are_marked(client: Client, destination: Destination, phone_of: Known) -> None:
    """The two entries, in Paris and in Lyon, are less than a minute apart; the phone tells no position."""
    Participation.objects.update(self_validation=True)
    phone_of()
    confirm(client, f"/v/{poster.token_of(destination.museum)}")
    confirm(client, destination.poster)
    (doubt,) = Doubt.objects.all()
    assert (doubt.why, doubt.scan_id) == ("fast", Scan.objects.latest("pk").scan_id)
    assert doubt.figure > 20_000


def test_no_page_of_it_is_kept_or_has_anything_inline(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    for address in (destination.poster, confirm(client, destination.poster)):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert not re.search(r"<style|style=|<script(?! (src|type))| on\w+=", response.content.decode())

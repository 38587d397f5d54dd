"""Test that the server knows from their rosters which phones stand at which entrance, and before which lane."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.devices import presence
from portillon.devices.models import Device
from portillon.places.models import Gate
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled


def standing(alice: Organiser) -> list[tuple[int, str]]:
    return [(one.gate, one.lane) for one in presence.at_entrances(alice.event, timezone.now())]


def ask(alice: Organiser, key: str, gate: int | str, lane: str = "") -> None:
    assert alice.api("GET", f"/roster?gate={gate}&lane={lane}", key=key).status == 200


def test_a_phone_stands_where_it_asks_for_the_roster(alice: Organiser) -> None:
    side = Gate.objects.create(
        organisation=alice.organisation, event=alice.event, title="Side", categories=["VIP"]
    )
    key = enrolled(alice.event)
    assert standing(alice) == []

    ask(alice, key, alice.gate, "B")
    assert standing(alice) == [(int(alice.gate), "B")]

    ask(alice, key, side.pk)
    assert standing(alice) == [(side.pk, "")]
    found = presence.at_entrances(alice.event, timezone.now())[0]
    assert [found.takes(category) for category in ("VIP", "")] == [True, False]


@pytest.mark.parametrize("lane", ["AB", "b", "1"])
def test_a_lane_is_one_letter(alice: Organiser, lane: str) -> None:
    key = enrolled(alice.event)

    assert alice.api("GET", f"/roster?gate={alice.gate}&lane={lane}", key=key).status == 422
    assert standing(alice) == []


def test_who_is_silent_or_revoked_or_at_an_exit_stands_at_no_entrance(alice: Organiser, phone: Phone) -> None:
    way_out = Gate.objects.create(
        organisation=alice.organisation, event=alice.event, title="Out", is_exit=True
    )
    ask(alice, enrolled(alice.event), way_out.pk)
    assert standing(alice) == []
    phone.sync()
    assert len(standing(alice)) == 1

    before = timezone.now() - presence.IN_CONTACT - timedelta(seconds=1)
    Device.objects.update(seen_at=before, roster_at=before)
    assert standing(alice) == []

    phone.sync()
    assert len(standing(alice)) == 1
    Device.objects.update(revoked_at=timezone.now())
    assert standing(alice) == []

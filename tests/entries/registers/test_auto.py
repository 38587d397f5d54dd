"""Test that tickets are handed over by themselves where one phone lets them in, and no more where several do."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portillon.devices.auto_policy import look, look_at_all
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.issuing.seals.codes import code_of
from portillon.places.copying import copy_event
from portillon.places.models import Event
from tests.entries.registers.holder import Holder
from tests.organiser import Organiser

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _auto(_strict: None, alice: Organiser) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "auto"})


def told(phone: Holder, lane: str = "") -> str:
    """Ask for the roster, and return whom the phone lets in alone."""
    path = f"/roster?gate={phone.organiser.gate}&lane={lane}"
    first = phone.organiser.api("GET", path, key=phone.key)
    # Its own lane, which it has told with this question, is in the answer to the next one.
    second = phone.organiser.api("GET", f"{path}&since={first['cursor']}", key=phone.key)
    third = phone.organiser.api("GET", f"{path}&since={second['cursor']}", key=phone.key)
    assert third["settings"] is None
    word: str = first["settings"]["event"]["offline"]["policy"]
    return word


def later(span: timedelta, *phones: Holder, lanes: str = "") -> list[str]:
    """Let the time pass while these phones ask for news each minute, and return what they are told in the end."""
    words: list[str] = []
    while span > timedelta():
        passes = min(span, MINUTE)
        Device.objects.update(
            **{name: F(name) - passes for name in ("roster_at", "seen_at", "stands_since")},
        )
        Event.objects.update(**{name: F(name) - passes for name in ("auto_since", "auto_other_since")})
        for n, phone in enumerate(phones):
            told(phone, lanes[n : n + 1])
        look_at_all(timezone.now())
        words = [told(phone, lanes[n : n + 1]) for n, phone in enumerate(phones)]
        span -= passes
    return words


def chosen() -> tuple[str, str]:
    return Event.objects.values_list("auto_choice", "auto_why").get()


def test_the_only_phone_gets_all_tickets_at_once(alice: Organiser, north: Holder) -> None:
    ticket = alice.issue()

    assert told(north) == "strict"
    assert north.ask()["handed"] == 1
    assert chosen() == ("strict", "one")
    assert alice.scan(code_of(ticket))["reason"] == "wrong_gate"


def test_a_second_phone_that_stays_ends_it_and_one_that_goes_brings_it_back(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    first, second = alice.issue(), alice.issue()
    told(north)
    north.hold(first)

    told(south)
    look_at_all(timezone.now())
    assert chosen() == ("strict", "one")
    assert later(2 * MINUTE, north, south) == ["known", "known"]
    assert chosen() == ("known", "crowd")
    assert north.ask()["handed"] == 0
    assert north.became(north.give_back(first)) == ["stored"]
    assert alice.scan(code_of(first), south.key)["reason"] == "ok"

    # South is taken for one that is still there until nobody has heard it for two minutes.
    assert later(9 * MINUTE, north) == ["known"]
    assert later(3 * MINUTE, north) == ["strict"]
    assert north.ask()["handed"] == 1
    assert Scan.objects.filter(credential_id=second.pk).values_list("holder_id", flat=True).last() == (
        north.device.pk
    )


def test_phones_that_have_each_a_lane_share_the_tickets(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    alice.issue()
    alice.api("PATCH", f"/events/{alice.event.pk}", {"lanes": 2})

    assert later(2 * MINUTE, north, south, lanes="AB") == ["strict", "strict"]
    assert chosen() == ("strict", "lanes")
    assert later(MINUTE, north, south, lanes="AA") == ["known", "known"]
    assert chosen() == ("known", "same_lane")


def test_nothing_is_handed_over_while_another_phone_may_let_it_in(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    ticket = alice.issue()
    alice.api("PATCH", f"/events/{alice.event.pk}", {"lanes": 2})
    later(2 * MINUTE, north, south)
    assert chosen() == ("known", "same_lane")
    Event.objects.update(auto_choice="strict")

    # North has heard of it, and South has not.
    assert told(north) == "strict"
    assert north.ask(ticket)["handed"] == 0
    assert told(south) == "strict"
    assert north.ask(ticket)["handed"] == 1


def test_who_is_silent_is_not_waited_for(alice: Organiser, north: Holder, south: Holder) -> None:
    alice.issue()
    later(2 * MINUTE, north, south)
    assert later(12 * MINUTE, north) == ["strict"]

    assert north.ask()["handed"] == 1
    assert alice.api("GET", f"/events/{alice.event.pk}/counts")["risk"]["phones"] == 1


def test_the_event_says_what_holds_and_why(alice: Organiser, north: Holder, south: Holder) -> None:
    path = f"/events/{alice.event.pk}"
    nobody = alice.api("GET", path)
    assert (nobody["offline_policy"], nobody["offline_now"]["policy"]) == ("auto", "strict")
    assert nobody["offline_now"]["why"] == "nobody"

    later(2 * MINUTE, north, south)
    assert alice.api("GET", path)["offline_now"] == {
        "policy": "known",
        "why": "crowd",
        "detail": "Now: tickets that phones know, at most 200 each. Several phones stand at “Main door”, and the "
        "event has no lanes.",
    }

    alice.api("PATCH", path, {"offline_policy": "any"})
    assert alice.api("GET", path)["offline_now"] == {"policy": "any", "why": "chosen", "detail": None}


def test_who_chooses_anew_or_copies_the_event_begins_afresh(
    alice: Organiser, north: Holder, south: Holder
) -> None:
    later(2 * MINUTE, north, south)
    assert chosen() == ("known", "crowd")
    event = Event.objects.get()
    copy = copy_event(event, title_en="Again")
    assert (copy.offline_policy, copy.offline_now, copy.auto_since) == ("auto", "strict", None)
    copy.delete()

    alice.api("PATCH", f"/events/{event.pk}", {"offline_budget": 12})
    assert chosen() == ("known", "crowd")
    for policy in ("server", "auto"):
        alice.api("PATCH", f"/events/{event.pk}", {"offline_policy": policy})
    assert chosen() == ("strict", "nobody")


def test_of_two_servers_that_choose_the_first_one_counts(alice: Organiser, north: Holder) -> None:
    told(north)
    slow, now = Event.objects.get(), timezone.now()
    look_at_all(now)

    look(slow, now + MINUTE)

    assert Event.objects.get().auto_since == now
    alice.api("PATCH", f"/events/{slow.pk}", {"offline_policy": "any"})
    look(slow, now + MINUTE)
    assert Event.objects.get().auto_since is None


def test_an_event_with_a_choice_of_its_own_keeps_it(alice: Organiser, north: Holder, south: Holder) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"offline_policy": "strict"})

    assert later(3 * MINUTE, north, south) == ["strict", "strict"]
    assert chosen() == ("strict", "nobody")

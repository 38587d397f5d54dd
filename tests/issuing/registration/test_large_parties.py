"""Test waiting lists with large parties: a place is kept for them fairly, and then smaller parties may pass."""

from datetime import timedelta

import pytest

from portillon.issuing.models import Registration
from portillon.issuing.registration import registration, waiting_list
from portillon.issuing.registration.registration import RegistrationRefused, WhyRefused
from portillon.places.models import Event
from tests.issuing.registration.registrants import before, opened, register, wanted


def status(one: Registration) -> str:
    one.refresh_from_db()
    return one.status


def test_a_party_that_is_larger_than_the_event_is_refused_at_once(event: Event) -> None:
    opened(event, capacity=3, has_waiting_list=True)

    with pytest.raises(RegistrationRefused) as refused:
        register(event, "Bob", companions=4)

    assert (refused.value.why, refused.value.left) == (WhyRefused.TOO_MANY, 3)


def test_a_large_party_is_passed_once_places_were_kept_for_it(event: Event) -> None:
    opened(event, capacity=3, has_waiting_list=True, offer_hours=24)
    first = register(event, "Alice", companions=2)
    large, single = register(event, "Bob", companions=2), register(event, "Charlie")
    now = before(event)
    registration.change(first, wanted("Alice"), now)
    assert (status(large), status(single)) == ("waiting", "waiting")

    waiting_list.settle_all(now + timedelta(hours=23))
    assert status(single) == "waiting"
    waiting_list.settle_all(now + timedelta(hours=24))
    assert (status(large), status(single)) == ("waiting", "offered")

    assert register(event, "Denise", now=now + timedelta(hours=25)).status == "registered"
    registration.cancel(single, now + timedelta(hours=25))
    registration.cancel(first, now + timedelta(hours=25))
    assert status(large) == "waiting"
    denise = event.registrations.get(first_name="Denise")
    registration.cancel(denise, now + timedelta(hours=25))
    assert status(large) == "offered"


def test_a_party_that_became_larger_than_the_event_stops_nobody(event: Event) -> None:
    opened(event, capacity=5, has_waiting_list=True)
    first = register(event, "Alice")
    large, single = register(event, "Bob", companions=4), register(event, "Charlie")
    Event.objects.update(capacity=3)

    registration.cancel(first, before(event))

    assert (status(large), status(single)) == ("waiting", "offered")
    assert register(event, "Denise").status == "registered"

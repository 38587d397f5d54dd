"""Test with random registrations that no place is promised twice and nobody on the waiting list is passed over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portillon.accounts.models import Organisation
from portillon.issuing.models import Registration, RegistrationForm
from portillon.issuing.registration import registration, waiting_list
from portillon.issuing.registration.registration import RegistrationRefused, Wanted
from portillon.issuing.tickets import tickets
from portillon.places.capacity import locked
from portillon.places.events import create_event
from portillon.places.models import Event

START = datetime(2027, 5, 1, 20, tzinfo=UTC)
COMPANIONS = st.integers(0, 3)
WHO = st.integers(0, 30)
KEPT = ("unconfirmed", "offered")


class People(RuleBasedStateMachine):
    """An event of seven places, and people who change their minds."""

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.now = START - timedelta(days=30)
        self.people = 0
        organisation = Organisation.objects.create(slug="unisep", name="UNISEP")
        times = {"doors_at": START - timedelta(hours=1), "starts_at": START, "ends_at": START}
        self.event = create_event(organisation, title_en="Gala", capacity=7, **times)
        self.form = RegistrationForm.objects.create(
            event=self.event, is_published=True, has_waiting_list=True, offer_hours=5
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    @rule(companions=COMPANIONS, is_proved=st.booleans())
    def register(self, companions: int, is_proved: bool) -> None:
        self.people += 1
        wanted = self._wanted(f"Person {self.people}", companions)
        registration.register(self.event.pk, wanted, f"{self.people}", self.now, is_proved=is_proved)

    @precondition(lambda self: self.people)
    @rule(who=WHO)
    def confirm(self, who: int) -> None:
        registration.confirm(self._one(who), self.now)

    @precondition(lambda self: self.people)
    @rule(who=WHO)
    def cancel(self, who: int) -> None:
        registration.cancel(self._one(who), self.now)

    @precondition(lambda self: self.people)
    @rule(who=WHO, companions=COMPANIONS)
    def change(self, who: int, companions: int) -> None:
        one = self._one(who)
        try:
            registration.change(one, self._wanted(one.first_name, companions), self.now)
        except RegistrationRefused:
            assert companions > one.companions or not self._is_alive(one)

    @precondition(lambda self: self.people)
    @rule(who=WHO)
    def organiser_cancels(self, who: int) -> None:
        one = self._one(who)
        if one.credential:
            tickets.cancel(one.credential)

    @precondition(lambda self: self.people)
    @rule(who=WHO)
    def organiser_offers(self, who: int) -> None:
        try:
            waiting_list.offer_by_hand(self._one(who), self.now)
        except waiting_list.NoRoom:
            assert self._free() < self._one(who).persons

    @rule(hours=st.integers(1, 12))
    def time_passes(self, hours: int) -> None:
        """Let hours pass, after which the server settles the waiting list."""
        self.now += timedelta(hours=hours)
        with transaction.atomic():
            waiting_list.settle(locked(self.event.pk), self.now)
        self._nobody_is_passed_before_the_time()
        assert not self.event.registrations.holding().filter(until__lte=self.now).exists()

    def _nobody_is_passed_before_the_time(self) -> None:
        """Whoever fits has an offer, unless a larger party comes first and its time is not over."""
        for one in self.event.registrations.waiting():
            if one.persons > self._free():
                if one.passed_from is None or one.passed_from > self.now:
                    return
            else:
                raise AssertionError(f"{one.name} fits, and all before may be passed")

    @invariant()
    def no_place_is_promised_twice(self) -> None:
        event = self._event()
        assert event.expected + event.held <= 7

    @invariant()
    def the_counters_say_what_the_rows_say(self) -> None:
        event, rows = self._event(), list(self.event.registrations.select_related("credential"))
        held = sum(one.persons for one in rows if one.status in KEPT)
        valid = [one for one in rows if one.credential and one.credential.status == "valid"]
        assert (event.expected, event.held) == (sum(one.persons for one in valid), held)
        assert all(one.credential and one.credential.admits == one.persons for one in valid)
        assert all(one.status == "registered" for one in valid)

    def _event(self) -> Event:
        return Event.objects.get(pk=self.event.pk)

    def _free(self) -> int:
        event = self._event()
        return 7 - event.expected - event.held

    def _one(self, who: int) -> Registration:
        rows = Registration.objects.select_related("credential").order_by("pk")
        return list(rows)[who % self.people]

    def _is_alive(self, one: Registration) -> bool:
        return one.is_alive

    def _wanted(self, name: str, companions: int) -> Wanted:
        return Wanted(name, "Muster", "many@example.org", "en", companions)


@pytest.mark.django_db
def test_no_place_is_promised_twice_and_nobody_is_passed_over() -> None:
    checks: Any = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        People, settings=settings(max_examples=25, stateful_step_count=25, suppress_health_check=checks)
    )

"""Test that a program cannot take an event's places, and that nobody else is kept from registering meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from portillon.accounts.models import Membership, Role, User
from portillon.issuing.mailing.kinds import alarm
from portillon.issuing.models import AlarmMail, Registration
from portillon.issuing.registration import registration, waiting_list, waves
from portillon.issuing.registration.registration import Wanted
from portillon.places.models import Event
from portillon.public.registration import no_robot
from tests.public.registration.conftest import Open
from tests.public.registration.test_register import fill_in, zero_bits_in

A_PROGRAM = "198.51.100.7"


def sent(form: Any, number: int, address: str = A_PROGRAM, **fields: Any) -> int:
    """The status of the answer to one family's form; each family has a mail domain of its own."""
    family: dict[str, Any] = {
        "last_name": f"Family {number}",
        "email": f"anybody@family{number}.example",
        "companions": 4,
    }
    status: int = fill_in(Client(REMOTE_ADDR=address), form, **family | fields).status_code
    return status


def test_one_network_takes_few_places_without_confirmations(opened: Open, event: Event) -> None:
    form = opened(capacity=100)

    statuses = [sent(form, number) for number in range(14)]

    assert statuses == [303] * 12 + [429] * 2
    event.refresh_from_db()
    assert (event.expected, event.held) == (20, 40)
    assert sent(form, 99, address="198.51.100.8") == 303
    assert Registration.objects.get(last_name="Family 99").status == "registered"


def test_what_a_program_holds_is_soon_free_again(opened: Open, event: Event) -> None:
    form = opened(capacity=100, confirms_email=True)
    for number in range(8):
        sent(form, number)
    event.refresh_from_db()
    assert event.held == 40

    waiting_list.settle_all(timezone.now() + waves.CONFIRMATION_TIME + timedelta(seconds=1))

    event.refresh_from_db()
    # The first four families were not many yet: they have two hours, as everybody has.
    assert event.held == 20


def test_many_of_one_mail_domain_confirm_their_addresses(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waves, "OF_A_DOMAIN_MAX", 2)
    form = opened()
    for number in range(3):
        email = f"person{number}@Spam.example" if number else "person@spam.example"
        sent(form, number, address=f"198.51.100.{number}", email=email, companions=0)
    sent(form, 3, address="198.51.100.3", companions=0)

    found = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(found) == ["registered", "registered", "unconfirmed", "registered"]


def test_an_hour_later_a_network_is_like_any_other(opened: Open) -> None:
    form = opened()
    for number in range(4):
        sent(form, number)
    Registration.objects.update(created_at=timezone.now() - waves.WITHIN - timedelta(seconds=1))

    sent(form, 4)

    assert Registration.objects.get(last_name="Family 4").status == "registered"


def test_a_network_is_known_for_a_day_and_never_by_its_address(opened: Open) -> None:
    sent(opened(), 1)
    made = Registration.objects.get()
    assert made.network
    assert A_PROGRAM not in made.network

    waves.forget(timezone.now() + waves.KEPT - timedelta(minutes=1))
    assert Registration.objects.get().network == made.network
    waves.forget(timezone.now() + waves.KEPT + timedelta(minutes=1))
    assert Registration.objects.get().network == ""


def test_the_organiser_is_told_of_a_wave_once_a_day(opened: Open, event: Event) -> None:
    for name, role in (("anna", Role.ORGANISER), ("sam", Role.STEWARD)):
        user = User.objects.create(email=f"{name}@example.org", language="de")
        Membership.objects.create(user=user, organisation=event.organisation, role=role)
    form = opened(capacity=200)
    for number in range(5):
        sent(form, number)
    alarm.tell_of_waves(timezone.now())
    assert not AlarmMail.objects.exists()

    sent(form, 5)
    alarm.tell_of_waves(timezone.now())
    alarm.tell_of_waves(timezone.now())

    mail = AlarmMail.objects.get()
    assert (mail.address, mail.about) == ("anna@example.org", "wave")
    assert alarm.is_due(mail)
    with override("de"):
        letter = alarm.letter(mail)
    assert letter.subject == "Viele Anmeldungen auf einmal: Herbstgala"
    assert letter.context["link"].endswith(f"/events/{event.pk}/registration/")


def test_registrations_whose_network_nobody_tells_are_no_wave(event: Event, opened: Open) -> None:
    opened(capacity=100)
    for number in range(12):
        wanted = Wanted("Anybody", f"Family {number}", f"anybody@family{number}.example", "de", companions=4)
        registration.register(event.pk, wanted, str(number), timezone.now())

    event.refresh_from_db()
    assert (event.expected, event.held) == (60, 0)
    assert waves.of(event, timezone.now()) == []


def test_the_work_grows_with_what_a_network_sends(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_robot, "MORE_WORK_FROM", (1, 2))
    form = opened()

    def asked(address: str) -> int:
        return zero_bits_in(Client(REMOTE_ADDR=address).get(f"/o/unisep/{form.event_id}/").content.decode())

    bits = []
    for number in range(3):
        bits.append(asked(A_PROGRAM))
        sent(form, number)
    assert [*bits, asked("198.51.100.8")] == [15, 16, 17, 15]
    assert set(Registration.objects.values_list("status", flat=True)) == {"registered"}

"""Test that an organiser chooses what the phones of an event do without a network, and that they are told."""

import pytest
from django.test import Client

from portillon.places.models import Event
from tests.console.events.test_event_log import told

TIMES = {"doors_at": "2031-03-01T18:00", "starts_at": "2031-03-01T19:00", "ends_at": "2031-03-01T22:00"}
STRICT = {"title_en": "Gala", **TIMES, "offline_policy": "server", "offline_budget": "0"}


def test_phones_of_a_new_event_admit_what_they_know_up_to_a_limit(alice: Client) -> None:
    alice.post("/events/new/", {"title_en": "Ball", **TIMES})

    event = Event.objects.get()
    assert (event.offline_policy, event.offline_budget) == ("known", 200)


def test_the_page_tells_what_each_choice_costs(alice: Client, gala: Event) -> None:
    page = alice.get(f"/events/{gala.pk}/edit/").content.decode()

    assert "comes in twice" in page
    assert "nobody comes in at all" in page
    assert 'value="known" id="id_offline_policy_0" checked' in page


def test_a_choice_is_kept_logged_and_shown_again(alice: Client, gala: Event) -> None:
    alice.post(f"/events/{gala.pk}/edit/", STRICT)

    gala.refresh_from_db()
    assert (gala.offline_policy, gala.offline_budget) == ("server", 0)
    (changed,) = [line for line in told(alice, gala) if line.startswith("Changed")]
    assert "Whom a phone admits by itself while it has no network" in changed
    assert "How many tickets at most, each phone" in changed
    page = alice.get(f"/events/{gala.pk}/edit/").content.decode()
    assert 'value="server" id="id_offline_policy_2" checked' in page
    assert 'name="offline_budget" value="0"' in page


def test_that_phones_hold_names_is_chosen_at_its_price_and_logged(alice: Client, gala: Event) -> None:
    page = alice.get(f"/events/{gala.pk}/edit/").content.decode()
    assert "Whoever takes an unlocked phone can read all names." in page
    assert 'name="offline_names" checked' not in page.replace(' id="id_offline_names"', "")

    alice.post(f"/events/{gala.pk}/edit/", {"title_en": "Gala", **TIMES, "offline_names": "on"})

    assert Event.objects.get().offline_names
    (changed,) = [line for line in told(alice, gala) if line.startswith("Changed")]
    assert "Phones hold the names of all guests" in changed


def test_a_copy_has_the_same_choice(alice: Client, gala: Event) -> None:
    Event.objects.update(offline_policy="any", offline_budget=7)
    page = alice.get(f"/events/{gala.pk}/copy/").content.decode()
    assert 'value="any" id="id_offline_policy_1" checked' in page

    alice.post(
        f"/events/{gala.pk}/copy/",
        {"title_en": "Again", **TIMES, "offline_policy": "any", "offline_budget": "7"},
    )

    copy = Event.objects.get(title_en="Again")
    assert (copy.offline_policy, copy.offline_budget) == ("any", 7)


def test_what_is_not_sent_stays_as_it_is(alice: Client, gala: Event) -> None:
    alice.post(f"/events/{gala.pk}/edit/", STRICT)

    alice.post(f"/events/{gala.pk}/edit/", {"title_en": "Gala night", **TIMES})

    gala.refresh_from_db()
    assert gala.title_en == "Gala night"
    assert (gala.offline_policy, gala.offline_budget) == ("server", 0)


@pytest.mark.parametrize(
    "wrong",
    [{"offline_policy": "all"}, {"offline_budget": "-1"}, {"offline_budget": "1e9"}, {"offline_budget": ""}],
)
def test_a_wrong_choice_is_refused_by_a_sentence(alice: Client, gala: Event, wrong: dict[str, str]) -> None:
    page = alice.post(f"/events/{gala.pk}/edit/", {**STRICT, **wrong}).content.decode()

    assert "field-error" in page
    gala.refresh_from_db()
    assert gala.offline_policy == "known"

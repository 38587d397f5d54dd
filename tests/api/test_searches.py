"""Test finding guests by name at a door through the API: who may search, what a search reveals, and the scan after."""

import pytest

from portillon.accounts.limits import Limit
from portillon.accounts.models import Membership, Role, User
from portillon.devices import authorisation
from portillon.devices.enrol import enrol_browser
from portillon.entries import inquiries
from portillon.entries.inquiries import Asker
from portillon.entries.models import Finding, Inquiry
from portillon.issuing.models import AlarmMail
from portillon.issuing.tickets import passing_on, tickets
from portillon.issuing.tickets.passing_on import NewHolder
from portillon.places.models import Event
from tests.organiser import Answer, Organiser


@pytest.fixture
def supervisor(alice: Organiser) -> str:
    """The key of a door supervisor's phone."""
    user = User.objects.create_user("dana@example.org")
    Membership.objects.create(user=user, organisation=alice.organisation, role=Role.SUPERVISOR)
    return enrol_browser(user, alice.organisation, "Dana's phone")[1]


def phone(alice: Organiser, event: Event | None = None) -> str:
    """Return the key of a phone that was enrolled by an authorisation code, without a signed-in person."""
    enrolled = authorisation.enrol_device(authorisation.authorise(event or alice.event), "Phone", "")
    assert not isinstance(enrolled, authorisation.TurnedAway)
    return enrolled[1]


def search(alice: Organiser, text: str, key: str, event: Event | None = None) -> Answer:
    return alice.api("POST", f"/events/{(event or alice.event).pk}/searches", {"text": text}, key)


def choose(alice: Organiser, handle: str, key: str, event: Event | None = None) -> Answer:
    path = f"/events/{(event or alice.event).pk}/searches/choice"
    return alice.api("POST", path, {"handle": handle}, key)


def names(answer: Answer) -> list[str]:
    return [one["name"] for one in answer["people"]]


def test_who_is_chosen_is_scanned_like_anybody_else(alice: Organiser, supervisor: str) -> None:
    ticket = alice.issue("Zoë O’Neill-Müller", admits=2)
    (found,) = search(alice, "muller zo", supervisor)["people"]
    chosen = choose(alice, found["handle"], supervisor)

    verdict = alice.scan(chosen["number"], supervisor)

    assert (found["name"], found["hint"]) == ("Zoë O’Neill-Müller", "")
    assert ticket.number not in str(found)
    assert (verdict["verdict"], verdict["remaining"]) == ("admitted", 1)
    noted = Finding.objects.get()
    assert (noted.credential_id, noted.event_id) == (ticket.pk, alice.event.pk)
    assert User.objects.get(pk=noted.operator_id or 0).email == "dana@example.org"


def test_stewards_and_authorised_phones_search_where_the_event_lets_them(alice: Organiser) -> None:
    alice.issue("Bob")
    _device, steward = alice.steward()
    keys = (steward, phone(alice))
    assert {search(alice, "Bob", key).status for key in keys} == {403}
    assert {choose(alice, "guessed", key).status for key in keys} == {403}

    alice.api("PATCH", f"/events/{alice.event.pk}", {"stewards_search": True})

    assert [names(search(alice, "Bob", key)) for key in keys] == [["Bob"], ["Bob"]]


def test_strangers_other_doors_and_revoked_phones_find_nobody(
    alice: Organiser, bob: Organiser, supervisor: str
) -> None:
    alice.issue("Bob")
    Event.objects.update(stewards_search=True)
    other = alice.another_event(stewards_search=True)
    elsewhere, ended = phone(alice, other), phone(alice)
    _device, stranger = bob.steward()
    revoked = alice.api("GET", "/devices").content[0]["id"]
    alice.api("DELETE", f"/devices/{revoked}")

    statuses = [search(alice, "Bob", key).status for key in (elsewhere, stranger, ended, "", alice.key)]
    assert statuses == [404, 404, 401, 401, 403]
    assert names(search(alice, "Bob", elsewhere, other)) == []


def test_a_choice_does_not_lead_to_who_got_the_ticket_since(alice: Organiser, supervisor: str) -> None:
    ticket = alice.issue("Bob", transferable=True)
    (found,) = search(alice, "Bob", supervisor)["people"]
    passing_on.pass_on(ticket, NewHolder("Carla", "carla@example.org", "en"))

    assert choose(alice, found["handle"], supervisor).status == 404


def test_what_one_device_found_no_other_may_choose_nor_another_event(
    alice: Organiser, supervisor: str
) -> None:
    alice.issue("Bob")
    Event.objects.update(stewards_search=True)
    _device, steward = alice.steward()
    (found,) = search(alice, "Bob", supervisor)["people"]

    assert choose(alice, found["handle"], steward).status == 404
    assert choose(alice, found["handle"], supervisor, alice.another_event()).status == 404
    assert choose(alice, "guessed", supervisor).status == 404
    assert not Finding.objects.exists()


@pytest.mark.parametrize("text", ["", " ", "z", "%", "__", "eil", "example", "%Z", "üll"])
def test_no_list_for_anybody(alice: Organiser, supervisor: str, text: str) -> None:
    """Fewer than two letters, wildcards and the middle of a word find nobody."""
    alice.issue("Zoë O’Neill-Müller")

    assert search(alice, text, supervisor).content == {"people": [], "more": False}


@pytest.mark.parametrize(
    "text, name",
    [
        ("mueller", "Zoë Müller"),
        ("müller", "Zoe Mueller"),
        ("O`Connor", "Sean OʼConnor"),
        ("oconnor", "Sean O’Connor"),
        ("lukasz walesa", "Łukasz Wałęsa"),
        ("山", "山田太郎"),
        ("太郎", "山田太郎"),
        ("ヤマ", "ﾔﾏﾀﾞ"),
        ("???", "???"),
        ("Ｂｏｂ", "Bob"),
    ],
)
def test_a_guest_is_found_however_the_name_is_typed(
    alice: Organiser, supervisor: str, text: str, name: str
) -> None:
    for one in (name, "Samuel Sue", "Анна Боб"):
        alice.issue(one)

    assert names(search(alice, text, supervisor)) == [name]


def test_at_most_ten_and_short_names_only_as_a_whole(alice: Organiser, supervisor: str) -> None:
    for number in range(12):
        alice.issue(f"Lina{number}")
    alice.issue("Li Wu")

    found = search(alice, "lin", supervisor)
    assert (len(found["people"]), found["more"]) == (10, True)
    assert names(search(alice, "LI", supervisor)) == ["Li Wu"]


def test_only_those_of_one_name_are_told_apart_and_by_little(alice: Organiser, supervisor: str) -> None:
    data = [
        tickets.TicketData("Anna Berg", "anna.berg@example.org"),
        tickets.TicketData("ANNA BERG", "bergmann@example.com"),
        tickets.TicketData("Anna Bergmann", "private@example.org"),
    ]
    tickets.issue(alice.event, data)

    found = {one["name"]: one["hint"] for one in search(alice, "anna berg", supervisor)["people"]}

    assert found == {
        "Anna Berg": "an…@example.org",
        "ANNA BERG": "be…@example.com",
        "Anna Bergmann": "",
    }


def test_whose_ticket_is_cancelled_is_not_found(alice: Organiser, supervisor: str) -> None:
    tickets.cancel(alice.issue("Bob"))

    assert names(search(alice, "Bob", supervisor)) == []


def test_who_searches_without_end_must_wait(alice: Organiser, supervisor: str) -> None:
    most = inquiries.A_CALLER[inquiries.What.SEARCH].most
    statuses = [search(alice, "Bob", supervisor).status for _ in range(most + 1)]

    assert set(statuses[:-1]) == {200}
    assert statuses[-1] == 429


def test_a_phone_whose_person_has_left_finds_nobody(alice: Organiser, supervisor: str) -> None:
    Membership.objects.filter(user__email="dana@example.org").delete()

    assert search(alice, "Bob", supervisor).status == 401


def at_most(limit: Limit, most: int) -> Limit:
    return limit._replace(most=most)


def test_a_phone_is_shown_only_so_many_different_guests_in_an_hour(
    alice: Organiser, supervisor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiries, "GUESTS", at_most(inquiries.GUESTS, 3))
    for name in ("Anna", "Andrea", "Bob", "Carla"):
        alice.issue(name)

    shown = [search(alice, text, supervisor).status for text in ("an", "ann", "and", "bob", "car", "anna")]

    assert shown == [200, 200, 200, 200, 429, 200]
    assert "scan codes" in search(alice, "car", supervisor)["detail"]
    alice.api("PATCH", f"/events/{alice.event.pk}", {"stewards_search": True})
    assert names(search(alice, "car", phone(alice))) == ["Carla"]
    assert Inquiry.objects.filter(what=Inquiry.What.STOPPED, event_id=alice.event.pk).count() == 1


def test_the_board_is_told_when_a_share_of_the_list_was_shown_and_nobody_is_stopped(
    alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiries, "FEW_GUESTS", 1)
    board = User.objects.create_user("board@example.org")
    Membership.objects.create(user=board, organisation=alice.organisation, role=Role.BOARD)
    for n in range(10):
        alice.issue(f"Guest{n}")
    alice.api("PATCH", f"/events/{alice.event.pk}", {"stewards_search": True})
    first, second = phone(alice), phone(alice)

    assert [search(alice, f"guest{n}", first).status for n in (0, 1, 0)] == [200, 200, 200]
    assert not AlarmMail.objects.exists()

    assert [search(alice, f"guest{n}", second).status for n in (1, 2, 3)] == [200, 200, 200]
    assert Inquiry.objects.filter(what=Inquiry.What.MANY, event_id=alice.event.pk).count() == 1
    assert AlarmMail.objects.get().event_id == alice.event.pk


def test_who_searches_for_every_second_guest_of_a_busy_door_is_not_stopped(alice: Organiser) -> None:
    asker = Asker(alice.event.organisation_id, event_id=alice.event.pk, device_id=1)

    found = [range(first, first + 3) for first in range(0, 900, 3)]

    assert all(inquiries.may_show(asker, alice.event, tickets) for tickets in found)

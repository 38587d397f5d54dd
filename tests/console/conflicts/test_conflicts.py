"""Test the conflict desk: what it lists, who may see it, and what is decided there."""

import io
import zipfile

import pytest
from django.test import Client

from portillon.accounts.models import Role
from portillon.devices.models import Device
from portillon.entries import conflicts
from portillon.entries.models import ConflictDecision
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from tests.api.journal import Phone
from tests.console.given import person, signed_in, user_of
from tests.organiser import Organiser


@pytest.fixture
def ticket(ada: Organiser) -> Credential:
    return ada.issue("Zora")


@pytest.fixture
def overrun(ada: Organiser, phone: Phone, ticket: Credential) -> str:
    """The key of an overrun: the ticket's person came in elsewhere, and then by the phone."""
    ada.scan(code_of(ticket))
    phone.note(code_of(ticket))
    assert phone.became() == ["overrun"]
    return only(ada).key


def only(ada: Organiser) -> conflicts.Conflict:
    (one,) = conflicts.found(ada.organisation.pk, ada.event.pk)
    return one


def page(client: Client, ada: Organiser) -> str:
    return client.get(f"/events/{ada.event.pk}/conflicts/").content.decode()


def decided(client: Client, ada: Organiser, key: str, **fields: str) -> None:
    sent = {"conflict": key, "answer": "let_be", **fields}
    assert client.post(f"/events/{ada.event.pk}/conflicts/decisions/", sent).status_code == 302


def test_without_conflicts_it_says_so(olga: Client, ada: Organiser) -> None:
    assert "Nobody came in twice" in page(olga, ada)


def test_an_overrun_shows_both_scans(olga: Client, ada: Organiser, overrun: str) -> None:
    told = page(olga, ada)

    for words in ("Let in against the rules", "Zora", "Petra&#x27;s phone", "The entry before", "open"):
        assert words in told


def test_an_entry_that_was_not_shown(olga: Client, ada: Organiser, phone: Phone, ticket: Credential) -> None:
    entry = phone.note(code_of(ticket), "refused")
    phone.scan(entry)
    assert phone.became() == ["taken_back"]

    told = page(olga, ada)
    assert "Counted, but not shown: taken back" in told
    assert "The server had admitted them" in told


def test_a_valid_guest_who_was_turned_away(
    olga: Client, ada: Organiser, phone: Phone, ticket: Credential
) -> None:
    phone.note(code_of(ticket), "refused")
    assert phone.became() == ["stored"]

    assert "Turned away, but valid" in page(olga, ada)


def test_what_a_revoked_phone_hands_over(
    olga: Client, ada: Organiser, phone: Phone, ticket: Credential
) -> None:
    code = code_of(ticket)
    phone.note(code)
    Device.objects.update(revoked_at=ada.event.doors_at)
    assert phone.hand_over().status == 202

    listed = olga.get("/organisation/conflicts/").content.decode()
    assert "Could not be counted" in listed
    assert "the device had been revoked" in listed
    assert code not in listed


def test_answers_of_all_in_order_are_no_conflicts(ada: Organiser, phone: Phone, ticket: Credential) -> None:
    phone.note(code_of(ticket))
    phone.note(code_of(ticket), "refused")
    phone.became()

    assert conflicts.found(ada.organisation.pk) == []


def test_a_decision_is_kept_with_its_note_and_its_name(olga: Client, ada: Organiser, overrun: str) -> None:
    decided(olga, ada, overrun, note="A twin brother")

    told = page(olga, ada)
    assert "A twin brother" in told
    assert "Olga" in told
    assert conflicts.counts(ada.event) == (1, 0)


def test_a_ticket_is_blocked_and_unblocked(
    olga: Client, ada: Organiser, overrun: str, ticket: Credential
) -> None:
    decided(olga, ada, overrun, answer="blocked")
    assert ada.scan(code_of(ticket))["reason"] == "blocked"
    story = olga.get(f"/participants/{ticket.pk}/story/").content.decode()
    assert "Blocked" in story
    # The person is inside.
    assert Event.objects.get().expected == 1

    decided(olga, ada, overrun)
    assert ada.scan(code_of(ticket))["reason"] == "used_up"
    assert Event.objects.get().expected == 1
    assert ConflictDecision.objects.count() == 2


def test_a_ticket_that_is_cancelled_in_the_same_moment_is_not_said_to_be_blocked(
    olga: Client, ada: Organiser, overrun: str, ticket: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled_meanwhile(pk: int) -> int:
        tickets.cancel(Credential.objects.get(pk=pk))
        return 1

    monkeypatch.setattr(conflicts, "came_in", cancelled_meanwhile)
    decided(olga, ada, overrun, answer="blocked")

    assert not ConflictDecision.objects.exists()


@pytest.mark.parametrize("sent", [{"answer": "forgive"}, {"conflict": "q1"}, {"conflict": "nothing"}])
def test_nonsense_decides_nothing(olga: Client, ada: Organiser, overrun: str, sent: dict[str, str]) -> None:
    decided(olga, ada, overrun, **sent)

    assert not ConflictDecision.objects.exists()


def test_supervisors_may_and_stewards_may_not(ada: Organiser, overrun: str) -> None:
    supervisor = signed_in(person("sue", ada.organisation, Role.SUPERVISOR))
    steward = signed_in(person("stan", ada.organisation, Role.STEWARD))

    assert "Zora" in page(supervisor, ada)
    assert steward.get(f"/events/{ada.event.pk}/conflicts/").status_code == 403
    assert steward.get("/organisation/conflicts/").status_code == 403


def test_nobody_of_another_organisation_sees_or_decides(
    charlie: Client, ada: Organiser, overrun: str
) -> None:
    sent = {"conflict": overrun, "answer": "blocked"}
    for path in ("conflicts/", "conflicts.csv", "conflicts.xlsx"):
        assert charlie.get(f"/events/{ada.event.pk}/{path}").status_code == 404
    own_desk = charlie.get("/organisation/conflicts/")
    assert own_desk.status_code == 200
    assert "Zora" not in own_desk.content.decode()
    assert charlie.post(f"/events/{ada.event.pk}/conflicts/decisions/", sent).status_code == 404
    assert charlie.post(f"/organisation/{ada.organisation.pk}/conflicts/decisions/", sent).status_code == 404
    own = user_of(charlie).memberships.get().organisation_id
    charlie.post(f"/organisation/{own}/conflicts/decisions/", sent)

    assert not ConflictDecision.objects.exists()


def test_the_files_hold_the_decision(olga: Client, ada: Organiser, overrun: str) -> None:
    decided(olga, ada, overrun, note="=1+1")

    csv = olga.get(f"/events/{ada.event.pk}/conflicts.csv").content.decode()
    assert "Let in against the rules" in csv
    assert "'=1+1" in csv
    book = zipfile.ZipFile(io.BytesIO(olga.get("/organisation/conflicts.xlsx").content))
    assert b"Zora" in book.read("xl/worksheets/sheet1.xml")


def test_statistics_count_them(olga: Client, ada: Organiser, overrun: str) -> None:
    told = ada.api("GET", f"/events/{ada.event.pk}/stats")

    assert (told["conflicts"], told["conflicts_open"]) == (1, 1)
    assert (
        "conflicts of phones not decided" in olga.get(f"/events/{ada.event.pk}/statistics/").content.decode()
    )


def test_notes_are_erased_with_the_data_of_the_event(olga: Client, ada: Organiser, overrun: str) -> None:
    decided(olga, ada, overrun, note="Zora's twin")
    Event.objects.update(erased_at=ada.event.doors_at)

    conflicts.forget_notes(ada.event.doors_at)

    assert ConflictDecision.objects.get().note == ""

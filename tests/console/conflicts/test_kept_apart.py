"""Test the pages of what phones handed over and the ledger could not take: who reads it, saves it and deletes it."""

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Role
from portillon.devices.models import Device
from portillon.entries import conflicts
from portillon.entries.late import quarantine
from portillon.entries.models import ConflictDecision, Quarantined, QuarantineDeletion
from tests.api.journal import Phone, phone_of
from tests.console.given import person, signed_in
from tests.organiser import Organiser


@pytest.fixture
def phone(ada: Organiser) -> Phone:
    """A phone that was revoked and then handed over one scan."""
    phone = phone_of(ada, "Petra")
    Device.objects.filter(pk=phone.device.pk).update(revoked_at=timezone.now())
    phone.note("a code")
    assert phone.hand_over().status == 202
    return phone


def page(phone: Phone, rest: str = "/") -> str:
    return f"/devices/{phone.device.pk}/quarantine{rest}"


def delete(client: Client, phone: Phone, newest: int | None = None) -> int:
    newest = newest or Quarantined.objects.latest("pk").pk
    return client.post(page(phone, "/deletion/"), {"newest": newest}).status_code


def test_the_conflict_desk_leads_an_organiser_there(olga: Client, ada: Organiser, phone: Phone) -> None:
    desk = olga.get(f"/events/{ada.event.pk}/conflicts/").content.decode()
    assert f"/organisation/quarantine/?organisation={ada.organisation.slug}" in desk

    told = olga.get("/organisation/quarantine/").content.decode()
    assert "Petra&#x27;s phone" in told
    assert page(phone) in told


def test_an_organiser_reads_and_saves_it(olga: Client, phone: Phone) -> None:
    told = olga.get(page(phone)).content.decode()
    file = olga.get(page(phone, ".csv")).getvalue().decode()

    for content in (told, file):
        assert "a code" in content
        assert "the device had been revoked" in content


def test_it_is_deleted_after_a_question_and_noted(olga: Client, ada: Organiser, phone: Phone) -> None:
    (one,) = conflicts.found(ada.organisation.pk)
    olga.post(f"/events/{ada.event.pk}/conflicts/decisions/", {"conflict": one.key, "answer": "let_be"})
    assert "Delete 1 entry of Petra&#x27;s phone?" in olga.get(page(phone, "/deletion/")).content.decode()
    assert Quarantined.objects.exists()

    assert delete(olga, phone) == 302

    assert not Quarantined.objects.exists()
    assert not ConflictDecision.objects.exists()
    noted = QuarantineDeletion.objects.get()
    assert (noted.device, noted.entries, str(noted.deleted_by)) == (phone.device, 1, "Olga")
    assert "Olga" in olga.get("/organisation/quarantine/").content.decode()


def test_what_came_after_the_question_stays(olga: Client, phone: Phone) -> None:
    seen = Quarantined.objects.get().pk
    phone.hand_over(phone.note("another code"))

    delete(olga, phone, newest=seen)

    assert Quarantined.objects.get().number == 2


def test_a_full_quarantine_takes_more_once_it_was_emptied(
    olga: Client, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "CHARACTERS_MAX", len(Quarantined.objects.get().body) + 1)
    more = phone.note("b code")
    assert phone.hand_over(more).status == 507
    assert "almost full" in olga.get("/organisation/quarantine/").content.decode()

    delete(olga, phone)

    assert phone.hand_over(more).status == 202


@pytest.mark.parametrize("newest", ["", "nothing", "0", str(2**64)])
def test_nonsense_deletes_nothing(olga: Client, phone: Phone, newest: str) -> None:
    assert olga.post(page(phone, "/deletion/"), {"newest": newest}).status_code == 200

    assert Quarantined.objects.exists()
    assert not QuarantineDeletion.objects.exists()


def test_a_supervisor_sees_and_deletes_nothing_of_it(ada: Organiser, phone: Phone) -> None:
    supervisor = signed_in(person("sue", ada.organisation, Role.SUPERVISOR))

    desk = supervisor.get(f"/events/{ada.event.pk}/conflicts/").content.decode()
    assert "/organisation/quarantine/" not in desk
    assert supervisor.get("/organisation/quarantine/").status_code == 403
    for rest in ("/", ".csv", "/deletion/"):
        assert supervisor.get(page(phone, rest)).status_code == 404
    assert delete(supervisor, phone) == 404
    assert Quarantined.objects.exists()


def test_another_organisation_finds_nothing(charlie: Client, phone: Phone) -> None:
    assert "Petra" not in charlie.get("/organisation/quarantine/").content.decode()
    assert charlie.get(page(phone)).status_code == 404
    assert delete(charlie, phone) == 404
    assert Quarantined.objects.exists()

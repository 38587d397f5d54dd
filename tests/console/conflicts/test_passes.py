"""Test who blocks and unblocks passes at the conflict desk."""

import pytest

from portillon.accounts.models import Membership, Role, User
from portillon.devices.enrol import enrol_browser
from portillon.entries import conflicts
from portillon.entries.models import ConflictDecision
from portillon.issuing.models import Credential
from portillon.places.models import Gate
from tests.api.journal import Phone
from tests.api.passes import board
from tests.console.given import person, signed_in
from tests.organiser import Organiser, organiser


@pytest.fixture
def ada(db: None) -> Organiser:
    """An organisation with an overrun of a pass."""
    ada = organiser("ada")
    desk = board(ada)
    user = User.objects.create_user("dora@example.org")
    Membership.objects.create(user=user, organisation=ada.organisation, role=Role.ORGANISER)
    gate = Gate.objects.get(pk=int(desk.castle))
    phone = Phone(ada, *enrol_browser(user, ada.organisation, "Desk", desk=gate))
    number = desk.issue("Once")["number"]
    for _scan in range(2):
        phone.note(number, gate=desk.castle)
    assert phone.became() == ["stored", "overrun"]
    return ada


@pytest.mark.parametrize("role, status", [(Role.SUPERVISOR, "valid"), (Role.ORGANISER, "blocked")])
def test_only_who_serves_passes_blocks_one(ada: Organiser, role: Role, status: str) -> None:
    client = signed_in(person("somebody", ada.organisation, role))
    (one,) = conflicts.found(ada.organisation.pk)
    sent = {"conflict": one.key, "answer": "blocked"}
    may = status == "blocked"
    assert ("Block the ticket" in client.get("/organisation/conflicts/").content.decode()) == may

    client.post(f"/organisation/{ada.organisation.pk}/conflicts/decisions/", sent)

    assert Credential.objects.get().status == status
    assert ConflictDecision.objects.exists() == may


def test_who_does_not_serve_passes_unblocks_none(ada: Organiser) -> None:
    (one,) = conflicts.found(ada.organisation.pk)
    path = f"/organisation/{ada.organisation.pk}/conflicts/decisions/"
    olga = signed_in(person("olga", ada.organisation, Role.ORGANISER))
    olga.post(path, {"conflict": one.key, "answer": "blocked"})

    sue = signed_in(person("sue", ada.organisation, Role.SUPERVISOR))
    sue.post(path, {"conflict": one.key, "answer": "let_be"})

    assert Credential.objects.get().status == "blocked"

"""Test that a desk's pages show visits that holders validate themselves, as long as the board allows these."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.entries import proof
from portillon.entries.models import Scan
from portillon.entries.reversal import reverse
from portillon.issuing.models import Credential
from portillon.issuing.paper import poster
from portillon.places.models import Participation
from tests.console.desk.desk_given import Destination, destination, validate
from tests.tidy.sources import ROOT

QUERIES_MAX = 10


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def clara(desk: Destination) -> Client:
    return desk.controller()


def says(desk: Destination, role: str = Role.BOARD, **fields: str) -> None:
    """Send the form of the castle's participation, as a person of that role."""
    part = Participation.objects.get(programme=desk.programme, venue=desk.castle.venue_id)
    path = f"/programmes/{desk.programme.pk}/venues/{part.pk}/edit/"
    assert desk.signed_in(role).post(path, fields).status_code == 302


@pytest.fixture
def open_to_holders(desk: Destination) -> Destination:
    says(desk, self_validation="on")
    return desk


def visit(desk: Destination, one: Credential, companions: int = 0) -> Client:
    """Return a holder's phone that has tried to validate a visit to the castle."""
    phone = Client(headers={"Accept-Language": "en"})
    phone.get(f"/h/{one.page_secret}/visit")
    sent = {"scan_id": str(uuid4()), "companions": companions}
    phone.post(f"/v/{poster.token_of(desk.castle)}", sent)
    return phone


def asked(client: Client, desk: Destination, query: str = "") -> str:
    """Return the page's list of visits as it is fetched again; empty if nothing has changed."""
    return client.get(f"/desks/{desk.castle.pk}/visits/{query}").content.decode()


def test_a_desk_where_nobody_may_asks_for_no_visits(desk: Destination, clara: Client) -> None:
    page = clara.get(f"/desks/{desk.castle.pk}/").content.decode()

    assert f'hx-get="/desks/{desk.castle.pk}/visits/' not in page


@pytest.mark.parametrize("page", ["", "entry/"])
def test_a_visit_appears_with_number_persons_and_the_letters_of_its_page(
    open_to_holders: Destination, clara: Client, page: str
) -> None:
    desk = open_to_holders
    before = clara.get(f"/desks/{desk.castle.pk}/{page}").content.decode()
    assert "seen=0&amp;state=none" in before

    visit(desk, desk.sarah, companions=2)

    said = asked(clara, desk, "?seen=0&state=none")
    number = f"{desk.sarah.number[:4]}\N{NO-BREAK SPACE}{desk.sarah.number[4:]}"
    for text in (
        number,
        "3 persons",
        "data-announce",
        proof.code(Scan.objects.get().scan_id, timezone.now()),
    ):
        assert text in said


def test_the_scanner_on_a_pc_is_told_the_same_visits(
    open_to_holders: Destination, clara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "code", lambda _scan, _at: "BCDF")
    desk = open_to_holders
    path, headers = f"/desks/{desk.castle.pk}/visits/", {"Accept": "application/json"}
    assert clara.get(path, headers=headers).json() == {"is_offered": True, "visits": []}

    visit(desk, desk.sarah, companions=2)

    scan = Scan.objects.get()
    assert clara.get(path, headers=headers).json()["visits"] == [
        {
            "scan_id": str(scan.scan_id),
            "number": f"{desk.sarah.number[:4]}\N{NO-BREAK SPACE}{desk.sarah.number[4:]}",
            "letters": "BCDF",
            "persons": 3,
            "at": scan.decided_at.isoformat(),
        }
    ]
    assert "<li" in clara.get(path, headers={"Accept": "*/*"}).content.decode()
    assert Client().get(path, headers=headers).status_code == 302


def test_nothing_is_sent_while_nothing_changes(
    open_to_holders: Destination, clara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, letters = open_to_holders, ["BCDF"]
    monkeypatch.setattr(proof, "code", lambda _scan, _at: letters[0])
    visit(desk, desk.sarah)
    scan = Scan.objects.get()
    known = f"?seen={scan.pk}&state={scan.pk}BCDF"
    path = f"/desks/{desk.castle.pk}/visits/{known}"

    # The first request of a session also records that its browser was here.
    asked(clara, desk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert clara.get(path).status_code == 204
    assert len(queries) <= QUERIES_MAX

    letters[0] = "HJKL"
    fresh = asked(clara, desk, known)
    assert "HJKL" in fresh
    assert "data-announce" not in fresh


def test_what_was_taken_back_or_is_long_ago_or_was_validated_by_the_desk_is_not_shown(
    open_to_holders: Destination, clara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_to_holders
    validate(clara, desk.castle, desk.another().number)
    visit(desk, desk.sarah)
    assert asked(clara, desk).count("<li") == 1

    monkeypatch.setattr(proof, "GREEN", timedelta(0))
    assert "Nobody in the last half hour" in asked(clara, desk)
    monkeypatch.undo()
    own = Scan.objects.get(credential_id=desk.sarah.pk)
    reverse(desk.organisation.pk, own.scan_id, uuid4(), None)
    assert "Nobody in the last half hour" in asked(clara, desk)


def test_switching_it_off_refuses_the_next_visit(open_to_holders: Destination) -> None:
    desk = open_to_holders
    visit(desk, desk.sarah)
    (device,) = desk.castle.devices.filter(is_self_validation=True)

    says(desk)

    device.refresh_from_db()
    assert device.revoked_at is not None
    phone = visit(desk, desk.another())
    assert phone.get(f"/v/{poster.token_of(desk.castle)}").status_code == 403
    assert Scan.objects.count() == 1


def test_a_venue_that_leaves_lets_nobody_validate(open_to_holders: Destination) -> None:
    desk = open_to_holders
    yesterday = timezone.now() - timedelta(days=1)

    says(desk, self_validation="on", until_at=yesterday.date().isoformat())

    visit(desk, desk.sarah)
    assert not Scan.objects.exists()


def test_who_takes_part_is_written_in_one_place() -> None:
    """Writing participations in one place ensures that each gets its device for self-validation."""
    writers = [
        path.name
        for path in (ROOT / "portillon").rglob("*.py")
        if "Participation.objects.create" in (text := path.read_text())
        or "Participation.objects.update" in text
    ]
    assert writers == []

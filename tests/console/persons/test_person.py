"""Test that the console finds, exports and erases one person's data across events, within one organisation only."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.cli.main import main
from portillon.console.models import Work
from portillon.issuing.models import Credential, Erasure, Holder, Registration
from portillon.issuing.seals.codes import page_of
from portillon.issuing.tickets import passes, tickets
from portillon.issuing.tickets.passes import PassData
from portillon.issuing.tickets.tickets import TicketData
from portillon.persons import held as persons
from portillon.persons.held import Sought
from portillon.places.models import Event, Programme
from portillon.places.programmes import create_programme
from tests.console.given import event_of, person, signed_in, user_of
from tests.console.persons.traces import (
    ADDRESS,
    LIST,
    TRACE,
    everything,
    leave_traces,
    lines_with,
    registered,
)

pytestmark = pytest.mark.usefixtures("own_data")


@pytest.fixture
def programme(university: Organisation) -> Programme:
    made: Programme = create_programme(university, title_en="Pass", types=[{"name": "Week"}])
    return made


def pass_of(programme: Programme, email: str = ADDRESS) -> Credential:
    data = PassData(programme.types.get(), f"{TRACE.title()} Pass", email, address=f"{TRACE} street 1")
    return passes.issue(programme, [data])[0]


def everybody() -> list[str]:
    """Return everybody who was found at the address, as the ticked boxes of the form."""
    found = persons.find(Sought(Organisation.objects.get(slug="university"), ADDRESS))
    assert len(found.people) > 1
    return list(found.people)


def post(client: Client, sought: str = ADDRESS, do: str = "", **more: Any) -> Any:
    return client.post("/person/", {"sought": sought, "do": do, **more})


def test_all_that_is_held_is_shown_and_handed_out(alice: Client, gala: Event, programme: Programme) -> None:
    ticket = leave_traces(gala, alice)
    registered(event_of(gala.organisation, "Ball", hours=48))
    one = pass_of(programme)

    page = post(alice, ADDRESS.upper()).content.decode()
    response = post(alice, do="download", who=everybody())

    for words in ("Ticket: Gala", "Ticket: Ball", "Registration: Ball", "Pass: Pass", "Invitation: Gala"):
        assert words in page
    assert "is a friend" in page
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert "Child of quendolin" in files["data.txt"].decode()
    records = json.loads(files["data.json"])["records"]
    found = next(record for record in records if record["number"] == [ticket.number])
    assert found["phone"] == ["+41 quendolin"]
    assert found["entries"]
    (sent,) = [name for name in files if name.startswith("files/")]
    assert files[sent] == b"%PDF-quendolin"
    assert files[f"tickets/{ticket.number}.pdf"].startswith(b"%PDF")
    assert files[f"passes/{one.number}.pdf"].startswith(b"%PDF")


def test_erased_for_good(alice: Client, university: Organisation, programme: Programme) -> None:
    over = event_of(university, hours=-30)
    past = tickets.issue(over, [TicketData(TRACE, ADDRESS, admits=2)])[0]
    full = event_of(university, "Ball", hours=48, capacity=2)
    coming = registered(full, has_waiting_list=True)
    waits = registered(full, "ann")
    gala = event_of(university)
    leave_traces(gala, alice)
    one, other = pass_of(programme), pass_of(programme, "other@example.org")
    Holder.objects.filter(pk=other.holder_id).update(name="Other", sorted_as="other", address="")
    alice.post(f"/events/{gala.pk}/roster/", {"file": SimpleUploadedFile("list.csv", LIST.encode())})
    page = page_of(one)
    question = post(alice, do="ask", who=everybody()).content.decode()
    assert "The ticket of Quendolin Muster for Ball" in question
    assert f"The pass {one.number} of Pass is cancelled" in question
    assert Holder.objects.filter(email=ADDRESS).count() == 4

    assert "Please choose whose data." in post(alice, do="erase").content.decode()
    assert post(alice, do="erase", who=everybody()).status_code == 302

    # The address with "stranger" is somebody else's, so it stays.
    assert [line for line in lines_with(TRACE) if "stranger" not in line] == []
    past.refresh_from_db()
    one.refresh_from_db()
    assert (past.status, one.status) == ("valid", "cancelled")
    assert Registration.objects.get(pk=coming.pk).state == "cancelled"
    assert Registration.objects.get(pk=waits.pk).status == "offered"
    over.refresh_from_db()
    full.refresh_from_db()
    assert (over.expected, full.expected, full.held) == (2, 0, 2)
    assert Holder.objects.get(pk=other.holder_id).email == "other@example.org"
    assert Client().get(page.removeprefix("http://localhost:8000")).status_code == 404
    logged = Erasure.objects.get()
    assert (logged.by, logged.tickets, logged.passes) == (user_of(alice), 3, 1)
    assert "Erased before" in post(alice).content.decode()
    stored = everything()
    post(alice, do="erase")
    assert everything() == stored


def test_a_family_shares_an_address(alice: Client, gala: Event) -> None:
    tickets.issue(gala, [TicketData(name, "family@example.org") for name in ("Ann Muster", "Ben Muster")])

    page = post(alice, "family@example.org").content.decode()
    assert "Several names share this address" in page
    post(alice, "family@example.org", "erase", who="ben muster")

    assert sorted(Holder.objects.values_list("name", "email")) == [
        ("Ann Muster", "family@example.org"),
        ("–", ""),
    ]


def test_one_person_with_several_spellings_is_erased_whole(alice: Client, gala: Event) -> None:
    names = ("Sean O'Connor", "Sean O’Connor", "SEAN OCONNOR", "Jo Connor", "Joe Connor")
    tickets.issue(gala, [TicketData(name, "family@example.org") for name in names])

    page = post(alice, "family@example.org").content.decode()
    assert page.count('name="who"') == 3
    post(alice, "family@example.org", "erase", who="sean oconnor")

    left = Holder.objects.filter(erased_at=None).values_list("name", flat=True)
    assert sorted(left) == ["Jo Connor", "Joe Connor"]


def test_who_has_no_address_is_found_by_number(alice: Client, programme: Programme) -> None:
    one = pass_of(programme, email="")

    assert "quendolin street 1" in post(alice, f" {one.number[:4]} {one.number[4:]}").content.decode()
    post(alice, one.number, "erase")

    assert lines_with(TRACE) == []
    assert "Nothing is held of" in post(alice, "x\x00' OR 1=1 --").content.decode()


@pytest.mark.parametrize("state", ["queued", "working"])
def test_not_while_a_list_is_imported(alice: Client, gala: Event, state: str) -> None:
    tickets.issue(gala, [TicketData(TRACE, ADDRESS)])
    work = Work.objects.create(
        event=gala, created_by=user_of(alice), language="en", kind=Work.Kind.ROSTER, file="x", state=state
    )
    page = alice.post("/person/", {"sought": ADDRESS, "do": "erase"}, follow=True).content.decode()

    assert "A list is being imported now" in page
    assert Holder.objects.filter(email=ADDRESS).exists()
    assert Work.objects.filter(pk=work.pk).exists()


def test_another_organisation_finds_and_erases_nothing(
    charlie: Client, gala: Event, programme: Programme
) -> None:
    tickets.issue(gala, [TicketData(TRACE, ADDRESS)])
    one = pass_of(programme)

    for sought in (ADDRESS, one.number):
        assert "Nothing is held of" in post(charlie, sought).content.decode()
        assert post(charlie, sought, "download").headers["Content-Type"].startswith("text/html")
        post(charlie, sought, "erase")
    assert charlie.get("/person/?organisation=university").status_code == 404
    assert Holder.objects.filter(email=ADDRESS).count() == 2


def test_roles(
    alice: Client, bob: Client, dana: Client, university: Organisation, gala: Event, programme: Programme
) -> None:
    tickets.issue(gala, [TicketData(f"{TRACE} ticket", ADDRESS)])
    pass_of(programme)
    for role in (Role.VENUE_MANAGER, Role.CONTROLLER, Role.SUPPORT):
        assert post(signed_in(person(role.value, university, role))).status_code == 403
    for client in (bob, dana):
        assert post(client, do="erase").status_code == 403
    board = signed_in(person("board", university, Role.BOARD))

    page = post(board).content.decode()
    assert ("Pass: Pass" in page, "Ticket: Gala" in page) == (True, False)
    post(board, do="erase")

    assert list(Holder.objects.exclude(email="").values_list("name", flat=True)) == [f"{TRACE} ticket"]


def test_on_the_command_line(
    university: Organisation, gala: Event, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    tickets.issue(gala, [TicketData(TRACE, ADDRESS)])
    university.language = "fr"
    university.save()
    out = tmp_path / "person.zip"

    assert _run("show", ADDRESS) == 0
    assert "Billet" in capsys.readouterr().out
    assert _run("export", ADDRESS, "--zip", str(out)) == 0
    assert "data.json" in zipfile.ZipFile(out).namelist()
    assert _run("erase", ADDRESS) == 0
    assert "would be erased: 1 tickets" in capsys.readouterr().out
    assert Holder.objects.filter(email=ADDRESS).exists()
    assert _run("erase", ADDRESS, "--yes") == 0
    assert not Holder.objects.filter(email=ADDRESS).exists()
    assert _run("erase", ADDRESS, "--yes") == "portillon: nothing is held of this person"


def _run(act: str, *arguments: str) -> Any:
    with pytest.raises(SystemExit) as left:
        main(["person", act, *arguments, "--org", "university"])
    return left.value.code

"""Test printing lists on paper with the command line, and counting what was ticked on them."""

import random
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from portillon.accounts.models import Organisation
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.issuing.paper.sheet_form import box_area
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event, Gate
from tests.cli.conftest import Run
from tests.console.given import event_of
from tests.issuing.photographs.drawn import Hand, Shot, drawn, photograph, speck

SHOT = Shot(degrees=-4, height=2400)


@pytest.fixture
def gala(db: None) -> Event:
    return event_of(Organisation.objects.create(slug="university", name="University", language="en"))


@pytest.fixture
def guests(gala: Event) -> list[Credential]:
    data = [TicketData("Émile Ardent", "e@example.org"), TicketData("Zoë Zaugg", "z@example.org", admits=3)]
    return list(tickets.issue(gala, data))


@pytest.fixture
def pdf(run: Run, gala: Event, guests: list[Credential], tmp_path: Path) -> Path:
    """The PDF of the event's first list, which was printed as the doors opened."""
    path = tmp_path / "list.pdf"
    assert run("paper", "print", str(gala.pk), "-o", str(path)).out == f"{gala.pk}/1\n"
    Device.objects.update(created_at=gala.doors_at)
    return path


def clock(event: Event, minutes: int) -> str:
    return f"{event.doors_at.astimezone(ZoneInfo(event.zone)) + timedelta(minutes=minutes):%H:%M}"


def sheet_of(pdf: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    sheet: Image.Image = document[0].render(scale=300 / 72).to_pil()
    document.close()
    return sheet


def test_a_list_is_printed_for_an_entrance(run: Run, pdf: Path, gala: Event, tmp_path: Path) -> None:
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    second = Gate.objects.create(organisation=gala.organisation, event=gala, title="Side door")

    ran = run("paper", "print", str(gala.pk), "-o", str(pdf))
    assert (ran.code, "say for which entrance with --gate" in ran.err) == (1, True)
    ran = run("paper", "print", str(gala.pk), "--gate", "Side door", "-o", str(tmp_path / "side.pdf"))

    assert (ran.code, ran.out) == (0, f"{gala.pk}/2\n")
    assert Device.objects.get(paper_list=2).gate == second


def test_without_a_valid_ticket_nothing_is_written(run: Run, gala: Event, tmp_path: Path) -> None:
    ran = run("paper", "print", str(gala.pk), "-o", str(tmp_path / "list.pdf"))

    assert ran.code == 1
    assert "no valid ticket" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_ticks_counts_once(
    run: Run, pdf: Path, gala: Event, guests: list[Credential], tmp_path: Path
) -> None:
    file = tmp_path / "ticks.csv"
    one, family = guests
    file.write_text(
        f"{one.number},1,{clock(gala, 5)}\n{family.number},2,{clock(gala, 9)}\n12,1,{clock(gala, 9)}\n"
    )

    ran = run("paper", "key", f"{gala.pk}/1", str(file))

    counted, wrong = ran.out.splitlines()
    assert (ran.code, counted) == (0, "2 counted, 0 counted before, 1 rejected")
    assert wrong == "line 3: A ticket's number has nine digits."
    assert set(Scan.objects.values_list("credential_id", "party")) == {(one.pk, 1), (family.pk, 2)}
    assert run("paper", "key", f"{gala.pk}/1", str(file)).out.startswith("0 counted, 2 counted before")
    file.write_text(f"{one.number},1,{clock(gala, 20)}\n")
    assert "persons who came in against the rules: 1" in run("paper", "key", f"{gala.pk}/1", str(file)).out


def test_photographs_are_read_and_stored_when_asked(
    run: Run, pdf: Path, gala: Event, guests: list[Credential], tmp_path: Path
) -> None:
    dice, photo = random.Random(1), tmp_path / "page.jpg"
    photo.write_bytes(photograph(drawn(sheet_of(pdf), Hand(dice), [(0, 0), (1, 1)]), SHOT, dice))
    arguments = ("paper", "read", f"{gala.pk}/1", str(photo))

    ran = run(*arguments)
    assert (ran.code, Scan.objects.count()) == (0, 0)
    assert ran.out.splitlines() == [
        f"page 1, row 1: {guests[0].number} Émile Ardent: 1 ticked",
        f"page 1, row 2: {guests[1].number} Zoë Zaugg: 1 ticked",
    ]
    assert "say with --time" in run(*arguments, "--store").err
    ran = run(*arguments, "--store", "--time", clock(gala, 10))

    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 counted, 0 counted before, 0 rejected")
    assert Scan.objects.count() == 2
    ran = run(*arguments, "--store", "--time", clock(gala, 10))
    assert "1 counted before" in ran.out
    assert Scan.objects.count() == 2


def test_what_is_not_clear_is_told_and_not_stored(run: Run, pdf: Path, gala: Event, tmp_path: Path) -> None:
    dice, photo, other = random.Random(2), tmp_path / "page.jpg", tmp_path / "other.jpg"
    paper = drawn(sheet_of(pdf), Hand(dice), [])
    speck(Hand(dice), ImageDraw.Draw(paper), box_area(1, 0))
    photo.write_bytes(photograph(paper, SHOT, dice))
    other.write_bytes(b"no picture")

    ran = run("paper", "read", f"{gala.pk}/1", str(photo), str(other), "--store", "--time", clock(gala, 10))

    assert ran.code == 1
    assert re.search(r"page 1, row 2: \d{9} Zoë Zaugg: 1 not clear", ran.out)
    assert f"{other}: This is not a JPEG, PNG or WebP picture." in ran.out
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("key", "1/9", "x.csv"),
        ("key", "1", "x.csv"),
        ("key", "x/1", "x.csv"),
        ("read", "1/x", "x.jpg"),
        ("print", "9", "-o", "x"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(run: Run, pdf: Path, arguments: tuple[str, ...]) -> None:
    ran = run("paper", *arguments)

    assert ran.code == 1
    assert ran.err.count("\n") == 1


def test_a_missing_file_and_a_revoked_list_are_said(
    run: Run, pdf: Path, gala: Event, guests: list[Credential], tmp_path: Path
) -> None:
    name = f"{gala.pk}/1"
    assert "No such file" in run("paper", "key", name, str(tmp_path / "none.csv")).err
    assert "No such file" in run("paper", "read", name, str(tmp_path / "none.jpg")).err
    file = tmp_path / "ticks.csv"
    file.write_text(f"{guests[0].number},1,{clock(gala, 5)}\n")
    revoke(Device.objects.get())

    assert "this list can no longer be keyed in" in run("paper", "key", name, str(file)).err
    assert not Scan.objects.exists()

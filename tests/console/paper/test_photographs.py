"""Test that photographs of a ticked list are read, confirmed page by page, and counted as lines on paper."""

import io
import random
import re
from datetime import timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.ledger.verify import verify
from portillon.entries.models import Scan
from portillon.issuing.models import Credential
from portillon.issuing.paper.sheet_form import box_area
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of
from tests.issuing.photographs.drawn import Hand, Shot, drawn, photograph, speck

SHOT = Shot(degrees=8, tilt=0.1, blur=0.7, shade=0.3, quality=70, height=2400)
# Rows in alphabetical order.
EMILE, LEE, ZOE = 0, 1, 2


@pytest.fixture
def guests(gala: Event, own_data: None) -> dict[str, Credential]:
    data = [
        TicketData("Émile Ardent", "e@example.org"),
        TicketData("Lee Moran", "l@example.org", admits=9),
        TicketData("Zoë Zaugg", "z@example.org", admits=3),
    ]
    return {ticket.holder.name: ticket for ticket in tickets.issue(gala, data)}


def printed(client: Client, event: Event) -> tuple[Device, Image.Image]:
    """A list of the event's door, printed as the doors opened, and the picture of its first sheet."""
    client.post(f"/events/{event.pk}/door-list.pdf", follow=True)
    answer = client.get(f"/work/{Work.objects.latest('pk').pk}/file")
    document = pypdfium2.PdfDocument(b"".join(answer))
    sheet: Image.Image = document[0].render(scale=300 / 72).to_pil()
    document.close()
    Device.objects.update(created_at=event.doors_at)
    return event.devices.latest("pk"), sheet


class Organiser:
    """Somebody who sends photographs of a list and looks at what was read."""

    def __init__(self, client: Client, listed: Device) -> None:
        self.client = client
        self.list = f"/events/{listed.event_id}/paper-lists/{listed.paper_list}/"
        self.page = ""

    def send(self, *photos: bytes) -> str:
        files = [SimpleUploadedFile(f"IMG_{n}.jpg", photo) for n, photo in enumerate(photos, 1)]
        answer = self.client.post(f"{self.list}photographs/", {"photos": files}, follow=True)
        return self._shown(answer)

    def look(self) -> str:
        """Follow the link below what was read."""
        found = re.search(r'href="([^"]*/photographs/\d+/)"', self.page)
        assert found, self.page
        return self._shown(self.client.get(found[1]))

    @property
    def chosen(self) -> dict[str, str]:
        """The boxes that are chosen already."""
        boxes = re.findall(r'<input type="checkbox" name="(box-\d+-\d+)"[^>]* checked>', self.page)
        return dict.fromkeys(boxes, "1")

    @property
    def asked(self) -> set[str]:
        return set(re.findall(r'type="radio" name="(box-\d+-\d+)"', self.page))

    def count(self, sent: dict[str, str]) -> str:
        found = re.search(r'action="([^"]*/photographs/\d+/\?page=\d+)"', self.page)
        assert found
        return self._shown(self.client.post(found[1], {**sent, "count": "1"}, follow=True))

    def _shown(self, answer: Any) -> str:
        self.page = unescape(answer.content.decode())
        return self.page


def ticked(sheet: Image.Image, *boxes: tuple[int, int]) -> bytes:
    dice = random.Random(1)
    return photograph(drawn(sheet, Hand(dice), list(boxes)), SHOT, dice)


def clock(event: Event, minutes: int) -> str:
    return f"{event.doors_at.astimezone(ZoneInfo(event.zone)) + timedelta(minutes=minutes):%H:%M}"


def kept_files() -> list[str]:
    return [path.name for path in background.folder().iterdir()]


def test_ticks_are_read_confirmed_and_counted_at_their_time(
    alice: Client, dana: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    Work.objects.all().delete()
    organiser = Organiser(dana, listed)

    page = organiser.send(ticked(sheet, (EMILE, 0), (ZOE, 0), (ZOE, 1)))
    assert "1 page was read. Nothing is counted yet." in page
    organiser.look()

    assert organiser.chosen == dict.fromkeys(("box-1-1", "box-3-1", "box-3-2"), "1")
    assert organiser.asked == set()
    assert not Scan.objects.exists()
    page = organiser.count({**organiser.chosen, "time": clock(gala, 10), "time-3": clock(gala, 20)})

    assert "3 lines are counted." in page
    rows = Scan.objects.order_by("decided_at", "seq").values_list(
        "credential_id", "party", "device_id", "shown"
    )
    emile, zoe = guests["Émile Ardent"].pk, guests["Zoë Zaugg"].pk
    assert list(rows) == [(pk, 1, listed.pk, "admitted") for pk in (emile, zoe, zoe)]
    times = [
        f"{at.astimezone(ZoneInfo(gala.zone)):%H:%M}"
        for at in Scan.objects.values_list("decided_at", flat=True)
    ]
    assert sorted(times) == [clock(gala, 10), clock(gala, 20), clock(gala, 20)]
    verify()


def test_pictures_are_kept_no_longer_than_until_all_is_confirmed(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    before = set(kept_files())
    organiser = Organiser(alice, listed)
    photo = ticked(sheet, (EMILE, 0))
    organiser.send(photo)

    (kept,) = set(kept_files()) - before
    assert photo not in (background.folder() / kept).read_bytes()
    organiser.look()
    page = organiser.count({**organiser.chosen, "time": clock(gala, 10)})

    assert "the photographs are deleted" in page
    assert set(kept_files()) == before
    assert not Work.objects.filter(kind=Work.Kind.TICKS).exists()


def test_another_photograph_of_a_page_adds_only_what_was_ticked_since(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    organiser = Organiser(alice, listed)
    for boxes in ([(ZOE, 0)], [(ZOE, 0), (ZOE, 1)]):
        organiser.send(ticked(sheet, *boxes))
        organiser.look()
        organiser.count({**organiser.chosen, "time": clock(gala, 10)})

    assert Scan.objects.count() == 2
    assert not Scan.objects.overruns().exists()


def test_a_double_tick_is_an_overrun_that_tells_list_page_and_row(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    # Both lists were printed before anybody came in.
    lists = [printed(alice, gala), printed(alice, gala)]
    looked_at = done = ""
    for minutes, (listed, sheet) in zip((10, 15), lists, strict=True):
        organiser = Organiser(alice, listed)
        organiser.send(ticked(sheet, (EMILE, 0)))
        looked_at = organiser.look()
        done = organiser.count({**organiser.chosen, "time": clock(gala, minutes)})

    assert "1 of 1 person came in already: this becomes a conflict." in looked_at
    assert "1 person came in against the rules: see Conflicts." in done
    assert Scan.objects.overruns().get().party == 1
    page = alice.get(f"/events/{gala.pk}/conflicts/").content.decode()
    assert "Paper list 2, page 1, row 1" in page
    assert "Paper list 1, page 1, row 1" in page


def test_what_is_not_clear_is_asked_with_a_picture(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    dice = random.Random(2)
    paper = drawn(sheet, Hand(dice), [])
    speck(Hand(dice), ImageDraw.Draw(paper), box_area(ZOE, 1))
    organiser = Organiser(alice, listed)
    organiser.send(photograph(paper, SHOT, dice))
    organiser.look()
    assert (organiser.chosen, organiser.asked) == ({}, {"box-3-2"})
    picture = re.search(r'<img class="strip" src="([^"]*)"', organiser.page)
    assert picture
    assert Image.open(io.BytesIO(alice.get(picture[1]).content)).format == "JPEG"

    assert "Say of each box whether it is ticked." in organiser.count({"time": clock(gala, 10)})
    assert not Scan.objects.exists()
    organiser.count({"time": clock(gala, 10), "box-3-2": "1"})

    assert Scan.objects.get().credential_id == guests["Zoë Zaugg"].pk


def test_a_written_number_is_asked_for(alice: Client, gala: Event, guests: dict[str, Credential]) -> None:
    listed, sheet = printed(alice, gala)
    dice = random.Random(3)
    paper, box = drawn(sheet, Hand(dice), []), box_area(LEE, 1)
    Hand(dice).stroke(
        ImageDraw.Draw(paper), [(box.left, box.top), (box.left, box.bottom), (box.left - 2, box.top)]
    )
    organiser = Organiser(alice, listed)
    organiser.send(photograph(paper, SHOT, dice))
    organiser.look()

    assert "Enter how many persons came in." in organiser.count({"time": clock(gala, 10)})
    organiser.count({"time": clock(gala, 10), "persons-2": "7"})

    row = Scan.objects.get()
    assert (row.credential_id, row.party) == (guests["Lee Moran"].pk, 7)


def test_a_time_is_asked_for_and_nothing_chosen_is_lost(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    organiser = Organiser(alice, listed)
    organiser.send(ticked(sheet, (EMILE, 0), (ZOE, 0)))
    organiser.look()

    page = organiser.count({"box-1-1": "1"})

    assert "Enter the time that is noted beside the line." in page
    assert organiser.chosen == {"box-1-1": "1"}
    assert not Scan.objects.exists()


def test_who_was_keyed_in_by_hand_is_not_chosen_again(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    organiser = Organiser(alice, listed)
    line = f"1,{guests['Émile Ardent'].number},1,{clock(gala, 10)}"
    alice.post(organiser.list, {"lines": line, "count": "1"})
    assert Scan.objects.count() == 1

    organiser.send(ticked(sheet, (EMILE, 0), (ZOE, 0)))
    page = organiser.look()

    assert "1 person was keyed in from this list by hand" in page
    assert organiser.chosen == {"box-3-1": "1"}


def test_what_cannot_be_read_is_said_of_each_photograph(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    _other, other_sheet = printed(alice, gala)
    listed, sheet = printed(alice, gala)
    half = io.BytesIO()
    sheet.crop((0, 0, sheet.width, sheet.height // 2)).convert("RGB").save(half, "JPEG")
    white = io.BytesIO()
    Image.new("RGB", (800, 1000), "white").save(white, "PNG")

    page = Organiser(alice, listed).send(
        b"nothing", white.getvalue(), half.getvalue(), ticked(other_sheet), ticked(sheet), ticked(sheet)
    )

    for said in (
        "IMG_1.jpg</span>: This is not a JPEG, PNG or WebP picture.",
        "IMG_2.jpg</span>: No page of a printed list was found.",
        "IMG_3.jpg</span>: Only a part of page 1 is seen",
        "IMG_4.jpg</span>: This is a page of paper list 1: send it there.",
        "1 page was read.",
    ):
        assert said in page


def test_a_sheet_of_another_event_is_refused(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, _sheet = printed(alice, gala)
    elsewhere = event_of(gala.organisation, "Reading")
    tickets.issue(elsewhere, [TicketData("Nina Void", "n@example.org")])
    _other, sheet = printed(alice, elsewhere)

    page = Organiser(alice, listed).send(ticked(sheet, (0, 0)))

    assert "This is a page of another event's list." in page


def test_a_revoked_list_reads_nothing(alice: Client, gala: Event, guests: dict[str, Credential]) -> None:
    listed, sheet = printed(alice, gala)
    organiser = Organiser(alice, listed)
    organiser.send(ticked(sheet, (EMILE, 0)))
    organiser.look()
    revoke(listed)

    assert "This list can no longer be keyed in" in organiser.count(
        {**organiser.chosen, "time": clock(gala, 10)}
    )
    assert "This list can no longer be keyed in" in organiser.send(ticked(sheet, (EMILE, 0)))
    assert not Scan.objects.exists()


def test_photographs_can_be_deleted_without_counting(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    before = kept_files()
    organiser = Organiser(alice, listed)
    organiser.send(ticked(sheet, (EMILE, 0)))
    work = Work.objects.get(kind=Work.Kind.TICKS)

    alice.post(f"{organiser.list}photographs/{work.pk}/", {"discard": "1"})

    assert kept_files() == before
    assert not Scan.objects.exists()


def test_strangers_and_stewards_see_no_photographs(
    alice: Client, bob: Client, charlie: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    organiser = Organiser(alice, listed)
    organiser.send(ticked(sheet, (EMILE, 0)))
    address = f"{organiser.list}photographs/{Work.objects.get(kind=Work.Kind.TICKS).pk}/"

    for page in (address, f"{address}1-1.jpg"):
        assert alice.get(page).status_code == 200
        assert bob.get(page).status_code == 403
        assert charlie.get(page).status_code == 404
    assert bob.post(f"{organiser.list}photographs/").status_code == 403
    assert charlie.post(f"{organiser.list}photographs/").status_code == 404


def test_a_tick_that_was_read_is_taken_back(
    alice: Client, gala: Event, guests: dict[str, Credential]
) -> None:
    listed, sheet = printed(alice, gala)
    organiser = Organiser(alice, listed)
    organiser.send(ticked(sheet, (EMILE, 0)))
    organiser.look()
    organiser.count({**organiser.chosen, "time": clock(gala, 10)})

    page = alice.get(f"{organiser.list}?sheet=1").content.decode()
    address = re.search(r'href="([^"]*/lines/\d+/)"', page)
    assert address
    assert "Page 1, row 1" in page
    alice.post(address[1])

    assert Scan.objects.get(reverses__isnull=False).used == 0
    assert "taken back" in alice.get(f"{organiser.list}?sheet=1").content.decode()

"""Test the console's pages of support and the board: finding a pass, serving its holder, creating a programme."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.console.passes import passes_file
from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.entries.models import Scan
from portillon.issuing.models import Change, Credential
from portillon.issuing.tickets import passes
from portillon.places.models import Gate, Participation, Programme, Venue
from portillon.places.roster import next_number_of_passes
from tests.console.desk.desk_given import Destination, destination, look_up, validate


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def sam(desk: Destination) -> Client:
    return desk.signed_in(Role.SUPPORT, name="sam")


@pytest.fixture
def bea(desk: Destination) -> Client:
    return desk.signed_in(Role.BOARD, name="bea")


@pytest.mark.parametrize("sought", ["kuntz", "Sàrah kuntz", "sarah@example", "{start}", "{spaced}"])
def test_a_pass_is_found(desk: Destination, sam: Client, sought: str) -> None:
    desk.another("Paul Meyer")
    number = desk.sarah.number
    q = sought.format(start=number[:5], spaced=f"{number[:4]} {number[4:]}")

    page = sam.get("/passes/", {"q": q}).content.decode()

    assert "Sarah Kuntz" in page
    assert "Paul Meyer" not in page


def test_a_pass_is_found_however_the_name_is_typed(desk: Destination, sam: Client) -> None:
    passes.change_holder(desk.sarah, {"name": "Seán O’Connor-Müller"})

    for q in ("oconnor", "o'connor", "mueller", "connor müller", "O‘CONNOR‐MÜLLER"):
        assert "Seán O’Connor-Müller" in sam.get("/passes/", {"q": q}).content.decode(), q


def test_nobody_is_found(sam: Client) -> None:
    assert "No pass matches" in sam.get("/passes/", {"q": "nobody at all"}).content.decode()


def test_a_replaced_number_finds_its_pass_and_is_blocked(desk: Destination, sam: Client) -> None:
    old = desk.sarah.number
    sam.post(f"/passes/{desk.sarah.pk}/replacement/")
    desk.sarah.refresh_from_db()

    assert desk.sarah.number != old
    assert "Sarah Kuntz" in sam.get("/passes/", {"q": old}).content.decode()
    look_up(desk.controller(), desk.castle, old)
    assert Scan.objects.get().reason == "blocked"
    assert "Sarah Kuntz" in look_up(desk.controller(), desk.castle, desk.sarah.number).content.decode()


def test_a_pass_is_blocked_and_unblocked(desk: Destination, sam: Client) -> None:
    page = f"/passes/{desk.sarah.pk}/"
    assert "is blocked" in sam.post(f"{page}blocking/", follow=True).content.decode()
    assert Credential.objects.get(pk=desk.sarah.pk).status == "blocked"
    sam.post(f"{page}unblocking/")

    assert Credential.objects.get(pk=desk.sarah.pk).status == "valid"
    assert [one.what for one in Change.objects.order_by("pk")] == ["blocked", "unblocked"]
    assert sam.get(page).content.decode().count("Sam") >= 2


def test_a_holder_is_corrected(desk: Destination, sam: Client) -> None:
    sent = {
        "name": "Sarah Muller",
        "email": "sarah@example.net",
        "phone": "",
        "address": "",
        "language": "de",
    }
    sam.post(f"/passes/{desk.sarah.pk}/holder/", sent)
    desk.sarah.holder.refresh_from_db()

    assert (desk.sarah.holder.name, desk.sarah.holder.sorted_as) == ("Sarah Muller", "sarah muller")
    assert "Sarah Muller" in sam.get("/passes/", {"q": "muller"}).content.decode()


def test_a_file_says_when_and_where_passes_were_used(desk: Destination, bea: Client, sam: Client) -> None:
    validate(desk.controller(), desk.castle, desk.sarah.number, companions=2)
    desk.another("=Paul")

    pages = [
        bea.get(f"/programmes/{desk.programme.pk}/").content.decode(),
        bea.get("/passes/").content.decode(),
    ]
    answer = bea.get(f"/programmes/{desk.programme.pk}/passes.csv")

    assert all("passes.csv" in page and "passes.xlsx" in page for page in pages)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    paul, sarah = csv.DictReader(io.StringIO(text))
    assert (paul["Name"], paul["Entries"], paul["First entry"]) == ("'=Paul", "0", "")
    assert (sarah["Name"], sarah["Entries"], sarah["Persons"], sarah["Venue"]) == (
        "Sarah Kuntz",
        "1",
        "3",
        "Castle",
    )
    assert sarah["First entry"] == sarah["Last entry"] > "2026"
    assert sam.get(f"/programmes/{desk.programme.pk}/passes.csv").status_code == 403


def test_a_file_of_passes_is_whole_and_only_of_what_was_found(
    desk: Destination, bea: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes_file, "CHUNK_ROWS", 2)
    for name in ("Paul", "Anna", "paul", "Zoë", "Paul"):
        desk.another(name)
    address = f"/programmes/{desk.programme.pk}/passes.csv"

    def names(query: str = "") -> list[str]:
        text = b"".join(bea.get(f"{address}{query}").streaming_content).decode()  # type: ignore[attr-defined]
        return [row["Name"] for row in csv.DictReader(io.StringIO(text))]

    assert names() == ["Anna", "Paul", "paul", "Paul", "Sarah Kuntz", "Zoë"]
    assert names("?q=zoe") == ["Zoë"]


def test_a_pass_lives_longer(desk: Destination, bea: Client) -> None:
    later = date.today() + timedelta(days=700)  # noqa: DTZ011  far enough for every zone
    bea.post(f"/passes/{desk.sarah.pk}/extension/", {"valid_until": later.isoformat()})
    desk.sarah.refresh_from_db()

    assert desk.sarah.valid_until
    assert desk.sarah.valid_until > timezone.now() + timedelta(days=698)


def test_a_pass_is_not_extended_into_the_past(desk: Destination, bea: Client) -> None:
    page = bea.post(f"/passes/{desk.sarah.pk}/extension/", {"valid_until": "2020-01-01"})

    assert "This day is over" in page.content.decode()


def test_a_pass_is_not_extended_beyond_the_possible_years(desk: Destination, bea: Client) -> None:
    page = bea.post(f"/passes/{desk.sarah.pk}/extension/", {"valid_until": "9999-12-31"})

    assert "The year must be between 1900 and 2199." in page.content.decode()


def test_a_pass_tells_all_that_happened_to_it(desk: Destination, sam: Client) -> None:
    validate(desk.controller(), desk.castle, desk.sarah.number, companions=1)
    page = sam.get(f"/passes/{desk.sarah.pk}/").content.decode()

    assert "2 persons" in page
    assert "Castle" in page
    assert f"/entries/{Scan.objects.get().scan_id}/reversal/" in page


def test_the_board_makes_a_programme_whose_pass_is_let_in(bea: Client) -> None:
    bea.post("/programmes/new/", {"title_en": "Alpine", "max_companions": "2", "again_minutes": "10"})
    programme = Programme.objects.latest("pk")
    page = f"/programmes/{programme.pk}/"
    bea.post(f"{page}types/new/", {"name": "Day", "rule": "daily", "starts": "issue", "valid_days": "3"})
    bea.post("/venues/new/", {"name": "Cable car", "address": "Station 1"})
    gate = Gate.objects.get(venue__name="Cable car")
    bea.post(f"{page}venues/new/", {"venue": gate.venue_id, "rule": "", "reimbursement": "4.50"})
    sent = {"name": "Max", "type": programme.types.get().pk}
    assert "is issued to Max" in bea.post(f"{page}passes/new/", sent, follow=True).content.decode()
    number = Credential.objects.get(programme=programme).number

    assert len(number) == PASS_NUMBER_LENGTH
    assert "Entry validated" in validate(bea, gate, number, companions=2)
    shown = bea.get(page).content.decode()
    for said in ("Alpine", "once a day", "Cable car", "4.50", "1 pass"):
        assert said in shown, said


def test_a_venue_says_what_its_phones_do_without_a_network(bea: Client, desk: Destination) -> None:
    sent = {"name": "Harbour", "offline_policy": "server", "offline_budget": "40"}
    bea.post("/venues/new/", sent)
    venue = Venue.objects.get(name="Harbour")
    assert (venue.offline_policy, venue.offline_budget, venue.offline_passes) == ("server", 40, 0)

    page = f"/desks/{venue.gates.get().pk}/edit/"
    assert "Without a network" in bea.get(page).content.decode()
    bea.post(page, {"name": "Harbour", "offline_policy": "any", "offline_budget": "40"})
    bea.post(page, {"name": "Port"})

    venue.refresh_from_db()
    assert (venue.name, venue.offline_policy, venue.offline_budget) == ("Port", "server", 40)


def test_a_venue_has_a_zone_in_which_its_days_begin_and_end(bea: Client, desk: Destination) -> None:
    bea.post("/venues/new/", {"name": "Harbour", "time_zone": "Auckland"})
    gate = Gate.objects.select_related("venue").get(venue__name="Harbour")
    page = f"/programmes/{desk.programme.pk}/"
    days = {"from_at": "2031-07-14", "until_at": "2031-07-15"}
    bea.post(f"{page}venues/new/", {"venue": gate.venue_id, "rule": "", **days})

    part = Participation.objects.get(venue=gate.venue)
    assert part.from_at is not None
    assert part.until_at is not None
    assert part.from_at.isoformat() == "2031-07-13T12:00:00+00:00"
    assert part.until_at.isoformat() == "2031-07-15T11:59:59.999999+00:00"
    assert "Mon, 14 Jul 2031 – Tue, 15 Jul 2031" in bea.get(page).content.decode()
    edited = bea.get(f"{page}venues/{part.pk}/edit/").content.decode()
    assert 'value="2031-07-14"' in edited
    assert 'value="2031-07-15"' in edited
    assert 'value="Auckland, New Zealand"' in bea.get(f"/desks/{gate.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    "page, sent, said",
    [
        ("/programmes/new/", {"max_companions": "4"}, "at least one language"),
        ("{p}types/new/", {"name": "Initial", "rule": "once", "starts": "issue"}, "has this name"),
        ("{p}types/new/", {"name": "X", "rule": "once", "starts": "first_use"}, "needs its number of days"),
        ("{p}types/new/", {"name": "X", "rule": "sometimes", "starts": "issue"}, "Select a valid choice"),
        ("{p}passes/new/", {"name": "", "type": "1"}, "field-error"),
        ("/venues/new/", {"name": "X", "latitude": "200"}, "no place on earth"),
    ],
)
def test_what_makes_no_sense_is_said(
    desk: Destination, bea: Client, page: str, sent: dict[str, str], said: str
) -> None:
    answer = bea.post(page.format(p=f"/programmes/{desk.programme.pk}/"), sent)

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_type_that_ends_before_it_begins_is_refused(desk: Destination, bea: Client) -> None:
    sent = {
        "name": "X",
        "rule": "once",
        "starts": "issue",
        "valid_from": "2027-02-02",
        "valid_until": "2027-02-01",
    }

    assert "end before" in bea.post(f"/programmes/{desk.programme.pk}/types/new/", sent).content.decode()


def test_a_file_is_compared_then_imported_once(desk: Destination, bea: Client) -> None:
    page = f"/programmes/{desk.programme.pk}/import/"
    file = SimpleUploadedFile("passes.csv", b"Name;E-mail\nMax Neu;max@example.org\n;nobody\n")
    compared = bea.post(page, {"file": file}, follow=True).content.decode()
    assert Credential.objects.count() == 1
    assert "Line 3" in compared
    (apply,) = re.findall(r'action="(/work/\d+/application/)"', compared)

    for _click in range(2):
        assert "The list is imported." in bea.post(apply, follow=True).content.decode()

    assert sorted(one.holder.name for one in Credential.objects.all()) == ["Max Neu", "Sarah Kuntz"]


def test_a_pass_is_taken_away_as_pdf(desk: Destination, sam: Client) -> None:
    assert sam.get(f"/passes/{desk.sarah.pk}/pass.pdf").content.startswith(b"%PDF")


def test_a_type_is_valid_for_hours_after_a_first_use_that_has_an_end(bea: Client, desk: Destination) -> None:
    page = f"/programmes/{desk.programme.pk}/"
    sent = {"name": "48 h", "rule": "unlimited", "starts": "first_use", "valid_hours": "48"}
    bea.post(f"{page}types/new/", {**sent, "starts_until": "2031-10-31"})
    made = desk.programme.types.get(name="48 h")

    shown = bea.get(page).content.decode()
    assert "48 hours, starts with its first use" in shown
    assert "first use on Fri, 31 Oct 2031 at the latest" in shown
    assert made.starts_until is not None
    assert made.starts_until.isoformat() == "2031-10-31T22:59:59.999999+00:00"
    form = bea.get(f"{page}types/{made.pk}/edit/").content.decode()
    assert ('value="48"' in form, 'value="2031-10-31"' in form) == (True, True)


def test_a_type_for_days_and_hours_is_refused_at_its_field(bea: Client, desk: Destination) -> None:
    sent = {"name": "Both", "rule": "once", "starts": "issue", "valid_days": "2", "valid_hours": "48"}
    page = bea.post(f"/programmes/{desk.programme.pk}/types/new/", sent).content.decode()

    assert "A pass is valid for days or for hours, not for both." in page
    assert not desk.programme.types.filter(name="Both").exists()


def test_an_unused_pass_says_that_it_ends_with_its_latest_first_use(bea: Client, desk: Destination) -> None:
    until = timezone.now() + timedelta(days=3)
    Credential.objects.filter(pk=desk.sarah.pk).update(
        valid_until=None, valid_hours=24, starts_until=until, roster_n=F("roster_n") + 1
    )
    unused = bea.get(f"/passes/{desk.sarah.pk}/").content.decode()
    validate(desk.controller(), desk.castle, desk.sarah.number)
    used = bea.get(f"/passes/{desk.sarah.pk}/").content.decode()

    assert "Expires in 3 days if it is not used before" in unused
    assert "if it is not used before" not in used


def test_an_extended_pass_counts_no_more_hours(bea: Client, desk: Destination) -> None:
    now = timezone.now()
    Credential.objects.filter(pk=desk.sarah.pk).update(
        valid_hours=24, starts_until=now, roster_n=next_number_of_passes(desk.sarah.programme_id or 0)
    )
    bea.post(f"/passes/{desk.sarah.pk}/extension/", {"valid_until": (now + timedelta(9)).date().isoformat()})

    desk.sarah.refresh_from_db()
    assert (desk.sarah.valid_hours, desk.sarah.starts_until) == (None, None)

"""Test the console's pages of a desk as a controller uses them, from looking a pass up to reversing an entry."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.models import Organisation, Role
from portillon.core.number import check_digit, is_valid
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import passes
from portillon.places.models import Participation, Posting, Programme
from tests.console.desk.desk_given import Destination, destination, look_up, validate
from tests.console.given import user_of


@pytest.fixture
def desk(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def clara(desk: Destination) -> Client:
    """A controller at the castle."""
    return desk.signed_in(Role.CONTROLLER, desk.castle, "clara")


def test_a_controller_lands_at_the_own_desk(desk: Destination, clara: Client) -> None:
    page = clara.get("/", follow=True)

    assert page.redirect_chain[-1][0] == f"/desks/{desk.castle.pk}/"
    assert "Pavillon<br>78560 Le Port-Marly" in page.content.decode()


def test_a_controller_without_a_venue_is_told_so(desk: Destination) -> None:
    page = desk.signed_in(Role.CONTROLLER).get("/", follow=True).content.decode()

    assert "not assigned to a venue" in page


@pytest.mark.parametrize("role", [Role.BOARD, Role.SUPPORT])
def test_who_works_everywhere_chooses_the_venue(desk: Destination, role: str) -> None:
    page = desk.signed_in(role).get("/", follow=True)

    assert page.redirect_chain[-1][0] == "/desks/"
    assert "Castle" in page.content.decode()
    assert "Garden" in page.content.decode()


@pytest.mark.parametrize("page", ["entry", "after-sales"])
@pytest.mark.parametrize("typed", ["good", "mistyped"])
def test_back_and_reload_open_what_was_looked_at_without_sending_it_again(
    desk: Destination, clara: Client, page: str, typed: str
) -> None:
    code = code_of(desk.sarah) if typed == "good" else desk.sarah.number[:-1]
    sent = clara.post(f"/desks/{desk.castle.pk}/{page}/", {"code": code})

    assert sent.status_code == 302
    assert code not in sent["Location"]
    first, again = (clara.get(sent["Location"]) for _time in range(2))
    assert first.status_code == again.status_code == 200
    said = "Validate" if page == "entry" else "It would be let in now"
    assert ((said if typed == "good" else "8 digits; these are 7") in again.content.decode()) is True
    assert not Scan.objects.exists()


def test_back_to_a_pass_that_was_validated_shows_its_entry(desk: Destination, clara: Client) -> None:
    address = clara.post(f"/desks/{desk.castle.pk}/entry/", {"code": desk.sarah.number})["Location"]
    page = clara.get(address).content.decode()
    found = dict(re.findall(r'name="(scan_id|code)" value="([^"]+)"', page))
    clara.post(f"/desks/{desk.castle.pk}/entry/validation/", {**found, "companions": "1"})

    back = clara.get(address, follow=True)

    assert back.redirect_chain[-1][0].endswith(f"?done={found['scan_id']}")
    assert "Entry validated" in back.content.decode()
    assert Scan.objects.count() == 1


def test_a_look_of_somebody_else_is_none(desk: Destination, clara: Client) -> None:
    address = clara.post(f"/desks/{desk.castle.pk}/entry/", {"code": desk.sarah.number})["Location"]

    assert "Sarah Kuntz" not in desk.controller().get(address).content.decode()


def test_the_pass_is_shown_and_nothing_is_written(desk: Destination, clara: Client) -> None:
    page = look_up(clara, desk.castle, desk.sarah.number).content.decode()

    for said in ("Active", "in 1 year", "Sarah Kuntz", "67500 Haguenau", "0601428474", "Français", "Initial"):
        assert said in page, said
    assert re.findall(r'name="companions" value="(\d)"', page) == ["0", "1", "2", "3", "4"]
    assert Scan.objects.count() == 0


def test_the_desk_reads_who_may_come_along(desk: Destination, clara: Client) -> None:
    Programme.objects.update(companions_en="children under 18")
    page = look_up(clara, desk.castle, desk.sarah.number).content.decode()

    assert "(up to 4 children under 18)" in page


def test_an_entry_counts_its_companions_and_says_so(desk: Destination, clara: Client) -> None:
    page = validate(clara, desk.castle, desk.sarah.number, companions=2)

    row = Scan.objects.get()
    assert (row.reason, row.party, row.gate_id, row.programme_id) == (
        "ok",
        3,
        desk.castle.pk,
        desk.programme.pk,
    )
    assert row.operator_id == user_of(clara).pk
    assert "Entry validated" in page
    assert "3 persons" in page
    assert 'name="code"' in page


def test_a_double_click_counts_once(desk: Destination, clara: Client) -> None:
    scan_id = str(uuid4())
    for _click in range(2):
        page = validate(clara, desk.castle, desk.sarah.number, scan_id=scan_id)
        assert "Entry validated" in page
    validate(clara, desk.castle, desk.sarah.number, companions=4, scan_id=scan_id)

    assert [row.party for row in Scan.objects.all()] == [1]


@pytest.mark.parametrize("companions", ["", "-1", "x", "1000"])
def test_what_is_no_number_of_companions_validates_nothing(
    desk: Destination, clara: Client, companions: str
) -> None:
    page = validate(clara, desk.castle, desk.sarah.number, companions=companions)  # type: ignore[arg-type]

    assert "Nothing was validated" in page
    assert Scan.objects.count() == 0


def test_more_companions_than_allowed_are_refused(desk: Destination, clara: Client) -> None:
    page = validate(clara, desk.castle, desk.sarah.number, companions=5)

    assert Scan.objects.get().reason == "party_too_large"
    assert "Refused" in page


FRENCH = str.maketrans("1234567890", "&é\"'(-è_çà")


def spaced(number: str) -> str:
    return f" {number[:4]} {number[4:]} "


def french(number: str) -> str:
    return number.translate(FRENCH)


@pytest.mark.parametrize("written", [spaced, french])
def test_a_number_is_read_however_it_was_typed(desk: Destination, clara: Client, written) -> None:  # type: ignore[no-untyped-def]
    page = look_up(clara, desk.castle, written(desk.sarah.number)).content.decode()

    assert "Sarah Kuntz" in page


def test_a_scanner_gives_a_whole_code(desk: Destination, clara: Client) -> None:
    assert "Sarah Kuntz" in look_up(clara, desk.castle, code_of(desk.sarah) + "\r").content.decode()


@pytest.mark.parametrize(
    "typed, said", [("6503787", "these are 7"), ("650378711", "these are 9"), ("", "Please type")]
)
def test_a_number_too_short_or_long_is_said(desk: Destination, clara: Client, typed: str, said: str) -> None:
    assert said in look_up(clara, desk.castle, typed).content.decode()
    assert Scan.objects.count() == 0


def test_where_the_code_is_needed_a_number_says_so(desk: Destination, clara: Client) -> None:
    Participation.objects.update(needs_code=True)
    page = look_up(clara, desk.castle, desk.sarah.number).content.decode()

    assert "A number is not enough here." in page
    assert Scan.objects.count() == 0


def test_a_slip_of_one_digit_suggests_the_pass(desk: Destination, clara: Client) -> None:
    number = desk.sarah.number
    wrong = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    page = look_up(clara, desk.castle, wrong).content.decode()

    assert "cannot be right" in page
    assert f'value="{number}"' in page
    assert Scan.objects.count() == 0


def test_nothing_is_suggested_of_a_programme_of_another_venue(desk: Destination) -> None:
    number = desk.sarah.number
    wrong = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    page = look_up(desk.controller(desk.garden), desk.garden, wrong).content.decode()

    assert "cannot be right" in page
    assert number not in page


def test_a_number_that_was_never_given_out_is_unknown(desk: Destination, clara: Client) -> None:
    body = "1234567" if not desk.sarah.number.startswith("1234567") else "7654321"
    page = look_up(clara, desk.castle, body + check_digit(body)).content.decode()

    assert is_valid(body + check_digit(body))
    assert Scan.objects.get().reason == "unknown"
    assert 'role="alert"' in page


def test_a_blocked_pass_is_red_at_once_and_in_the_ledger(desk: Destination, clara: Client) -> None:
    passes.block(desk.sarah)
    page = look_up(clara, desk.castle, desk.sarah.number).content.decode()

    assert Scan.objects.get().reason == "blocked"
    assert "blocked" in page
    assert "companions" not in page


def test_a_pass_of_another_programme_is_refused(desk: Destination) -> None:
    look_up(desk.controller(desk.garden), desk.garden, desk.sarah.number)

    assert Scan.objects.get().reason == "wrong_gate"


def test_a_code_of_nobodys_is_refused(desk: Destination, clara: Client) -> None:
    assert "Refused" in look_up(clara, desk.castle, "https://example.org/").content.decode()


def test_the_last_entry_is_told_and_taken_back(desk: Destination, clara: Client) -> None:
    validate(clara, desk.castle, desk.sarah.number)
    home = clara.get(f"/desks/{desk.castle.pk}/").content.decode()
    assert "today at" in home
    assert desk.sarah.number in home
    (arrow,) = re.findall(r'action="(/desks/\d+/entries/[^"]+/reversal/)"', home)

    said = clara.post(arrow, follow=True).content.decode()

    assert "is taken back" in said
    assert "taken back already" in clara.post(arrow, follow=True).content.decode()
    assert sum(row.moved for row in Scan.objects.all()) == 0
    assert arrow not in said


def test_an_entry_of_somebody_elses_is_not_a_controllers_to_take_back(
    desk: Destination, clara: Client
) -> None:
    validate(clara, desk.castle, desk.sarah.number)
    path = f"/desks/{desk.castle.pk}/entries/{Scan.objects.get().scan_id}/reversal/"

    assert "can no longer be taken back" in desk.controller().post(path, follow=True).content.decode()
    assert Scan.objects.count() == 1


def test_the_arrow_is_gone_after_half_an_hour(
    desk: Destination, clara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate(clara, desk.castle, desk.sarah.number)
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert "/reversal/" not in clara.get(f"/desks/{desk.castle.pk}/").content.decode()


def test_support_takes_back_any_entry_with_a_reason(desk: Destination, clara: Client) -> None:
    validate(clara, desk.castle, desk.sarah.number)
    path = f"/desks/{desk.castle.pk}/entries/{Scan.objects.get().scan_id}/reversal/"
    support = desk.signed_in(Role.SUPPORT)

    assert "Please choose a reason" in support.post(path).content.decode()
    support.post(path, {"why": "mistake"})

    row = Scan.objects.latest("pk")
    assert (row.because, row.operator_id) == ({"note": "mistake"}, user_of(support).pk)


def test_a_revoked_browser_validates_nothing(desk: Destination, clara: Client) -> None:
    look_up(clara, desk.castle, desk.sarah.number)
    Device.objects.update(revoked_at=timezone.now())
    answer = look_up(clara, desk.castle, desk.sarah.number)

    assert answer.status_code == 403
    assert "was withdrawn" in answer.content.decode()
    assert Device.objects.count() == 1


def test_signing_out_takes_the_desk_along(desk: Destination, clara: Client) -> None:
    look_up(clara, desk.castle, desk.sarah.number)
    clara.post("/logout/")

    assert Device.objects.get().revoked_at is not None


def test_who_is_sent_elsewhere_validates_here_no_more(desk: Destination, clara: Client) -> None:
    Posting.objects.update(venue=desk.garden.venue)

    assert look_up(clara, desk.castle, desk.sarah.number).status_code == 403


def test_the_list_of_entries_is_the_venues_own(desk: Destination, clara: Client) -> None:
    validate(clara, desk.castle, desk.sarah.number, companions=1)

    list_of = f"/desks/{desk.castle.pk}/statistics/entries"
    assert desk.sarah.number in clara.get(f"{list_of}/").content.decode()
    table = b"".join(clara.get(f"{list_of}.csv?column=pass&column=persons")).decode()
    assert table.splitlines()[1].split(",") == [desk.sarah.number, "2"]


def test_a_history_at_one_venue_tells_nothing_of_another(desk: Destination, clara: Client) -> None:
    assert desk.garden.venue is not None
    Participation.objects.create(programme=desk.programme, venue=desk.garden.venue)
    validate(desk.controller(desk.garden), desk.garden, desk.sarah.number)

    page = look_up(clara, desk.castle, desk.sarah.number).content.decode()

    assert "Garden" not in page
    assert "No entry yet." in page

"""Test issuing, reading, printing, cancelling, reissuing and removing tickets through the API."""

from typing import Any

import pypdfium2
import zxingcpp

from portillon.issuing.models import Credential, Holder, Message
from tests.organiser import Answer, Organiser
from tests.qr_codes import qr_code_on

BOB = {"name": "Bob", "email": "bob@example.org"}


def issue(alice: Organiser, body: Any) -> Answer:
    return alice.api("POST", f"/events/{alice.event.pk}/tickets", body)


def test_a_ticket_is_issued(alice: Organiser) -> None:
    answer = issue(alice, BOB)

    assert answer.status == 201
    assert (answer["admits"], answer["used"], answer["status"]) == (1, 0, "valid")
    assert alice.api("GET", f"/tickets/{answer['id']}").content == answer.content


def test_a_ticket_needs_no_address_if_that_is_said(alice: Organiser) -> None:
    misspelt = issue(alice, {"name": "Suharto", "emial": "suharto@example.org"})
    answer = issue(alice, {"name": "Suharto", "email": ""})

    assert (misspelt.status, set(misspelt["errors"])) == (422, {"email"})

    assert (answer.status, answer["email"], answer["status"]) == (201, "", "valid")
    assert alice.api("GET", f"/tickets/{answer['id']}/ticket.pdf").content.startswith(b"%PDF")
    assert not Message.objects.exists()


def test_all_that_is_given_comes_back(alice: Organiser) -> None:
    more = {"admits": 4, "seat": "B 13", "price": "31.00 CHF", "category": "VIP", "transferable": True}
    more |= {"external_id": "x-1", "language": "de"}

    answer = issue(alice, BOB | more)

    assert {name: answer[name] for name in more} == more


def test_a_list_comes_back_in_order(alice: Organiser) -> None:
    answer = issue(alice, [BOB, {"name": "Charlie", "email": "charlie@example.org"}])

    assert [ticket["name"] for ticket in answer.content] == ["Bob", "Charlie"]


def test_an_empty_list_is_nothing_to_do(alice: Organiser) -> None:
    assert (issue(alice, []).status, issue(alice, []).content) == (201, [])


def test_of_a_list_all_are_issued_or_none(alice: Organiser) -> None:
    answer = issue(alice, [BOB, {"name": "", "email": "nobody"}])

    assert (answer.status, set(answer["errors"])) == (422, {"1.name", "1.email"})
    assert not Holder.objects.exists()


def test_a_taken_external_id_is_a_conflict(alice: Organiser) -> None:
    issue(alice, BOB | {"external_id": "x-1"})

    assert issue(alice, [BOB, BOB | {"external_id": "x-1"}]).status == 409
    assert Credential.objects.count() == 1


def test_an_event_limits_companions(alice: Organiser) -> None:
    alice.api("PATCH", f"/events/{alice.event.pk}", {"max_companions": 1})

    assert issue(alice, BOB | {"admits": 2}).status == 201
    assert issue(alice, BOB | {"admits": 3}).status == 422


def test_more_than_ten_thousand_at_once_are_too_many(alice: Organiser) -> None:
    assert issue(alice, [{"name": "x", "email": "a@b.ch"}] * 10_001).status == 422


def test_two_codes_differ_and_both_work(alice: Organiser) -> None:
    ticket = issue(alice, BOB | {"admits": 2})["id"]
    codes = [alice.api("GET", f"/tickets/{ticket}/code")["code"] for _ in range(2)]

    assert codes[0] != codes[1]
    assert [alice.scan(code)["reason"] for code in codes] == ["ok", "ok"]


def test_the_symbol_is_of_the_code(alice: Organiser) -> None:
    answer = alice.api("GET", f"/tickets/{issue(alice, BOB)['id']}/code")

    assert answer["svg"].lstrip().startswith("<?xml") or answer["svg"].startswith("<svg")
    barcode = zxingcpp.create_barcode(answer["code"], zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert answer["svg"] == zxingcpp.write_barcode_to_svg(barcode, add_quiet_zones=True)


def test_the_pdf_shows_a_code_that_lets_in(alice: Organiser) -> None:
    answer = alice.api("GET", f"/tickets/{issue(alice, BOB)['id']}/ticket.pdf")
    (page,) = pypdfium2.PdfDocument(answer.content)
    code = qr_code_on(page.render(scale=3).to_pil()).text

    assert answer.content_type == "application/pdf"
    assert alice.scan(code)["reason"] == "ok"


def test_a_cancelled_ticket_says_so(alice: Organiser) -> None:
    ticket = issue(alice, BOB)["id"]

    answer = alice.api("POST", f"/tickets/{ticket}/cancel")

    assert (answer.status, answer["status"]) == (200, "cancelled")
    assert alice.api("POST", f"/tickets/{ticket}/cancel").content == answer.content


def test_a_reissue_supersedes_every_code_and_page_made_before(alice: Organiser) -> None:
    ticket = issue(alice, BOB)
    before = alice.api("GET", f"/tickets/{ticket['id']}/code")["code"]

    answer = alice.api("POST", f"/tickets/{ticket['id']}/reissue")

    assert answer["page"] != ticket["page"]
    assert alice.scan(before)["reason"] == "blocked"
    assert alice.scan(alice.api("GET", f"/tickets/{ticket['id']}/code")["code"])["reason"] == "ok"


def test_a_removed_participant_is_gone(alice: Organiser) -> None:
    ticket = issue(alice, BOB)["id"]

    assert alice.api("DELETE", f"/tickets/{ticket}") == Answer(204, b"", "application/json; charset=utf-8")
    assert alice.api("GET", f"/tickets/{ticket}").status == 404
    assert not Holder.objects.exists()

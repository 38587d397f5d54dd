"""Test the public page of a ticket: everybody who has its address may open it, and nobody else."""

import re
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portillon.core import qr
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import claim_of
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from tests.public.conftest import Issue
from tests.qr_codes import qr_code_on


def page_of(client: Client, ticket: Credential, query: str = "") -> str:
    response = client.get(f"/h/{ticket.page_secret}{query}")
    assert response.status_code == 200
    return response.content.decode()


def modules_of(page: str) -> list[list[bool]]:
    """Return the modules of the symbol on the page in rows; True is dark."""
    found = re.search(r'<svg viewBox="0 0 (\d+) .*?<path d="(.*?)"', page, re.DOTALL)
    assert found
    size = int(found.group(1))
    modules = [[False] * size for _ in range(size)]
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", found.group(2)):
        for row in range(int(y), int(y) + int(height)):
            modules[row][int(x) : int(x) + int(width)] = [True] * int(width)
    return modules


def decoded(page: str) -> str:
    """Return what a scanner reads from the symbol on the page."""
    modules = modules_of(page)
    pixels = bytes(0 if module else 255 for row in modules for module in row for _ in range(4))
    rows = [pixels[start : start + 4 * len(modules)] for start in range(0, len(pixels), 4 * len(modules))]
    image = memoryview(b"".join(row * 4 for row in rows)).cast("B", (4 * len(modules), 4 * len(modules)))
    return str(qr_code_on(image).text)


def test_it_shows_the_ticket_without_a_login(client: Client, ticket_for: Issue) -> None:
    page = page_of(client, ticket_for(seat="Block 214", price="31.00", category="Balkon"))
    for text in (
        "Herbstgala",
        "Montag, 13. September 2027",
        "18:00",
        "19:00",
        "Alice",
        "Block 214",
        "31.00",
        "Balkon",
    ):
        assert text in page


def test_its_code_opens_to_the_ticket(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for()
    claim = claim_of(qr.read(decoded(page_of(client, ticket))).value, ticket.organisation_id)
    assert claim is not None
    assert claim.credential == ticket.pk


def test_it_speaks_the_holders_language_and_may_be_switched(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for(language="fr")
    assert '<html lang="fr">' in page_of(client, ticket)
    assert "Gala d’automne" in page_of(client, ticket)
    german = client.get(f"/h/{ticket.page_secret}?lang=de")
    assert ("Herbstgala" in german.content.decode(), german["Content-Language"]) == (True, "de")


def test_an_unknown_language_is_no_reason_to_fail(client: Client, ticket_for: Issue) -> None:
    assert '<html lang="de">' in page_of(client, ticket_for(), "?lang=tlh")


def test_what_a_holder_is_called_is_never_markup(client: Client, ticket_for: Issue) -> None:
    page = page_of(client, ticket_for(name="<script>alert(1)</script>"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_it_needs_no_inline_style_or_script(client: Client, ticket_for: Issue) -> None:
    page = page_of(client, ticket_for())
    assert not re.search(r"<style|style=|<script(?! src)| on\w+=", page)


@pytest.mark.parametrize("path", ["", "/ticket.pdf", "/event.ics"])
def test_it_is_neither_kept_nor_indexed(client: Client, ticket_for: Issue, path: str) -> None:
    response = client.get(f"/h/{ticket_for().page_secret}{path}")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_cancelled_ticket_shows_no_code(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for()
    tickets.cancel(ticket)
    page = page_of(client, ticket)
    assert ("<svg" in page, 'role="status"' in page) == (False, True)


def test_the_old_address_of_a_reissued_ticket_leads_nowhere(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for()
    old = ticket.page_secret
    tickets.reissue(ticket)
    assert client.get(f"/h/{old}").status_code == 404
    assert "Alice" in page_of(client, ticket)


@pytest.mark.parametrize(
    "path",
    ["/h/guessed", "/h/guessed/ticket.pdf", "/h/guessed/event.ics", "/h/%00", "/h/😀", f"/h/{'x' * 5000}"],
)
def test_a_guess_leads_nowhere(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, "noindex" in response["X-Robots-Tag"]) == (404, True)


def test_the_pdf_is_there_to_print(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for()
    response = client.get(f"/h/{ticket.page_secret}/ticket.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert f"{ticket.number}-Alice.pdf" in response["Content-Disposition"]
    assert len(pypdfium2.PdfDocument(BytesIO(response.content))) == 1


def test_it_asks_the_database_for_the_ticket_and_its_key_alone(
    client: Client, ticket_for: Issue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = ticket_for()
    page_of(client, ticket)
    with django_assert_num_queries(2):
        page_of(client, ticket)


@pytest.mark.parametrize(
    "rule, days", [("once", []), ("daily", ["An jedem Tag der"]), ("2", ["An 2 Tagen nach Ihrer Wahl"])]
)
def test_it_says_on_how_many_days_the_ticket_is_valid(
    client: Client, ticket_for: Issue, rule: str, days: list[str]
) -> None:
    Event.objects.update(rule=rule)

    assert (
        re.findall(r"<dd>(An (?:jedem Tag der|2 Tagen nach Ihrer Wahl))", page_of(client, ticket_for()))
        == days
    )


def test_it_names_the_lane(client: Client, ticket_for: Issue) -> None:
    ticket = ticket_for(name="Alice Zweig")
    assert 'class="lane"' not in page_of(client, ticket)

    Event.objects.update(lanes=2, lanes_by="name", lane_plan=[["a"], ["l"]])

    assert "<span>File</span> <strong>B</strong>" in page_of(client, ticket, "?lang=fr")

"""Test the public page of a pass: its code, its worth, its visits, and who may open it."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from portillon.accounts.keys import create_api_key, hash_of
from portillon.core import qr
from portillon.entries.admit import Attempt, Outcome, admit
from portillon.entries.reversal import reverse
from portillon.issuing.models import Credential
from portillon.issuing.seals.codes import claim_of
from portillon.issuing.tickets import passes
from portillon.places.models import Gate, PassType, Programme
from tests.public.holder.test_holder import decoded, page_of
from tests.public.visits.destination import Destination

YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)


def enter(destination: Destination, one: Credential, desk: Gate, party: int = 1) -> Outcome:
    key = create_api_key(destination.organisation, "tests")
    outcome = admit(Attempt(hash_of(key), uuid4(), one.number, desk.pk, party))
    assert isinstance(outcome, Outcome)
    return outcome


def test_it_shows_the_pass_without_a_login(client: Client, destination: Destination) -> None:
    one = destination.issue()
    page = page_of(client, one)
    for text in (
        f"{one.number[:4]} {one.number[4:]}",
        "Pass Destination",
        "Sarah Kuntz",
        "PASS INITIAL",
        "jusqu’à 4 personnes",
        "Château de Monte-Cristo",
        "78560 Le Port-Marly",
        "Tous les jours, 10 h à 18 h",
        "Musée",
    ):
        assert text in page


def test_who_may_come_along_is_said_in_the_words_of_the_programme(
    client: Client, destination: Destination
) -> None:
    Programme.objects.update(companions_fr="enfants mineurs", companions_de="minderjährige Kinder")
    one = destination.issue()

    assert "jusqu’à 4 enfants mineurs" in page_of(client, one)
    asked = client.get(f"/h/{one.page_secret}/visit?lang=de").content.decode()
    assert "bis zu 4 minderjährige Kinder" in asked
    # English has no words of its own, so that of the organisation is read.
    assert "up to 4 enfants mineurs" in client.get(f"{destination.poster}?lang=en").content.decode()


def test_its_code_opens_to_the_pass(client: Client, destination: Destination) -> None:
    one = destination.issue()
    claim = claim_of(qr.read(decoded(page_of(client, one))).value, one.organisation_id)
    assert claim is not None
    assert claim.credential == one.pk


@pytest.mark.parametrize(
    "fields, status",
    [
        ({}, "active"),
        ({"valid_from": timezone.now() + TOMORROW}, "not_yet_valid"),
        ({"valid_until": timezone.now() + YESTERDAY}, "expired"),
    ],
)
def test_it_says_what_the_pass_is_worth(
    client: Client, destination: Destination, fields: dict[str, object], status: str
) -> None:
    assert f'class="state {status}"' in page_of(client, destination.issue(**fields))


@pytest.mark.parametrize("what, status", [(passes.block, "blocked"), (passes.cancel, "cancelled")])
def test_what_was_taken_away_shows_no_code(
    client: Client, destination: Destination, what: object, status: str
) -> None:
    one = destination.issue()
    assert callable(what)
    what(one)
    page = page_of(client, one)
    assert (f'class="state {status}"' in page, 'class="code"' in page) == (True, False)
    assert "/visit" not in page


def test_it_tells_each_entry_with_time_venue_and_persons(client: Client, destination: Destination) -> None:
    one = destination.issue()
    enter(destination, one, destination.castle, 3)
    enter(destination, one, destination.museum)
    page = page_of(client, one)
    listed = re.findall(r"<li><strong dir=\"auto\">(.*?)</strong><span>(.*?)</span></li>", page)
    assert [name for name, _when in listed] == ["Musée", "Château de Monte-Cristo"]
    assert re.search(r"\d\d/\d\d/\d{4}, \d\d:\d\d · 3 personnes", listed[1][1])


def test_what_was_taken_back_or_refused_is_no_visit(client: Client, destination: Destination) -> None:
    one = destination.issue()
    entered = enter(destination, one, destination.castle)
    enter(destination, one, destination.castle)
    reverse(destination.organisation.pk, entered.row.scan_id, uuid4(), None)
    assert 'class="visits"' not in page_of(client, one)


def test_a_venue_that_no_longer_takes_part_is_not_listed(client: Client, destination: Destination) -> None:
    participation = destination.participation(destination.museum)
    participation.until_at = timezone.now() + YESTERDAY
    participation.save()
    assert "Musée" not in page_of(client, destination.issue())


def test_it_speaks_another_language_when_asked(client: Client, destination: Destination) -> None:
    page = page_of(client, destination.issue(), "?lang=de")
    assert ('<html lang="de">' in page, "Begleitpersonen" in page) == (True, True)


@pytest.mark.parametrize("form, size", [("a4", (595, 842)), ("card", (243, 153))])
def test_the_pdf_is_there_in_both_forms(
    client: Client, destination: Destination, form: str, size: tuple[int, int]
) -> None:
    one = destination.issue()
    response = client.get(f"/h/{one.page_secret}/pass.pdf?form={form}")
    assert response["Content-Type"] == "application/pdf"
    assert f"{one.number}-Sarah-Kuntz.pdf" in response["Content-Disposition"]
    document = pypdfium2.PdfDocument(BytesIO(response.content))
    assert tuple(map(round, document[0].get_size())) == size
    document.close()


@pytest.mark.parametrize("path", ["", "/pass.pdf", "/visit"])
def test_the_old_address_of_a_reissued_pass_leads_nowhere(
    client: Client, destination: Destination, path: str
) -> None:
    one = destination.issue()
    old = one.page_secret
    passes.reissue(one)
    assert client.get(f"/h/{old}{path}").status_code == 404
    assert client.get(f"/h/{one.page_secret}{path}").status_code == 200


@pytest.mark.parametrize("path", ["", "/pass.pdf", "/visit"])
def test_it_is_neither_kept_nor_indexed(client: Client, destination: Destination, path: str) -> None:
    response = client.get(f"/h/{destination.issue().page_secret}{path}")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


def test_a_pass_is_no_ticket(client: Client, destination: Destination) -> None:
    assert client.get(f"/h/{destination.issue().page_secret}/ticket.pdf").status_code == 404


def test_what_a_holder_is_called_is_never_markup(client: Client, destination: Destination) -> None:
    assert "<script>alert" not in page_of(client, destination.issue(name="<script>alert(1)</script>"))


def for_hours(destination: Destination, **fields: object) -> Credential:
    PassType.objects.update(starts="first_use", valid_days=None, valid_hours=24, **fields)
    return destination.issue()


def test_it_says_for_how_many_hours_and_then_until_when(client: Client, destination: Destination) -> None:
    one = for_hours(destination)
    unused = page_of(client, one)
    entered = enter(destination, one, destination.castle).row.decided_at + timedelta(hours=24)
    used = page_of(client, one)

    assert "24 heures à partir de la première utilisation" in unused
    assert f"{entered.astimezone(ZoneInfo('Europe/Zurich')):%H:%M}</span>" in used


def test_it_says_when_it_has_to_be_used_for_the_first_time(client: Client, destination: Destination) -> None:
    one = for_hours(destination, starts_until=datetime(2031, 10, 31, 23, tzinfo=UTC) - timedelta(minutes=1))

    assert "(au plus tard le 31 oct. 2031)<" in page_of(client, one)

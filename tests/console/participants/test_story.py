"""Test the console's story of a ticket, which a supervisor reads before admitting its guest against the rules."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portillon.accounts.keys import create_api_key
from portillon.accounts.models import Organisation
from portillon.api import scan
from portillon.console.models import Work
from portillon.devices.enrol import enrol_browser
from portillon.entries import by_name
from portillon.entries.figures.stats import counts
from portillon.entries.models import Kind, Scan
from portillon.issuing.models import Change, Credential, PageOpening
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from tests.console.given import event_of, user_of

OVERRIDE = {"why": "identity", "party": "1"}


@pytest.fixture
def key(university: Organisation) -> str:
    return create_api_key(university, "ticket shop")


def scanned(ticket: Credential, key: str, times: int = 1) -> str:
    """Scan the ticket at its event's door `times` times, and return the last scan_id."""
    assert ticket.event is not None
    gate, code = ticket.event.gates.get(), code_of(ticket)
    scan_id = ""
    for _ in range(times):
        scan_id = str(uuid4())
        body = f'{{"scan_id": "{scan_id}", "code": "{code}", "gate": "{gate.pk}"}}'
        assert scan.answer(f"Bearer {key}", "en", body.encode()).status == 200
    return scan_id


def story(client: Client, ticket: Credential) -> str:
    return client.get(f"/participants/{ticket.pk}/story/").content.decode()


def test_it_tells_the_scans_with_door_and_reason(dana: Client, ticket: Credential, key: str) -> None:
    scanned(ticket, key, times=3)

    page = story(dana, ticket)

    assert page.count("<strong>Admitted</strong>") == 2
    assert page.count("<strong>Refused</strong>") == 1
    assert "All 2 persons are in already." in page
    assert "Main door" in page


def test_it_tells_who_found_the_guest_by_name(alice: Client, dana: Client, ticket: Credential) -> None:
    assert ticket.event is not None
    device, _key = enrol_browser(user_of(dana), ticket.organisation, "Dana’s phone")
    (found,), _more = by_name.people(device, ticket.event, "muller")
    assert by_name.choose(device, ticket.event, found.handle) == ticket

    page = story(alice, ticket)

    assert "Found by name at the door" in page
    assert f"Dana’s phone · {user_of(dana)}" in page


def test_it_names_who_cancelled_and_reissued(alice: Client, dana: Client, ticket: Credential) -> None:
    alice.post(f"/participants/{ticket.pk}/reissue/")
    alice.post(f"/participants/{ticket.pk}/cancellation/")

    page = story(dana, ticket)

    assert "Reissued: older codes are refused" in page
    assert page.count("Alice") == 2
    assert Change.objects.filter(user=user_of(alice)).count() == 2


def test_it_names_the_program_that_did_it(dana: Client, ticket: Credential, key: str) -> None:
    Client().post(f"/api/v1/tickets/{ticket.pk}/cancel", headers={"Authorization": f"Bearer {key}"})

    assert "by the program “ticket shop”" in story(dana, ticket)


def test_cancelling_twice_is_noted_once(alice: Client, ticket: Credential) -> None:
    for _ in range(2):
        alice.post(f"/participants/{ticket.pk}/cancellation/")

    assert Change.objects.filter(what="cancelled").count() == 1


def test_it_says_who_issued_and_changed(alice: Client, dana: Client, ticket: Credential) -> None:
    form = {"name": "Anna", "email": "anna@example.org", "admits": "1"}
    assert ticket.event is not None
    alice.post(f"/events/{ticket.event.pk}/participants/new/", form)
    anna = Credential.objects.get(holder__name="Anna")
    alice.post(f"/participants/{anna.pk}/edit/", form | {"seat": "4"})

    assert list(Change.objects.order_by("pk").values_list("what", flat=True)) == ["issued", "changed"]
    assert story(dana, anna).count("Alice") == 2


def test_it_says_who_imported_it_and_who_changed_it_by_a_list(
    alice: Client, dana: Client, university: Organisation, key: str
) -> None:
    event = event_of(university)

    def sent(seat: str) -> SimpleUploadedFile:
        return SimpleUploadedFile("list.csv", f"Name;E-mail;Seat\nAnn;ann@example.org;{seat}\n".encode())

    alice.post(f"/events/{event.pk}/roster/", {"file": sent("1")})
    alice.post(f"/work/{Work.objects.latest('pk').pk}/application/")
    headers = {"Authorization": f"Bearer {key}"}
    for _twice in range(2):
        alice.post(f"/api/v1/events/{event.pk}/roster", {"file": sent("2")}, headers=headers)

    page = story(dana, event.tickets.get())
    changed, issued = page.index("<strong>Changed</strong>"), page.index("<strong>Issued</strong>")
    assert page.count("<strong>Changed</strong>") == 1
    assert "by the program “ticket shop”" in page[changed:issued]
    assert "Alice" in page[issued:]


def test_it_is_found_by_the_number(dana: Client, ticket: Credential) -> None:
    spaced = f"{ticket.number[:3]} {ticket.number[3:]}"

    assert dana.get("/story/", {"sought": spaced}).headers["Location"] == f"/participants/{ticket.pk}/story/"
    assert "No ticket of yours" in dana.get("/story/", {"sought": "000"}).content.decode()


@pytest.mark.parametrize("typed", ["muster", "Anna  MUSTER", "anna@example", "annà"])
def test_it_is_found_by_name_or_address_and_chosen(dana: Client, gala: Event, typed: str) -> None:
    anna, _other = tickets.issue(
        gala, [TicketData("Anna Muster", "anna@example.org"), TicketData("Bea Beispiel", "bea@example.org")]
    )

    page = dana.get("/story/", {"sought": typed}).content.decode()

    assert re.findall(r'href="(/participants/\d+/story/)"', page) == [f"/participants/{anna.pk}/story/"]


def test_a_name_of_many_shows_the_first_and_says_so(dana: Client, gala: Event) -> None:
    tickets.issue(gala, [TicketData(f"Anna {n}", f"anna{n}@example.org") for n in range(21)])

    page = dana.get("/story/", {"sought": "Anna"}).content.decode()

    assert len(re.findall(r"/story/\"", page)) == 20
    assert "Only the first ones are shown" in page


def test_another_organisations_number_is_not_found(charlie: Client, bob: Client, ticket: Credential) -> None:
    for client in (charlie, bob):
        assert "No ticket of yours" in client.get("/story/", {"sought": ticket.number}).content.decode()


def test_a_supervisor_admits_all_the_same(dana: Client, ticket: Credential, key: str) -> None:
    scan_id = scanned(ticket, key, times=3)
    assert "Why?" in story(dana, ticket)

    for _ in range(2):
        dana.post(f"/participants/{ticket.pk}/story/override/", OVERRIDE | {"scan": scan_id})

    row = Scan.objects.get(kind=Kind.OVERRIDE)
    page = story(dana, ticket)
    assert (row.operator_id, row.party) == (user_of(dana).pk, 1)
    assert "Admitted all the same" in page
    assert "Identity checked" in page
    assert 'name="why"' not in page


@pytest.mark.parametrize(
    "wrong", [{"why": "because"}, {"why": ""}, {"party": "0"}, {"party": "x"}, {"party": "99"}, {"scan": "x"}]
)
def test_what_makes_no_sense_lets_nobody_in(
    dana: Client, ticket: Credential, key: str, wrong: dict[str, str]
) -> None:
    scan_id = scanned(ticket, key, times=3)

    dana.post(f"/participants/{ticket.pk}/story/override/", OVERRIDE | {"scan": scan_id} | wrong)

    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_a_scan_of_another_ticket_is_not_overridden_here(
    dana: Client, ticket: Credential, key: str, theatre: Organisation
) -> None:
    other = Credential.objects.create(
        organisation=theatre,
        event=event_of(theatre),
        number="123456782",
        roster_n=1,
        holder=ticket.holder.__class__.objects.create(organisation=theatre, name="X", email="x@example.org"),
    )
    scan_id = scanned(other, create_api_key(theatre, "k"), times=2)

    dana.post(f"/participants/{ticket.pk}/story/override/", OVERRIDE | {"scan": scan_id})

    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_only_supervisors_and_organisers_look_and_decide(
    alice: Client, bob: Client, charlie: Client, dana: Client, ticket: Credential, key: str
) -> None:
    scan_id = scanned(ticket, key, times=3)
    address = f"/participants/{ticket.pk}/story/"

    looks = [client.get(address).status_code for client in (alice, dana, bob, charlie, Client())]
    decides = [
        client.post(f"{address}override/", OVERRIDE | {"scan": scan_id}).status_code
        for client in (bob, charlie, Client())
    ]

    assert looks == [200, 200, 403, 404, 302]
    assert decides == [403, 404, 302]
    assert not Scan.objects.filter(kind=Kind.OVERRIDE).exists()


def test_the_scanner_links_to_it_for_a_supervisor_alone(
    dana: Client, bob: Client, ticket: Credential
) -> None:
    told = [client.get("/scan/config").json()["urls"]["story"] for client in (dana, bob)]

    assert told == ["/participants/{id}/story/", None]


def test_what_was_let_in_beside_the_rules_is_counted_apart(
    dana: Client, ticket: Credential, key: str
) -> None:
    scan_id = scanned(ticket, key, times=3)
    dana.post(f"/participants/{ticket.pk}/story/override/", OVERRIDE | {"scan": scan_id})

    for page in ("participants", "doors"):
        assert "admitted all the same" in dana.get(f"/events/{ticket.event_id}/{page}/").content.decode()


def test_a_note_is_text_and_never_markup(dana: Client, ticket: Credential) -> None:
    Credential.objects.update(door_note="<b>x</b>", seat="<i>y</i>", roster_n=F("roster_n") + 1)

    page = story(dana, ticket)

    assert "<b>x" not in page
    assert "<i>y" not in page


def test_it_tells_when_the_holder_looked_at_the_ticket(dana: Client, ticket: Credential) -> None:
    assert "opened for the first time" not in story(dana, ticket)
    assert "Its page was not opened yet." in dana.get(f"/participants/{ticket.pk}/").content.decode()

    Client().get(f"/h/{ticket.page_secret}", headers={"User-Agent": "Mozilla/5.0 (iPhone)"})
    once = story(dana, ticket)
    PageOpening.objects.update(first_at=timezone.now() - timedelta(days=1))
    twice = story(dana, ticket)

    assert "opened for the first time" in once
    assert "opened for the last time" not in once
    assert "opened for the last time" in twice
    assert "Its page was first opened" in dana.get(f"/participants/{ticket.pk}/").content.decode()


def test_it_tells_what_a_program_decided_and_took_back(dana: Client, ticket: Credential, key: str) -> None:
    scan_id = scanned(ticket, key, times=3)
    own_id, headers = str(uuid4()), {"Authorization": f"Bearer {key}"}
    body = {"override_id": own_id, "reason": "identity"}
    Client().post(f"/api/v1/scans/{scan_id}/override", body, "application/json", headers=headers)
    once = story(dana, ticket)

    body = {"reversal_id": str(uuid4())}
    Client().post(f"/api/v1/scans/{own_id}/reversal", body, "application/json", headers=headers)

    assert "by the organiser&#x27;s program" in once
    assert 'name="why"' not in once
    assert "<strong>Taken back</strong> 1 person" in story(dana, ticket)


def test_a_supervisor_takes_it_back_once_under_their_name(dana: Client, ticket: Credential, key: str) -> None:
    scan_id = scanned(ticket, key, times=3)
    dana.post(f"/participants/{ticket.pk}/story/override/", OVERRIDE | {"scan": scan_id})
    own_id = Scan.objects.get(kind=Kind.OVERRIDE).scan_id
    assert "Take it back" in story(dana, ticket)

    for _press in range(2):
        dana.post(f"/participants/{ticket.pk}/story/override/reversal/", {"scan": str(own_id)})

    assert Scan.objects.get(reverses=own_id).operator_id == user_of(dana).pk
    assert counts(ticket.event)["overridden"] == 0  # type: ignore[arg-type]  # a ticket has an event
    assert "Take it back" not in story(dana, ticket)


@pytest.mark.parametrize("scan", ["", "x", "an entry"])
def test_nothing_but_an_override_is_reversed_here(
    dana: Client, ticket: Credential, key: str, scan: str
) -> None:
    entered = scanned(ticket, key)

    dana.post(
        f"/participants/{ticket.pk}/story/override/reversal/",
        {"scan": entered if scan == "an entry" else scan},
    )

    assert not Scan.objects.filter(reverses__isnull=False).exists()


def test_a_steward_takes_nothing_back(bob: Client, charlie: Client, ticket: Credential) -> None:
    address = f"/participants/{ticket.pk}/story/override/reversal/"

    assert [client.post(address, {"scan": "x"}).status_code for client in (bob, charlie)] == [403, 404]

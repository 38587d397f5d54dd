"""Test downloading tickets and codes from the console."""

import io
import zipfile

from django.test import Client

from portillon.console.models import Work
from portillon.issuing.models import Credential, Holder
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from tests.console.given import user_of


def body(client: Client, address: str) -> bytes:
    return b"".join(client.get(address))


def test_one_ticket_as_pdf(alice: Client, ticket: Credential) -> None:
    answer = alice.get(f"/participants/{ticket.pk}/ticket.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_all_tickets_in_one_pdf(alice: Client, gala: Event, ticket: Credential) -> None:
    page = alice.post(f"/events/{gala.pk}/tickets.pdf", follow=True).content.decode()

    assert "1 ticket is ready." in page
    assert body(alice, f"/work/{Work.objects.get().pk}/file").startswith(b"%PDF")


def test_all_tickets_as_zip(alice: Client, gala: Event, ticket: Credential) -> None:
    alice.post(f"/events/{gala.pk}/tickets.zip")

    with zipfile.ZipFile(io.BytesIO(body(alice, f"/work/{Work.objects.get().pk}/file"))) as archive:
        assert len(archive.namelist()) == 1


def test_an_event_without_valid_tickets_says_so(alice: Client, gala: Event, ticket: Credential) -> None:
    tickets.cancel(ticket)

    assert (
        "There is no valid ticket."
        in alice.post(f"/events/{gala.pk}/tickets.pdf", follow=True).content.decode()
    )


def test_codes_as_csv_run_nothing_in_a_sheet(alice: Client, gala: Event, ticket: Credential) -> None:
    Holder.objects.update(name="=1+2")

    lines = body(alice, f"/events/{gala.pk}/codes.csv").decode("utf-8-sig").splitlines()

    assert lines[0] == "ticket,name,email,admits,code"
    assert lines[1].startswith(f"{ticket.pk},'=1+2,zoe@example.org,2,HTTP")


def test_an_import_has_no_file_to_take(alice: Client, gala: Event) -> None:
    user = user_of(alice)
    work = Work.objects.create(
        event=gala, created_by=user, language="en", kind=Work.Kind.ROSTER, state="done"
    )

    assert alice.get(f"/work/{work.pk}/file").status_code == 404

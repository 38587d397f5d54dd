"""Test importing a roster in the console: uploading, looking at the preview, applying."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.issuing.models import Credential, Holder
from portillon.issuing.tickets import passing_on, tickets
from portillon.issuing.tickets.passing_on import NewHolder
from portillon.places.models import Event

HEADINGS = "Nom;Prénom;E-mail;Accompagnants\n"
LIST = HEADINGS + "Dupont;Émile;emile@example.org;1\nBad;Row;nobody;\nWeiss;Karl;karl@example.org;0\n"


def send(client: Client, event: Event, content: bytes | str, name: str = "list.csv") -> str:
    """Upload the file, and return the page that follows."""
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(f"/events/{event.pk}/roster/", {"file": file}, follow=True).content.decode()


def summary() -> dict[str, Any]:
    found = Work.objects.latest("pk").summary
    assert isinstance(found, dict)
    return found


def apply(client: Client, take: Sequence[str] = ()) -> str:
    work = Work.objects.latest("pk")
    page = client.post(f"/work/{work.pk}/application/", {"take": list(take)}, follow=True)
    return page.content.decode()


def test_the_preview_says_what_would_change_and_changes_nothing(alice: Client, gala: Event) -> None:
    page = send(alice, gala, LIST)

    assert [summary()[key] for key in ("added", "changed", "unchanged", "rejected")] == [2, 0, 0, 1]
    assert "Line 3" in page
    assert "This is not an e-mail address: nobody" in page
    assert not Credential.objects.exists()


def test_it_is_applied_once_however_often_it_is_asked_for(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)

    assert "The list is imported." in apply(alice)
    assert "The list is imported." in apply(alice)
    gala.refresh_from_db()
    assert (Credential.objects.count(), gala.expected) == (2, 3)


def test_the_same_file_again_changes_nothing(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)
    apply(alice)

    assert "Everything in this file is on the list already." not in send(alice, gala, LIST)
    assert summary()["unchanged"] == 2
    assert "Everything in this file is on the list already." in send(
        alice, gala, LIST.replace("Bad;Row;nobody;\n", "")
    )


def test_the_preview_says_which_tickets_were_passed_on(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)
    apply(alice)
    ticket = Credential.objects.select_related("holder", "event").get(holder__email="karl@example.org")
    passing_on.pass_on(ticket, NewHolder("Bob", "bob@example.org", "en"))

    page = send(alice, gala, LIST)

    assert (summary()["added"], summary()["unchanged"], summary()["passed_on"]) == (0, 2, 1)
    assert "The tickets keep their new holders." in page
    assert "karl@example.org" in page


STATUSES = """Name;E-mail;Attendee Status;Order status
Anna;anna@example.org;Attending;Paid
Ben;ben@example.org;Not Attending;Paid
Cleo;cleo@example.org;;refunded
Dora;;waitlist;
Emil;emil@example.org;Peut-être;
Ben;ben@example.org;attending;
"""


def test_who_declined_or_waits_gets_no_ticket_without_a_word(alice: Client, gala: Event) -> None:
    page = send(alice, gala, STATUSES)

    assert [summary()[key] for key in ("added", "held_back", "rejected")] == [2, 4, 0]
    for word in ("Not Attending", "refunded", "waitlist", "Peut-être", "cleo@example.org", "Line 4"):
        assert word in page
    assert page.count('type="checkbox" name="take"') == 4

    apply(alice)

    assert sorted(Holder.objects.values_list("name", flat=True)) == ["Anna", "Ben"]


def test_the_organiser_takes_statuses_all_the_same(alice: Client, gala: Event) -> None:
    send(alice, gala, STATUSES)

    page = apply(alice, take=["refunded", "Peut-être", "waitlist"])

    assert sorted(Holder.objects.values_list("name", flat=True)) == ["Anna", "Ben", "Cleo", "Dora", "Emil"]
    assert [summary()[key] for key in ("added", "held_back", "rejected")] == [5, 1, 0]
    assert "1 of those added has no e-mail address and gets no mail." in page


def test_a_file_of_our_own_holds_nobody_back_but_the_cancelled(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)
    apply(alice)
    tickets.cancel(gala.tickets.get(holder__name="Karl Weiss"))
    for language in ("en", "de", "fr"):
        answer = alice.get(f"/events/{gala.pk}/participants.csv", headers={"Accept-Language": language})
        send(alice, gala, b"".join(answer.streaming_content))  # type: ignore[attr-defined]

        assert [summary()[key] for key in ("added", "held_back", "rejected")] == [0, 1, 0]


def test_changed_fields_are_named(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)
    apply(alice)

    assert "Persons in all" in send(alice, gala, LIST.replace("org;1", "org;2"))


@pytest.mark.parametrize(
    "content, name, sentence",
    [
        (b"", "empty.csv", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "photo.csv", "This file is neither CSV nor XLSX."),
        (b"%PDF-1.7", "list.xlsx", "This file is neither CSV nor XLSX."),
        (b"PK\x03\x04broken", "list.xlsx", "damaged"),
        (b"Name;E-mail;Courriel\na;b;c\n", "twice.csv", "Two columns mean the same"),
        (b"E-mail;Seat\nA;1\n", "list.csv", "The file has no column for the name."),
        (b"<html>", "page.csv", "names no column that is known"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    alice: Client, gala: Event, content: bytes, name: str, sentence: str
) -> None:
    page = send(alice, gala, content, name)

    assert sentence in page
    assert "Nothing was changed." in page


def test_the_reason_is_given_in_the_language_of_the_person(alice: Client, gala: Event) -> None:
    alice.post("/language/", {"language": "de"})

    assert "Die Datei ist leer." in send(alice, gala, "")


def test_no_file_is_no_import(alice: Client, gala: Event) -> None:
    assert "Please choose a file." in alice.post(f"/events/{gala.pk}/roster/").content.decode()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(alice: Client, gala: Event) -> None:
    answer = alice.generic("POST", f"/events/{gala.pk}/roster/", b"", CONTENT_LENGTH=str(200 * 1024 * 1024))

    assert answer.status_code == 413
    assert "The file is larger than 100" in answer.content.decode()


def test_a_forged_form_is_refused(alice: Client, gala: Event) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    strict.cookies = alice.cookies
    file = SimpleUploadedFile("list.csv", LIST.encode())

    assert strict.post(f"/events/{gala.pk}/roster/", {"file": file}).status_code == 403
    assert not Work.objects.exists()


def test_the_file_waits_for_the_eyes_of_the_server_alone_and_is_gone_afterwards(
    alice: Client, gala: Event
) -> None:
    send(alice, gala, LIST)
    kept = background.folder() / Work.objects.get().file
    assert kept.stat().st_mode & 0o777 == 0o600

    apply(alice)
    assert not kept.exists()


def test_the_progress_is_asked_for_until_the_work_is_done(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)
    work = Work.objects.get()
    address = f"/work/{work.pk}/"
    assert "every 1s" not in alice.get(address).content.decode()

    Work.objects.update(state="working", done=500, total=2000)
    part = alice.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
    assert "every 1s" in part
    assert "500 of 2,000" in part
    assert "<html" not in part


def test_a_crash_is_a_sentence(alice: Client, gala: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portillon.issuing.lists.engine.preview", lambda *_: 1 / 0)

    page = send(alice, gala, LIST)

    assert "Something went wrong here." in page
    assert "ZeroDivisionError" not in page


def test_what_was_sent_is_forgotten_after_a_day(alice: Client, gala: Event) -> None:
    send(alice, gala, LIST)
    Work.objects.update(heartbeat_at=timezone.now() - timedelta(days=2))

    background.sweep_jobs(timezone.now())

    assert not Work.objects.exists()

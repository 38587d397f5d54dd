"""Test importing a list of passes in the console: uploading, looking at the preview, applying."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.console.imports.upload import BYTES_MAX, ENVELOPE_BYTES_MAX
from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.issuing.lists.outcome import of_runs, runs
from portillon.issuing.models import Change, Credential
from tests.console.desk.desk_given import Destination, destination

LIST = """Name;E-mail;Telefon;Nummer
Max Neu;max@example.org;;
Nobody;nowhere;;
Sarah Kuntz;{email};0790000000;{number}
"""


@pytest.fixture
def at(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def bea(at: Destination) -> Client:
    return at.signed_in(Role.BOARD, name="bea")


def send(client: Client, at: Destination, text: str = LIST) -> str:
    """Upload the file, and return the page that follows."""
    content = text.format(email=at.sarah.holder.email, number=at.sarah.number)
    file = SimpleUploadedFile("passes.csv", content.encode())
    page = f"/programmes/{at.programme.pk}/import/"
    return client.post(page, {"file": file}, follow=True).content.decode()


def apply(client: Client, work: Work | None = None) -> str:
    path = f"/work/{(work or Work.objects.latest('pk')).pk}/application/"
    return client.post(path, follow=True).content.decode()


def counts() -> list[int]:
    found: dict[str, Any] = Work.objects.latest("pk").summary or {}
    return [found[name] for name in ("added", "changed", "unchanged", "rejected")]


def test_the_preview_says_what_would_change_and_why_a_line_is_rejected(at: Destination, bea: Client) -> None:
    page = send(bea, at)

    assert counts() == [1, 1, 0, 1]
    assert "Line 3" in page
    assert "This is not an e-mail address: nowhere" in page
    assert "Max Neu" in page
    assert "Phone" in page
    assert not Change.objects.exists()


def test_it_is_applied_once_however_often_it_is_asked_for(at: Destination, bea: Client) -> None:
    send(bea, at)

    assert "The list is imported." in apply(bea)
    assert "The list is imported." in apply(bea)
    at.sarah.holder.refresh_from_db()
    assert at.sarah.holder.phone == "0790000000"
    assert sorted(one.holder.name for one in Credential.objects.all()) == ["Max Neu", "Sarah Kuntz"]
    assert sorted(Change.objects.values_list("what", flat=True)) == ["changed", "issued"]
    send(bea, at)
    assert counts() == [0, 0, 2, 1]


def test_two_lists_that_were_compared_at_once_double_nobody(at: Destination, bea: Client) -> None:
    send(bea, at)
    send(bea, at)
    first, second = Work.objects.order_by("pk")

    apply(bea, first)
    apply(bea, second)

    assert counts() == [0, 0, 2, 1]
    assert Credential.objects.count() == 2


def test_what_was_issued_is_remembered_as_runs_of_numbers(at: Destination, bea: Client) -> None:
    send(bea, at)
    apply(bea)

    issued = (Work.objects.latest("pk").summary or {})["issued"]
    assert list(of_runs(issued)) == [Credential.objects.get(holder__name="Max Neu").pk]
    assert runs([7, 3, 4, 5, 9]) == [(3, 5), (7, 7), (9, 9)]


def test_a_file_that_is_too_large_is_refused_unread(at: Destination, bea: Client) -> None:
    page = f"/programmes/{at.programme.pk}/import/"
    answer = bea.post(page, {}, headers={"Content-Length": str(BYTES_MAX + ENVELOPE_BYTES_MAX + 1)})

    assert answer.status_code == 413
    assert "larger than 100 MB" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "\x00\x01", "Colour;Size\nred;12\n"])
def test_what_is_no_list_changes_nothing_and_says_why(at: Destination, bea: Client, text: str) -> None:
    before = Credential.objects.count()
    page = send(bea, at, text)

    assert 'class="notice error" role="alert"' in page
    assert "Nothing was changed." in page
    assert "Import now" not in page
    assert Credential.objects.count() == before


def test_a_file_that_is_gone_is_asked_for_again(at: Destination, bea: Client) -> None:
    send(bea, at)
    (background.folder() / Work.objects.get().file).unlink()

    assert "Please send it again." in apply(bea)


def test_work_on_passes_is_the_board_s_of_the_organisation(
    at: Destination, bea: Client, charlie: Client
) -> None:
    send(bea, at)
    work = Work.objects.get()

    for path in (f"/work/{work.pk}/", f"/work/{work.pk}/file"):
        assert charlie.get(path).status_code == 404
        assert at.signed_in(Role.SUPPORT).get(path).status_code == 403
        assert at.controller().get(path).status_code == 403
    assert charlie.post(f"/work/{work.pk}/application/").status_code == 404
    assert at.signed_in(Role.SUPPORT).post(f"/work/{work.pk}/application/").status_code == 403
    assert Credential.objects.count() == 1

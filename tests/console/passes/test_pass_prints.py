"""Test printing from the console: passes of a programme, of a search or of an import, and posters of a venue."""

from collections.abc import Iterable
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.accounts.models import Organisation, Role
from portillon.console.models import Work
from portillon.issuing.tickets import passes
from portillon.places.models import Participation, Programme
from tests.console.desk.desk_given import Destination, destination

CARD_MM, A4_MM, A5_MM = (86, 54), (210, 297), (148, 210)
MM = 25.4 / 72


@pytest.fixture
def at(university: Organisation) -> Destination:
    return destination(university)


@pytest.fixture
def bea(at: Destination) -> Client:
    return at.signed_in(Role.BOARD, name="bea")


def body(answer: Any) -> bytes:
    content: Iterable[bytes] = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(content)


def pages(pdf: bytes) -> list[tuple[tuple[int, int], str]]:
    """Return the width and height in mm of each page, and its words."""
    return [
        (
            (round(page.get_width() * MM), round(page.get_height() * MM)),
            " ".join(page.get_textpage().get_text_range().split()),
        )
        for page in pypdfium2.PdfDocument(pdf)
    ]


def printed(client: Client, programme: Programme, **wanted: str) -> list[tuple[tuple[int, int], str]]:
    client.post(f"/programmes/{programme.pk}/passes.pdf", wanted)
    return pages(body(client.get(f"/work/{Work.objects.latest('pk').pk}/file")))


def test_all_valid_passes_of_a_programme_are_printed(at: Destination, bea: Client) -> None:
    passes.cancel(at.another("Nobody"))
    at.another("Paul")

    made = printed(bea, at.programme, form="card")

    assert [size for size, _text in made] == [CARD_MM, CARD_MM]
    told = "".join(text for _size, text in made)
    assert ("Paul" in told, "Sarah Kuntz" in told, "Nobody" in told) == (True, True, False)
    assert "2 passes are ready." in bea.get(f"/work/{Work.objects.get().pk}/").content.decode()


def test_what_a_search_found_is_printed(at: Destination, bea: Client) -> None:
    at.another("Paul")
    assert 'name="q" value="kuntz"' in bea.get("/passes/", {"q": "kuntz"}).content.decode()

    ((size, text),) = printed(bea, at.programme, form="a4", q="kuntz")

    assert size == A4_MM
    assert "Sarah Kuntz" in text


def test_what_an_import_issued_is_printed(at: Destination, bea: Client) -> None:
    file = SimpleUploadedFile("passes.csv", b"Name\nMax Neu\nMia Neu\n")
    bea.post(f"/programmes/{at.programme.pk}/import/", {"file": file})
    bea.post(f"/work/{Work.objects.get().pk}/application/")
    imported = Work.objects.latest("pk")
    assert "The new passes as PDF" in bea.get(f"/work/{imported.pk}/").content.decode()

    made = printed(bea, at.programme, form="card", work=str(imported.pk))

    assert ["Neu" in text for _size, text in made] == [True, True]


def test_a_programme_without_a_valid_pass_says_so(at: Destination, bea: Client) -> None:
    passes.cancel(at.sarah)
    page = bea.post(f"/programmes/{at.programme.pk}/passes.pdf", follow=True).content.decode()

    assert "There is no valid pass." in page


def test_an_import_of_another_programme_gives_nothing(at: Destination, bea: Client) -> None:
    other = destination(at.organisation)
    work = Work.objects.create(
        programme=other.programme,
        created_by_id=other.signed_in(Role.BOARD).session["_auth_user_id"],
        language="en",
        kind=Work.Kind.ROSTER,
        summary={"issued": [[1, 1000]]},
    )

    bea.post(f"/programmes/{at.programme.pk}/passes.pdf", {"work": str(work.pk)})

    assert Work.objects.latest("pk").state == Work.State.FAILED


def test_one_pass_is_printed_as_a_card(at: Destination, bea: Client) -> None:
    ((size, _text),) = pages(bea.get(f"/passes/{at.sarah.pk}/pass.pdf?form=card").content)

    assert size == CARD_MM


def test_a_poster_is_printed_on_the_paper_and_in_the_languages_asked_for(
    at: Destination, bea: Client
) -> None:
    Participation.objects.update(self_validation=True)
    page, file = f"/desks/{at.castle.pk}/poster/", f"/desks/{at.castle.pk}/poster.pdf"
    assert "is not allowed at this venue yet" not in bea.get(page).content.decode()

    ((whole, everything),) = pages(bea.get(file).content)
    ((small, german),) = pages(bea.get(f"{file}?paper=a5&language=de&language=xx").content)

    assert (whole, small) == (A4_MM, A5_MM)
    assert ("Validate your visit" in everything, "Validate your visit" in german) == (True, False)


def test_a_venue_without_self_validation_is_told_what_its_poster_leads_to(
    at: Destination, bea: Client
) -> None:
    page = bea.get(f"/desks/{at.castle.pk}/poster/").content.decode()

    assert "is not allowed at this venue yet" in page

"""Test a plain phone at an exit: the band and words of the scanner's screen, and persons counted out."""

import pytest
from django.test import Client

from portillon.places.models import Event, Gate
from tests.devices.conftest import Authorise
from tests.devices.phone import enrol, text_of, verdict_of
from tests.organiser import Organiser


@pytest.fixture
def way_out(alice: Organiser) -> Gate:
    return Gate.objects.create(
        organisation=alice.organisation, event=alice.event, title="Back door", is_exit=True
    )


@pytest.fixture
def steward_out(phone: Client, authorise: Authorise, way_out: Gate) -> Client:
    enrol(phone, authorise(gate=way_out))
    return phone


@pytest.mark.parametrize(
    "language, band, word, still",
    [
        ("en", "Exit", "Counted out", "1 still inside"),
        ("fr", "Sortie", "Sortie comptée", "Encore 1 à l’intérieur"),
        ("de", "Ausgang", "Ausgang gezählt", "Noch 1 drinnen"),
    ],
)
def test_it_says_that_somebody_left_and_who_is_still_inside(
    steward_out: Client, alice: Organiser, language: str, band: str, word: str, still: str
) -> None:
    code = alice.code(admits=3)
    alice.scan(code, party=2)
    steward_out.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    page = verdict_of(steward_out, code)

    assert f"{band}</p>" in page.content.decode()
    assert (page.context["persons"], page.context["parties"], page.context["all"]) == (1, [1], 0)
    for part in (word, "1/3", still, "Back door"):
        assert part in text_of(page)


def test_who_is_not_inside_is_not_counted_out(steward_out: Client, alice: Organiser) -> None:
    page = verdict_of(steward_out, alice.code())

    assert "Not counted out" in text_of(page)
    assert "still inside" not in text_of(page)


@pytest.mark.parametrize("reentry", [False, True])
def test_the_rest_of_the_party_leaves_by_buttons(
    steward_out: Client, alice: Organiser, reentry: bool
) -> None:
    Event.objects.update(reentry=reentry)
    code = alice.code(admits=4)
    alice.scan(code, party=4)
    page = verdict_of(steward_out, code)
    form = {"scan_id": page.context["next_id"], "party": page.context["all"]}

    gone = steward_out.post(f"/door/scans/{page.context['scan'].scan_id}/party", form, follow=True)

    assert (page.context["parties"], page.context["all"]) == ([1, 2], 3)
    assert (gone.context["persons"], gone.context["parties"]) == (0, [])
    assert alice.api("GET", f"/events/{alice.event.pk}/counts")["inside"] == 0


def test_an_entry_has_no_such_band(steward: Client, alice: Organiser) -> None:
    assert "exit-band" not in verdict_of(steward, alice.code()).content.decode()


def test_which_of_the_doors_is_an_exit_is_said_before_it_is_chosen(
    steward: Client, alice: Organiser, way_out: Gate
) -> None:
    assert "Back door · Exit" in text_of(steward.get("/door/gate"))

"""Test that the API compares a roster with the event's tickets, and applies it unless a dry run is asked for."""

import pytest

from portillon.issuing.models import Credential
from tests.organiser import Answer, Organiser

ROSTER = "name;email;begleitpersonen\nBob;bob@example.org;2\nCharlie;charlie@example.org;\n"


def upload(alice: Organiser, content: bytes | str, query: str = "") -> Answer:
    raw = content.encode() if isinstance(content, str) else content
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n\r\n'
    path = f"/events/{alice.event.pk}/roster{query}"
    return alice.api(
        "POST", path, head + raw + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


def test_rows_are_added(alice: Organiser) -> None:
    answer = upload(alice, ROSTER)

    assert answer.content == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": [],
        "held_back": {},
        "without_address": 0,
        "passed_on": [],
    }
    assert sorted(Credential.objects.values_list("admits", flat=True)) == [1, 3]


def test_the_same_file_twice_changes_nothing(alice: Organiser) -> None:
    upload(alice, ROSTER)

    assert upload(alice, ROSTER).content == {
        "added": 0,
        "changed": 0,
        "unchanged": 2,
        "rejected": [],
        "held_back": {},
        "without_address": 0,
        "passed_on": [],
    }


def test_a_dry_run_applies_nothing(alice: Organiser) -> None:
    answer = upload(alice, ROSTER, "?dry_run=1")

    assert answer["added"] == 2
    assert not Credential.objects.exists()


def test_a_bad_row_stops_no_other(alice: Organiser) -> None:
    answer = upload(alice, ROSTER + "Dave;nobody;\n")

    assert (answer["added"], [row["line"] for row in answer["rejected"]]) == (2, [4])


def test_a_misspelt_heading_makes_no_list_that_nobody_is_mailed(alice: Organiser) -> None:
    misspelt = ROSTER.replace("email", "emial")

    answer = upload(alice, misspelt)

    assert answer.status == 422
    assert "no column for the e-mail address" in answer["errors"]["file"]
    assert not Credential.objects.exists()
    assert upload(alice, misspelt, "?without_addresses=1")["without_address"] == 2


@pytest.mark.parametrize(
    "content", ["", "\n\n", "a;b\n1;2\n", b"\x00\x01\x02", b"PK\x03\x04 no sheet", b"%PDF-1.7"]
)
def test_a_file_that_is_no_roster_is_refused(alice: Organiser, content: bytes | str) -> None:
    answer = upload(alice, content)

    assert (answer.status, answer.content_type) == (422, "application/problem+json")
    assert list(answer["errors"]) == ["file"]


def test_no_file_is_refused(alice: Organiser) -> None:
    answer = alice.api("POST", f"/events/{alice.event.pk}/roster", {"file": "x"})

    assert (answer.status, list(answer["errors"])) == (422, ["file"])

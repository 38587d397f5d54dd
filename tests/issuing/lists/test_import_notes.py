"""An import notes who added and who changed each row, with one statement for many, and nothing for the rest."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portillon.issuing.lists import engine
from portillon.issuing.lists.invitee_list import InviteeList
from portillon.issuing.lists.kind import ListKind
from portillon.issuing.lists.pass_list import PassList
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Change, InviteeChange
from portillon.issuing.tickets.changes import By
from portillon.places.models import Event, EventChange, Programme

BY = By(key="shop")
BEFORE = "Name;E-mail;Language\nAnn;ann@example.org;fr\nBen;ben@example.org;fr\n"
AFTER = "Name;E-mail;Language\nAnn;ann@example.org;de\nBen;ben@example.org;fr\nCem;cem@example.org;fr\n"

Kind = Callable[[], ListKind[Any, Any]]


@pytest.fixture(params=["tickets", "passes", "invitees"])
def kind(request: pytest.FixtureRequest, event: Event, programme: Programme) -> Kind:
    kinds: dict[str, Kind] = {
        "tickets": lambda: TicketList(event),
        "passes": lambda: PassList(programme),
        "invitees": lambda: InviteeList(event),
    }
    return kinds[request.param]


def imported(kind: Kind, text: str) -> None:
    engine.apply(kind(), BytesIO(text.encode()), BY)


def noted() -> list[tuple[str, str, str]]:
    """The name, what was done, and by which program."""
    of_credentials = Change.objects.values_list("credential__holder__name", "what", "by_key")
    of_invitees = InviteeChange.objects.values_list("invitee__name", "what", "by_key")
    told = [*of_credentials, *of_invitees]
    return sorted((name, "issued" if what == "added" else what, key) for name, what, key in told)


def test_what_is_added_and_changed_is_noted_once(kind: Kind) -> None:
    imported(kind, BEFORE)
    assert noted() == [("Ann", "issued", "shop"), ("Ben", "issued", "shop")]

    imported(kind, AFTER)
    imported(kind, AFTER)

    assert noted() == [
        ("Ann", "changed", "shop"),
        ("Ann", "issued", "shop"),
        ("Ben", "issued", "shop"),
        ("Cem", "issued", "shop"),
    ]


def test_a_preview_notes_nothing(kind: Kind) -> None:
    engine.preview(kind(), BytesIO(BEFORE.encode()))

    assert noted() == []
    assert not EventChange.objects.exists()


def test_an_import_that_changes_nothing_is_not_in_the_log(kind: Kind) -> None:
    imported(kind, BEFORE)
    logged = EventChange.objects.count()

    imported(kind, BEFORE)

    assert EventChange.objects.count() == logged


def test_many_notes_are_one_statement(kind: Kind) -> None:
    guests = "".join(f"Guest {n};guest{n}@example.org\n" for n in range(300))

    with CaptureQueriesContext(connection) as queries:
        imported(kind, f"Name;E-mail\n{guests}")

    tables = (Change._meta.db_table, InviteeChange._meta.db_table)
    notes = [
        one["sql"]
        for one in queries
        if one["sql"].startswith("INSERT") and one["sql"].split('"')[1] in tables
    ]
    assert (len(notes), len(noted())) == (1, 300)

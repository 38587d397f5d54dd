"""Test which statuses of other systems hold a row back, in all three kinds of lists."""

from io import BytesIO
from typing import Any

import pytest

from portillon.issuing.lists import engine
from portillon.issuing.lists.invitee_list import InviteeList
from portillon.issuing.lists.kind import ListKind
from portillon.issuing.lists.pass_list import PassList
from portillon.issuing.lists.status import is_expected
from portillon.places.models import Event, Programme


@pytest.mark.parametrize(
    "status",
    [
        *(
            "Declined",
            "Not Attending",
            "cancelled",
            "Canceled",
            "refunded",
            "Refunded partially",
            "waitlist",
            "no",
        ),
        *("AWAITING_PAYMENT", "void", "pending", "expired", "deleted", "maybe", "n", "c"),
        *(
            "Annulé",
            "annulée",
            "Remboursé",
            "Refusé",
            "Liste d’attente",
            "en attente",
            "non",
            "absente",
            "impayé",
        ),
        *(
            "Abgesagt",
            "storniert",
            "Erstattet",
            "Warteliste",
            "nein",
            "nimmt nicht teil",
            "offen",
            "unbezahlt",
        ),
        *("Sold out?", "5", "☆"),
    ],
)
def test_a_person_who_may_not_come_is_held_back(status: str) -> None:
    assert not is_expected(status)


@pytest.mark.parametrize(
    "status",
    [
        *(
            "Attending",
            "ACTIVE",
            "Checked In",
            "checked_in",
            "complete",
            "Paid",
            "CONFIRMED",
            "yes",
            "p",
            "Approved",
        ),
        *(
            "Validé",
            "Valide",
            "confirmée",
            "Payé",
            "oui",
            "Inscrite",
            "Bestätigt",
            "bezahlt",
            "ja",
            "Zugesagt",
        ),
    ],
)
def test_a_person_who_comes_is_not(status: str) -> None:
    assert is_expected(status)


def test_invitees_and_passes_are_held_back_too(event: Event, programme: Programme) -> None:
    text = b"Name;E-mail;Statut\nAnna;a@example.org;confirm\xc3\xa9e\nBen;b@example.org;annul\xc3\xa9\n"
    kinds: list[ListKind[Any, Any]] = [InviteeList(event), PassList(programme)]
    for kind in kinds:
        done = engine.preview(kind, BytesIO(text))
        taken = engine.preview(kind.take(["ANNULE"]), BytesIO(text))

        assert (done.added, done.held_back, done.answer()["held_back"]) == (1, 1, {"annulé": 1})
        assert (taken.added, taken.held_back) == (2, 0)

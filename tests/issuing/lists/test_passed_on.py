"""A list that still names who passed a ticket on: the ticket stays with its new holder."""

import pytest

from portillon.issuing.models import Credential
from portillon.issuing.tickets import passing_on
from portillon.issuing.tickets.passing_on import NewHolder
from portillon.places.models import Event
from tests.issuing.lists.test_ticket_list import compared, counts, imported, meanwhile, only

LIST = "name;email;seat\nAnn Martin;ann@example.org;B 13\n"
WITH_IDS = "name;email;seat;external id;door note\nAnn Martin;ann@example.org;B 13;K-1;wheelchair\n"
WITHOUT_ADDRESSES = "name;seat\nAnn Martin;B 13\n"


def pass_on(event: Event, name: str = "Bob", email: str = "bob@example.org") -> None:
    """Pass on the ticket that was issued first."""
    ticket = Credential.objects.filter(event=event).select_related("holder", "event").earliest("pk")
    passing_on.pass_on(ticket, NewHolder(name, email, "fr"))


def holders(event: Event) -> list[tuple[str, str]]:
    return list(Credential.objects.filter(event=event).values_list("holder__name", "holder__email"))


@pytest.mark.parametrize("text", [LIST, WITH_IDS, WITHOUT_ADDRESSES])
def test_importing_the_list_again_changes_nothing(event: Event, text: str) -> None:
    is_meant = text == WITHOUT_ADDRESSES
    imported(event, text, without_addresses=is_meant)
    pass_on(event)

    for outcome in (
        compared(event, text, without_addresses=is_meant),
        imported(event, text, without_addresses=is_meant),
    ):
        assert counts(outcome) == (0, 0, 1, 0)
        assert outcome.answer()["passed_on"] == [2]
    assert holders(event) == [("Bob", "bob@example.org")]


def test_a_former_holder_is_known_as_people_type_names(event: Event) -> None:
    imported(event, "name;email\nZoë O'Connor;Zoe@example.org\n")
    pass_on(event)

    assert counts(imported(event, "name;email\nZoe O’Connor;zoe@EXAMPLE.org\n")) == (0, 0, 1, 0)


def test_every_former_holder_is_known(event: Event) -> None:
    imported(event, LIST)
    pass_on(event)
    pass_on(event, "Carla", "carla@example.org")

    assert counts(imported(event, LIST)) == (0, 0, 1, 0)
    assert counts(imported(event, "name;email\nBob;bob@example.org\n")) == (0, 0, 1, 0)
    assert holders(event) == [("Carla", "carla@example.org")]


def test_a_list_still_changes_the_ticket_itself(event: Event) -> None:
    imported(event, LIST)
    pass_on(event)

    outcome = imported(event, LIST.replace("B 13", "B 14"))

    assert (counts(outcome), outcome.answer()["passed_on"]) == ((0, 1, 0, 0), [2])
    assert (only(event).seat, holders(event)) == ("B 14", [("Bob", "bob@example.org")])


def test_a_new_holder_may_have_a_ticket_of_their_own(event: Event) -> None:
    both = f"{LIST}Bob;bob@example.org;B 15\n"
    imported(event, both)
    pass_on(event)

    again = imported(event, both)

    assert (counts(again), again.answer()["passed_on"]) == ((0, 0, 2, 0), [2])


def test_somebody_of_the_same_name_is_added(event: Event) -> None:
    imported(event, LIST)
    pass_on(event)

    assert counts(imported(event, LIST.replace("ann@", "other@"))) == (1, 0, 0, 0)


def test_a_ticket_that_is_passed_on_during_an_import_keeps_its_new_holder(event: Event) -> None:
    imported(event, WITH_IDS)

    done = meanwhile(event, WITH_IDS.replace("Ann Martin", "Ann Martine"), lambda: pass_on(event))

    assert counts(done) == (0, 0, 1, 0)
    assert holders(event) == [("Bob", "bob@example.org")]

"""A roster is imported once, however often its file is sent."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portillon.issuing.lists import engine
from portillon.issuing.lists.outcome import Outcome
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Credential, Message
from portillon.issuing.tickets import changes, tickets
from portillon.issuing.tickets.changes import By
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import Event
from portillon.sheets.problem import NoEmailColumn, NoNameColumn
from tests.issuing.conftest import Issue
from tests.sheets.workbook import workbook

BY = By(key="shop")


def imported(
    event: Event, text: str | bytes, by: By = BY, *, without_addresses: bool = False
) -> Outcome[TicketData]:
    content = text if isinstance(text, bytes) else text.encode()
    return engine.apply(TicketList(event).lack_addresses(without_addresses), BytesIO(content), by)


def compared(event: Event, text: str, *, without_addresses: bool = False) -> Outcome[TicketData]:
    return engine.preview(TicketList(event).lack_addresses(without_addresses), BytesIO(text.encode()))


def meanwhile(event: Event, text: str, act: Callable[[], object]) -> Outcome[TicketData]:
    """Imported, with `act` after the comparison and before anything is written."""
    acts = iter([act])

    def progress(_done: int, _total: int) -> None:
        for one in acts:
            one()

    return engine.apply(TicketList(event), BytesIO(text.encode()), BY, progress)


def counts(outcome: Outcome[TicketData]) -> tuple[int, int, int, int]:
    told = outcome.answer()
    return told["added"], told["changed"], told["unchanged"], len(told["rejected"])


def lines(outcome: Outcome[TicketData]) -> dict[int, set[str]]:
    return {rejection.line: set(rejection.errors) for rejection in outcome.rejections}


def only(event: Event) -> Credential:
    return Credential.objects.select_related("holder").get(event=event)


HEADINGS = {
    "fr": "Nom;Prénom;Courriel;Nombre d'accompagnants;Place;Prix;Catégorie;Langue;Téléphone;Identifiant externe",
    "de": "Name;Vorname;E-Mail;Begleitpersonen;Sitzplatz;Preis;Kategorie;Sprache;Telefon;Externe ID",
    "en": "Last name;First name;E-mail;Companions;Seat;Price;Category;Language;Phone;External ID",
}


@pytest.mark.parametrize("language", HEADINGS)
def test_headings_may_be_in_any_of_the_languages(event: Event, language: str) -> None:
    row = "Müller;Zoë;zoe@example.org;2;Block 1;31.00;A;fr;+41 79 000 00 00;K-7"
    assert counts(imported(event, f"{HEADINGS[language]}\n{row}\n")) == (1, 0, 0, 0)
    ticket = only(event)
    assert (ticket.holder.name, ticket.holder.phone, ticket.holder.language) == (
        "Zoë Müller",
        "+41 79 000 00 00",
        "fr",
    )
    assert (ticket.admits, ticket.seat, ticket.price, ticket.external_id) == (3, "Block 1", "31.00", "K-7")


def test_columns_may_stand_in_any_order(event: Event) -> None:
    imported(event, "E-mail,Admits,Name\nalice@example.org,4,Alice\n")
    assert (only(event).holder.name, only(event).admits) == ("Alice", 4)


def test_block_row_and_seat_become_one_text_in_the_words_of_the_file(event: Event) -> None:
    imported(event, "Name;E-Mail;Sitz;Reihe;Block\nAlice;alice@example.org;13;B;214\n")
    assert only(event).seat == "Block 214, Reihe B, Sitz 13"


def test_a_workbook_is_imported_like_a_text_file(event: Event) -> None:
    file = workbook(
        [["Name", "E-mail", "Companions", "External id"], ["Alice", "alice@example.org", 2, 1042]]
    )
    engine.apply(TicketList(event), file, BY)
    assert (only(event).admits, only(event).external_id) == (3, "1042")


def test_comparing_changes_nothing(event: Event) -> None:
    assert counts(compared(event, "Name,E-mail\nAlice,alice@example.org\n")) == (1, 0, 0, 0)
    assert not Credential.objects.exists()


def test_the_same_file_twice_changes_nothing(event: Event) -> None:
    text = "Name,E-mail,Admits,External id\nAlice,alice@example.org,2,\nBob,bob@example.org,1,K-1\n"
    assert counts(imported(event, text)) == (2, 0, 0, 0)
    assert counts(imported(event, text)) == (0, 0, 2, 0)


def test_a_row_is_known_by_its_external_id(event: Event, ticket_for: Issue) -> None:
    ticket_for(name="Alice", external_id="K-1")
    changed = imported(event, "Name,E-mail,External id\nAlice Martin,martin@example.org,K-1\n")
    assert (counts(changed), changed.first_changed[0][1]) == ((0, 1, 0, 0), ("name", "email"))
    assert only(event).holder.name == "Alice Martin"


def test_a_row_is_known_by_e_mail_and_name_whatever_their_case_and_accents(
    event: Event, ticket_for: Issue
) -> None:
    ticket_for(name="Zoe", email="ZOE@example.org", seat="1")
    assert counts(imported(event, "Name,E-mail,Seat\nZoë,zoe@example.org,2\n")) == (0, 1, 0, 0)
    assert (only(event).holder.name, only(event).seat) == ("Zoë", "2")


@pytest.mark.parametrize(
    "one, other",
    [
        ("Sean O'Connor", "Sean O’Connor"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Łukasz", "Lukasz"),
        ("Jean-Pierre", "Jean\u2011Pierre"),
        ("山田太郎", "山田\u3000太郎"),
        ("???", "???"),
    ],
)
def test_two_lists_that_spell_a_name_differently_make_one_ticket(event: Event, one: str, other: str) -> None:
    imported(event, f"Name,E-mail\n{one},a@example.org\n")
    twice = imported(event, f"Name,E-mail\n{other},a@example.org\n{one},a@example.org\n")

    assert (twice.added, lines(twice)) == (0, {3: {"row"}})
    assert only(event).holder.name == one_line(other)


def test_names_that_only_look_alike_make_two_tickets(event: Event) -> None:
    text = "Name,E-mail\nJoe,a@example.org\nJo,a@example.org\nАнна,a@example.org\nAnna,a@example.org\n"
    assert counts(imported(event, text)) == (4, 0, 0, 0)
    assert counts(imported(event, text)) == (0, 0, 4, 0)


def test_of_two_tickets_with_alike_names_a_row_means_the_one_that_is_spelled_like_it(
    event: Event, ticket_for: Issue
) -> None:
    for name in ("Sean O'Connor", "Sean O’Connor"):
        ticket_for(name=name)
    assert counts(imported(event, "Name,E-mail\nSean O’Connor,alice@example.org\n")) == (0, 0, 1, 0)
    assert counts(imported(event, "Name,E-mail\nSean OConnor,alice@example.org\n")) == (0, 0, 0, 1)


def test_a_family_may_share_an_address(event: Event) -> None:
    text = "Name,E-mail\nAlice,family@example.org\nBob,family@example.org\n"
    assert counts(imported(event, text)) == (2, 0, 0, 0)


def test_one_person_may_have_several_tickets_with_ids_of_their_own(event: Event) -> None:
    text = "Name,E-mail,External id\nAlice,a@example.org,K-1\nAlice,a@example.org,K-2\n"
    assert counts(imported(event, text)) == (2, 0, 0, 0)
    assert counts(imported(event, text)) == (0, 0, 2, 0)


def test_a_ticket_without_an_id_takes_the_one_of_the_file(event: Event, ticket_for: Issue) -> None:
    ticket_for()
    text = "Name,E-mail,External id\nAlice,alice@example.org,K-1\n"
    assert counts(imported(event, text)) == (0, 1, 0, 0)
    assert only(event).external_id == "K-1"


def test_an_empty_id_takes_none_away(event: Event, ticket_for: Issue) -> None:
    ticket_for(external_id="K-1")
    assert counts(imported(event, "Name,E-mail,External id\nAlice,alice@example.org,\n")) == (0, 0, 1, 0)


def test_a_row_that_could_mean_two_tickets_is_rejected(event: Event, ticket_for: Issue) -> None:
    ticket_for()
    ticket_for()
    assert lines(imported(event, "Name,E-mail\nAlice,alice@example.org\n")) == {2: {"row"}}


def test_a_column_that_is_absent_erases_nothing(event: Event, ticket_for: Issue) -> None:
    ticket_for(seat="Block 1", price="31.00", admits=3, external_id="K-1", language="fr")
    imported(event, "Name,E-mail,Price\nAlice,alice@example.org,35.00\n")
    ticket = only(event)
    assert (ticket.seat, ticket.price, ticket.admits) == ("Block 1", "35.00", 3)
    assert (ticket.external_id, ticket.holder.language) == ("K-1", "fr")


def test_an_empty_cell_erases(event: Event, ticket_for: Issue) -> None:
    ticket_for(seat="Block 1")
    imported(event, "Name,E-mail,Seat\nAlice,alice@example.org,\n")
    assert only(event).seat == ""


def test_a_cancelled_ticket_is_changed_but_stays_cancelled(event: Event, ticket_for: Issue) -> None:
    tickets.cancel(ticket_for(admits=2))
    assert counts(imported(event, "Name,E-mail,Admits\nAlice,alice@example.org,4\n")) == (0, 1, 0, 0)
    event.refresh_from_db()
    assert (only(event).status, only(event).admits, event.expected) == ("cancelled", 4, 0)


def test_the_expected_persons_stay_true(event: Event, ticket_for: Issue) -> None:
    ticket_for(admits=2)
    imported(event, "Name,E-mail,Admits\nAlice,alice@example.org,5\nBob,bob@example.org,3\n")
    event.refresh_from_db()
    assert event.expected == 8


def test_codes_made_before_an_import_stay_valid(event: Event, ticket_for: Issue) -> None:
    before = ticket_for()
    imported(event, "Name,E-mail,Seat\nAlice,alice@example.org,7\n")
    after = only(event)
    assert (after.pk, after.issue, after.number, after.page_secret) == (
        before.pk,
        before.issue,
        before.number,
        before.page_secret,
    )


def test_a_bad_row_is_told_with_its_line_and_stops_no_other(event: Event) -> None:
    rows = [
        "Name,E-mail,Admits,Language,External id",
        "Alice,alice@example.org,1,fr,K-1",
        "Bob,bob@,1,fr,",
        ",carol@example.org,many,it,",
        "Dave,dave@example.org,1,de,K-1",
        "Alice,ALICE@example.org,1,,",
        "Erin,erin@example.org,1,,",
    ]
    done = imported(event, "\n".join(rows))
    assert counts(done) == (2, 0, 0, 4)
    assert lines(done) == {3: {"email"}, 4: {"name", "admits", "language"}, 5: {"external_id"}, 6: {"row"}}
    assert all(sentence for rejection in done.rejections for sentence in rejection.errors.values())


def test_more_companions_than_the_event_allows_are_rejected(event: Event) -> None:
    event.max_companions = 2
    done = imported(event, "Name,E-mail,Companions\nAlice,a@example.org,2\nBob,b@example.org,3\n")
    assert (counts(done), lines(done)) == ((1, 0, 0, 1), {3: {"admits"}})


def test_letters_in_no_encoding_cost_their_row_alone(event: Event) -> None:
    done = imported(
        event, b"Name,E-mail\nJ\x81rg,j@example.org\nZo\xeb,z@example.org\nRen\xe9,r@example.org\n"
    )
    assert (counts(done), lines(done)) == ((2, 0, 0, 1), {2: {"name"}})


@pytest.mark.parametrize("text", ["=1+1", "+41 79 000", "-", "@SUM(A1)", "'=1+1"])
def test_a_formula_is_a_text_like_any_other(event: Event, text: str) -> None:
    imported(event, f"Name,E-mail,Seat\nAlice,alice@example.org,{text}\n")
    assert only(event).seat == text.removeprefix("'")


@pytest.mark.parametrize("heading", ["", ",Seat", ",Emial", ",Adresse"])
def test_a_file_without_a_column_for_addresses_is_refused_unless_that_is_meant(
    event: Event, heading: str
) -> None:
    text = f"Name{heading}\nAlice{heading and ',alice@example.org'}\n"

    with pytest.raises(NoEmailColumn):
        imported(event, text)

    assert imported(event, text, without_addresses=True).without_address == 1


def test_a_list_without_addresses_makes_tickets_to_hand_over(event: Event) -> None:
    text = "Last name,First name,Seat\nMuster,Alice,1\nSuharto,,2\n"

    done = imported(event, text, without_addresses=True)

    assert (counts(done), done.without_address) == ((2, 0, 0, 0), 2)
    assert not Message.objects.exists()
    again = imported(event, text, without_addresses=True)
    assert (counts(again), again.without_address) == ((0, 0, 2, 0), 0)


def test_a_list_without_addresses_knows_by_name_who_has_one(event: Event) -> None:
    imported(event, "Name,E-mail\nAlice,alice@example.org\n")

    assert counts(imported(event, "Name,Seat\nAlice,12\n", without_addresses=True)) == (0, 1, 0, 0)

    ticket = only(event)
    assert (ticket.seat, ticket.holder.email) == ("12", "alice@example.org")


def test_an_empty_address_never_takes_that_of_a_namesake_away(event: Event) -> None:
    imported(event, "Name,E-mail\nAlice,alice@example.org\n")

    assert counts(imported(event, "Name,E-mail\nAlice,\n")) == (1, 0, 0, 0)

    assert sorted(event.holders.values_list("email", flat=True)) == ["", "alice@example.org"]


def test_namesakes_without_addresses_are_told_apart_by_external_ids(event: Event) -> None:
    assert lines(imported(event, "Name\nAlice\nAlice\n", without_addresses=True)) == {3: {"row"}}

    done = imported(event, "Name,External id\nAlice,1\nAlice,2\n", without_addresses=True)

    assert counts(done) == (1, 1, 0, 0)


def test_a_file_without_names_is_refused(event: Event) -> None:
    with pytest.raises(NoNameColumn):
        compared(event, "E-mail,Seat\nalice@example.org,1\n")


def test_what_somebody_else_added_meanwhile_is_not_doubled(event: Event, ticket_for: Issue) -> None:
    assert counts(meanwhile(event, "Name,E-mail\nAlice,alice@example.org\n", ticket_for)) == (0, 0, 1, 0)


def test_what_somebody_else_removed_meanwhile_is_added_again(event: Event, ticket_for: Issue) -> None:
    ticket = ticket_for()
    text = "Name,E-mail,Seat\nAlice,alice@example.org,2\n"
    assert counts(meanwhile(event, text, lambda: tickets.remove(ticket))) == (1, 0, 0, 0)


def test_a_large_import_is_applied_in_chunks_and_tells_how_far_it_is(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ATOMIC_ROWS_MAX", 5)
    monkeypatch.setattr(engine, "CHUNK_ROWS", 4)
    monkeypatch.setattr(engine, "PAUSE_SECONDS", 0)
    text = "Name,E-mail\n" + "".join(f"Guest {n},guest{n}@example.org\n" for n in range(10))
    told: list[tuple[int, int]] = []
    engine.apply(TicketList(event), BytesIO(text.encode()), BY, lambda *progress: told.append(progress))
    assert told == [(10, 22), (14, 20), (18, 20), (20, 20)]
    assert counts(imported(event, text)) == (0, 0, 10, 0)


def test_an_import_that_fails_on_the_way_leaves_its_chunk_undone(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(changes, "_insert", fail)
    with pytest.raises(OSError, match="disk"):
        imported(event, "Name,E-mail\nAlice,alice@example.org\n")
    event.refresh_from_db()
    assert (Credential.objects.count(), event.expected) == (0, 0)


NAMES = st.sampled_from(["Alice", "ALICE", "Àlice", "Bob", "", "Χαρά"])
ROW = st.fixed_dictionaries(
    {
        "Name": NAMES,
        "E-mail": st.sampled_from(["a@example.org", "A@Example.org", "b@example.org", "nobody"]),
        "External id": st.sampled_from(["", "", "K-1", "K-2", "k-1"]),
        "Companions": st.sampled_from(["", "0", "1", "2.0", "-1"]),
        "Seat": st.sampled_from(["", "Block 1", "=1+1", 'a "quoted" one', "two\nlines"]),
    }
)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Hypothesis runs many examples in one test, which pytest-django rolls back once."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def csv_of(rows: list[dict[str, str]]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, ["Name", "E-mail", "External id", "Companions", "Seat"])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=5), st.sampled_from([1, 2, 100]))
def test_importing_twice_is_importing_once(
    event: Event, before: list[dict[str, str]], rows: list[dict[str, str]], chunk_rows: int
) -> None:
    chunks = patch.multiple(engine, ATOMIC_ROWS_MAX=chunk_rows, CHUNK_ROWS=chunk_rows, PAUSE_SECONDS=0)
    with rolled_back(), chunks:
        imported(event, csv_of(before))
        first = counts(imported(event, csv_of(rows)))
        again = counts(compared(event, csv_of(rows)))
        # Of two Bobs at one address a line cannot tell, until another line of the same file gives one a new name.
        told_apart = first[3] - again[3]
        assert 0 <= again[0] + again[1] <= told_apart
        assert sum(again) == sum(first)
        valid = Credential.objects.filter(event=event).valid()
        assert Event.objects.get(pk=event.pk).expected == sum(ticket.admits for ticket in valid)

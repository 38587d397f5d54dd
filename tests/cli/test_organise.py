"""Test creating organisations, users, keys and events with the command line, which prints an id or, if asked, JSON."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator

from portillon.accounts.models import Membership, Organisation, User
from portillon.places.models import Event
from tests.cli.conftest import Ran, Run
from tests.organiser import Organiser

TIMES = ("--doors", "2030-01-01T18:00", "--starts", "2030-01-01T19:00+00:00", "--ends", "2030-01-01T22:00")


def test_an_organisation_is_its_id(run: Run) -> None:
    ran = run(
        "org",
        "create",
        "alice",
        "--name",
        "Alice",
        "--language",
        "de",
        "--redirect-url",
        "https://example.org/",
    )

    organisation = Organisation.objects.get()
    assert ran == (0, f"{organisation.pk}\n", "")
    assert (organisation.slug, organisation.language) == ("alice", "de")


def test_an_organisation_is_all_of_it_as_json(run: Run) -> None:
    ran = run("org", "create", "alice", "--name", "Ålice", "--json")

    assert json.loads(ran.out) == {"id": str(Organisation.objects.get().pk), "slug": "alice", "name": "Ålice"}


def test_whoever_installs_chooses_a_sender_unasked(run: Run, alice: Organiser) -> None:
    organisation = Organisation.objects.get()
    assert run("org", "sender", "alice", "tickets@example.org") == (0, f"{organisation.pk}\n", "")
    organisation.refresh_from_db()
    assert organisation.mail_from == "tickets@example.org"

    code, out, error = run("org", "sender", "alice", "not an address")
    assert (code, out) == (1, "")
    assert "mail" in error
    organisation.refresh_from_db()
    assert organisation.mail_from == "tickets@example.org"


def test_a_user_gets_the_password_from_stdin(run: Run, alice: Organiser) -> None:
    ran = run(
        "user",
        "create",
        "Bob@Example.org",
        "--org",
        "alice",
        "--role",
        "steward",
        "--password-stdin",
        stdin="correct horse\n",
    )

    user = User.objects.get()
    assert ran == (0, f"{user.pk}\n", "")
    assert (user.email, user.check_password("correct horse")) == ("bob@example.org", True)


def test_else_a_password_is_made_and_told_beside_the_id(run: Run, alice: Organiser) -> None:
    ran = run("user", "create", "bob@example.org", "--org", "alice", "--role", "steward")

    password = ran.err.removeprefix("password: ").strip()
    assert ran.out == f"{User.objects.get().pk}\n"
    assert User.objects.get().check_password(password)


def test_a_known_user_gets_a_further_role_and_keeps_the_password(
    run: Run, alice: Organiser, bob: Organiser
) -> None:
    run(
        "user",
        "create",
        "dave@example.org",
        "--org",
        "alice",
        "--role",
        "steward",
        "--password-stdin",
        stdin="correct horse\n",
    )

    ran = run("user", "create", "dave@example.org", "--org", "bob", "--role", "board", "--json")

    assert json.loads(ran.out)["role"] == "board"
    assert Membership.objects.count() == 2
    assert User.objects.get().check_password("correct horse")


def test_a_key_is_printed_alone_and_works(run: Run, alice: Organiser) -> None:
    ran = run("api-key", "create", "door", "--org", "alice")

    assert re.fullmatch(r"pk_\S+\n", ran.out)
    assert alice.api("GET", "/scans", key=ran.out.strip()).status == 200


def test_an_event_is_its_id(run: Run, alice: Organiser) -> None:
    ran = run("event", "create", "--org", "alice", "--title", "Party", *TIMES)

    assert ran == (0, f"{Event.objects.latest('pk').pk}\n", "")


def test_an_event_is_all_of_it_as_json(run: Run, alice: Organiser) -> None:
    event = json.loads(run("event", "create", "--org", "alice", "--title", "Party", *TIMES, "--json").out)

    assert event["title"] == "Party"
    assert event["gates"] == [{"id": str(Event.objects.latest("pk").gates.get().pk), "title": "Main door"}]


def test_a_time_without_an_offset_is_meant_where_the_organisation_is(run: Run, alice: Organiser) -> None:
    run("event", "create", "--org", "alice", "--title", "Party", *TIMES)

    assert Event.objects.latest("pk").doors_at.isoformat() == "2030-01-01T17:00:00+00:00"


PROBLEMS = [
    ("org create alice --name Again", "already exists"),
    ("org create no/slug --name x", "valid"),
    ("user create bob --org alice --role steward", "valid email"),
    ("user create bob@example.org --org nobody --role steward", "there is no organisation 'nobody'"),
    ("api-key create door --org nobody", "there is no organisation 'nobody'"),
    (
        "event create --org nobody --title x --doors 2030-01-01 --starts 2030-01-01 --ends 2030-01-01",
        "nobody",
    ),
    (
        "event create --org alice --title x --doors soon --starts 2030-01-01 --ends 2030-01-01",
        "'soon' is not a time",
    ),
    (
        "event create --org alice --title x --doors 0001-01-01 --starts 2030-01-01 --ends 2030-01-01",
        "'0001-01-01': The year must be between 1900 and 2199.",
    ),
    ("event create --org alice --title x --doors 2030-01-02 --starts 2030-01-01 --ends 2030-01-03", "doors"),
    ("event create --org alice --title x --doors 2030-01-01 --starts 2030-01-02 --ends 2030-01-01", "end"),
    ("roster import 999999 roster.csv", "there is no event '999999'"),
    ("roster import {event} /nowhere/roster.csv", "/nowhere/roster.csv"),
    ("tickets {event}", "--pdf OUT.pdf"),
    ("tickets {event} --pdf /nowhere/out.pdf", "/nowhere/out.pdf"),
    ("tickets x --pdf out.pdf", "there is no event 'x'"),
    ("codes 999999999999999999999999", "there is no event"),
    ("codes ²", "there is no event '²'"),
    ("codes {event} --csv /nowhere/out.csv", "/nowhere/out.csv"),
    ("ledger export --event x", "there is no event 'x'"),
    ("ledger export --since yesterday", "'yesterday' is not a time"),
    ("ledger export --since 9999-12-31T23:59-12:00", "The year must be between 1900 and 2199."),
]


@pytest.mark.parametrize("command, named", PROBLEMS)
def test_a_problem_is_named_in_one_line(run: Run, alice: Organiser, command: str, named: str) -> None:
    ran = run(*command.format(event=alice.event.pk).split())

    assert (ran.code, ran.out) == (1, ""), ran
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("portillon: ")
    assert named in ran.err


@pytest.mark.parametrize("name", ["a\x00b", "a\x07b", "a\udcffb"])
def test_an_argument_that_cannot_be_stored_is_wrong_usage(run: Run, name: str) -> None:
    ran = run("org", "create", "alice", "--name", name)

    assert (ran.code, ran.out) == (2, "")
    assert "control character" in ran.err
    assert not Organisation.objects.exists()


def test_a_weak_password_makes_nobody(run: Run, alice: Organiser) -> None:
    ran = run(
        "user",
        "create",
        "bob@example.org",
        "--org",
        "alice",
        "--role",
        "steward",
        "--password-stdin",
        stdin="short\n",
    )

    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "command",
    [
        "",
        "nothing",
        "org",
        "org create",
        "org create alice",
        "org create alice --name x --language it",
        "user create bob@example.org --org alice --role king",
        "event create --org alice --title x",
        "ledger export --format pdf",
        "serve --port many",
    ],
)
def test_wrong_usage_ends_with_2(run: Run, command: str) -> None:
    ran = run(*command.split())

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: portillon")


def test_who_lost_phone_and_codes_signs_in_by_password_again(run: Run) -> None:
    run("org", "create", "uni", "--name", "Uni")
    run("user", "create", "alice@example.org", "--org", "uni", "--role", "organiser")
    alice = User.objects.get(email="alice@example.org")
    Authenticator.objects.create(user=alice, type="recovery_codes", data={})

    assert run("user", "forget-second-step", "Alice@example.org").code == 0
    assert not Authenticator.objects.exists()
    assert run("user", "forget-second-step", "bob@example.org").code == 1


def _create(run: Run, **times: str) -> Ran:
    given = [word for name, at in times.items() for word in (f"--{name}", at)]
    return run("event", "create", "--org", "alice", "--title", "Party", *given)


def test_of_a_time_that_comes_twice_the_first_is_taken_and_both_are_named(run: Run, alice: Organiser) -> None:
    ran = _create(run, doors="2027-10-30T22:00", starts="2027-10-30T23:00", ends="2027-10-31T02:30")

    assert Event.objects.get(pk=ran.out).ends_at.isoformat() == "2027-10-31T00:30:00+00:00"
    assert ran.err == (
        "2027-10-31 02:30 comes twice in Europe/Zurich; 2027-10-31T02:30+02:00 is taken, "
        "and 2027-10-31T02:30+01:00 is the other one\n"
    )


def test_a_time_that_the_clock_skips_is_refused(run: Run, alice: Organiser) -> None:
    ran = _create(run, doors="2027-03-27T22:00", starts="2027-03-27T23:00", ends="2027-03-28T02:30")

    assert ran == (
        1,
        "",
        "portillon: there is no 2027-03-28 02:30 in Europe/Zurich: the clock goes from 02:00 straight to 03:00\n",
    )
    assert not Event.objects.filter(title_en="Party").exists()


def test_an_event_may_count_its_tickets_by_day(run: Run, alice: Organiser) -> None:
    days = (*TIMES[:-1], "2030-01-04T02:00", "--rule", "2", "--day-begins", "05:00")
    ran = run("event", "create", "--org", "alice", "--title", "Festival", *days)

    event = Event.objects.get(pk=int(ran.out))
    assert (event.rule, f"{event.day_begins:%H:%M}") == ("2", "05:00")


NO_RULE = "portillon: A rule is “once”, “daily” or a number of days.\n"


@pytest.mark.parametrize(
    "option, value, told",
    [
        ("--rule", "weekly", NO_RULE),
        ("--rule", "0", NO_RULE),
        ("--rule", "２", NO_RULE),
        ("--rule", "9", "portillon: The event does not have so many days.\n"),
        ("--day-begins", "05:00+02:00", "portillon: '05:00+02:00' is not a time of day such as 05:00\n"),
        ("--day-begins", "05:00:30", "portillon: '05:00:30' is not a time of day such as 05:00\n"),
        ("--day-begins", "24:00", "portillon: '24:00' is not a time of day such as 05:00\n"),
        ("--day-begins", "5", "portillon: '5' is not a time of day such as 05:00\n"),
    ],
)
def test_what_is_no_rule_and_no_time_of_day_is_told_in_one_sentence(
    run: Run, alice: Organiser, option: str, value: str, told: str
) -> None:
    events = Event.objects.count()
    # A number of days has the times compared, too.
    ran = run("event", "create", "--org", "alice", "--title", "F", *TIMES, "--rule", "1", option, value)

    assert ran == (1, "", told)
    assert Event.objects.count() == events

"""Test time zones on the command line."""

from datetime import date

from portillon.accounts.models import Organisation
from portillon.places.models import Event
from tests.cli.conftest import Run
from tests.organiser import Organiser

NEW_YORK = "America/New_York"
TIMES = ("--doors", "2031-12-01T18:00", "--starts", "2031-12-01T19:00", "--ends", "2031-12-01T22:00")


def test_an_organisation_is_created_with_a_zone_and_given_another(run: Run) -> None:
    run("org", "create", "alice", "--name", "Alice", "--time-zone", NEW_YORK)
    assert Organisation.objects.get().time_zone == NEW_YORK

    ran = run("org", "change", "alice", "--time-zone", "Pacific/Auckland")

    organisation = Organisation.objects.get()
    assert (ran.code, ran.out, organisation.time_zone) == (0, f"{organisation.pk}\n", "Pacific/Auckland")
    assert "keep their moments" in ran.err
    assert organisation.changes.get().about == "time_zone"


def test_times_without_an_offset_are_in_the_events_zone(run: Run, alice: Organiser) -> None:
    ran = run("event", "create", "--org", "alice", "--title", "Gala", *TIMES, "--time-zone", NEW_YORK)

    event = Event.objects.get(pk=ran.out)
    assert (event.time_zone, event.starts_at.isoformat()) == (NEW_YORK, "2031-12-02T00:00:00+00:00")


def test_another_zone_leaves_an_events_moments_alone(run: Run, alice: Organiser) -> None:
    before = alice.event.starts_at

    ran = run("event", "change", str(alice.event.pk), "--time-zone", NEW_YORK)

    event = Event.objects.get(pk=alice.event.pk)
    assert (ran.code, event.zone, event.starts_at) == (0, NEW_YORK, before)
    run("event", "change", str(event.pk), "--time-zone", "")
    assert Event.objects.get(pk=event.pk).zone == "Europe/Zurich"


def test_what_is_no_zone_is_refused(run: Run, alice: Organiser) -> None:
    # Its days are computed in its time zone.
    Event.objects.update(rule="1", erase_on=date(2040, 1, 1))
    for ran in (
        run("org", "create", "bob", "--name", "Bob", "--time-zone", "Gotham"),
        run("org", "change", "alice", "--time-zone", "Gotham"),
        run("event", "create", "--org", "alice", "--title", "Gala", *TIMES, "--time-zone", "Gotham"),
        run("event", "change", str(alice.event.pk), "--time-zone", "Gotham"),
    ):
        assert ran == (1, "", "portillon: Gotham is not a time zone.\n")

"""Test many people who take the last places at once, on a real server of two processes and both databases."""

from collections import Counter
from functools import partial

from tests.public.registration.crowd import (
    Answer,
    all_at_once,
    expected,
    filled_in,
    open_events,
    path_of,
    proved,
    send,
)
from tests.servers.portillon import Running
from tests.servers.site import Site

PEOPLE, PLACES = 8, 3


def test_the_last_places_go_to_as_many_as_there_are(site: Site) -> None:
    server = site.server
    waiting, full = events = open_events(
        server,
        {"capacity": PLACES, "has_waiting_list": True},
        {"capacity": PLACES, "has_waiting_list": False},
    )
    wait, refused = (_too_late(server, event) for event in events)

    assert {(one.status, one.location) for one in wait} == {(303, f"{path_of(waiting)}sent/")}
    assert {one.status for one in refused} == {409}
    assert all("All places are taken." in one.body for one in refused)
    assert expected(server, waiting, full) == [PLACES, PLACES]


def _too_late(server: Running, event: int) -> list[Answer]:
    """Send all forms at once, and return the answers to people who found no place."""
    filled = [proved(filled_in(server, path_of(event), person)) for person in range(PEOPLE)]
    answers = all_at_once([partial(send, server, one) for one in filled])
    registered = [one for one in answers if one.location.startswith("/r/")]
    assert Counter(one.status for one in registered) == {303: PLACES}
    assert len({one.location for one in registered}) == PLACES
    return [one for one in answers if one not in registered]

"""Test the mails of real servers: several processes share the sending, and no mail is lost when one is killed."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.database import a_minute_passes
from tests.servers.portillon import Running, portillon_server
from tests.servers.site import site_on
from tests.servers.smtp import MailServer

GUESTS = 60


@pytest.fixture
def server(database_url: str, tmp_path: Path, smtp: MailServer) -> Iterator[Running]:
    env = {"EMAIL_URL": f"{smtp.url}?from=tickets@uni.example"}
    with portillon_server(database_url, tmp_path / "data", workers=2, env=env) as running:
        yield running


def invite(server: Running, guests: int = GUESTS) -> set[str]:
    """Issue tickets to that many guests of a new event, and return their addresses."""
    gala = site_on(server, mails_tickets=True)
    addresses = {f"guest{number}@example.org" for number in range(guests)}
    tickets = [{"name": address.partition("@")[0], "email": address} for address in sorted(addresses)]
    gala.call("POST", f"/events/{gala.event['id']}/tickets", tickets)
    return addresses


def workers_of(server: Running) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def test_two_processes_stopped_in_the_middle_send_the_rest_and_none_twice(
    server: Running, smtp: MailServer
) -> None:
    smtp.seconds_a_mail = 0.1
    addresses = invite(server)
    smtp.wait_for(40)  # each process looks every two seconds
    at_once = smtp.connections

    server.restart()
    smtp.wait_for(GUESTS, seconds=90)
    time.sleep(2)  # time for a mail that would arrive twice

    assert Counter(smtp.recipients) == dict.fromkeys(addresses, 1)
    assert at_once >= 2


def test_a_server_killed_in_the_middle_sends_each_mail_once_or_twice_with_one_id(
    server: Running, smtp: MailServer, database_url: str
) -> None:
    smtp.seconds_a_mail = 0.2
    addresses = invite(server, guests=20)
    smtp.wait_for(6)

    server.kill()
    smtp.seconds_a_mail = 0
    # Only after a minute are the mails of a killed worker taken up, by a chore that has its own time and holder.
    a_minute_passes(database_url, "issuing_message", "lease_until")
    a_minute_passes(database_url, "scheduling_turn", "lease_until")
    a_minute_passes(database_url, "scheduling_turn", "due_at")
    server.start()
    until = time.monotonic() + 100
    while set(smtp.recipients) != addresses and time.monotonic() < until:
        time.sleep(0.1)

    ids: dict[str, set[str]] = {}
    for taken in smtp.taken:
        ids.setdefault(taken.recipient, set()).add(taken.mail["Message-ID"])
    counts = Counter(smtp.recipients)
    assert set(counts) == addresses
    assert max(counts.values()) <= 2
    assert sum(counts.values()) <= len(addresses) + 2
    assert {len(found) for found in ids.values()} == {1}


def test_a_worker_killed_leaves_the_rest_to_the_other(server: Running, smtp: MailServer) -> None:
    smtp.seconds_a_mail = 0.05
    addresses = invite(server)
    smtp.wait_for(5)

    os.kill(workers_of(server)[0], signal.SIGKILL)
    until = time.monotonic() + 60
    while len(set(smtp.recipients)) < GUESTS - 1 and time.monotonic() < until:
        time.sleep(0.1)

    assert len(set(smtp.recipients)) >= GUESTS - 1
    assert max(Counter(smtp.recipients).values()) == 1
    assert set(smtp.recipients) <= addresses

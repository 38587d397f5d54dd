"""Jobs of the real program: a few at a time, and finished although the server is killed in the middle."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.database import a_minute_passes, rows, wait_for
from tests.servers.portillon import Running, portillon_server
from tests.servers.site import Site, site_on

GUESTS = 12_000  # several transactions
JOBS = 6
THREADS = 2  # of a process
ASK = """
import sys
import django
django.setup()
from portillon.accounts.models import User
from portillon.console.jobs import background
from portillon.console.models import Work
from portillon.console.imports import work as imports
from portillon.console.participants import downloads
from portillon.places.models import Event
event, user = Event.objects.get(pk=sys.argv[1]), User.objects.get()
content = sys.stdin.buffer.read()
job = {"roster": imports.apply, "tickets": downloads.make_tickets}[sys.argv[2]]
kind = {"roster": Work.Kind.ROSTER, "tickets": Work.Kind.PDF}[sys.argv[2]]
for _ in range(int(sys.argv[3])):
    name, file = background.open_new()
    with file:
        file.write(content)
    background.begin(event, user, kind, job, file=name)
"""


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Running]:
    with portillon_server(database_url, tmp_path / "data", workers=1) as running:
        yield running


@pytest.fixture
def site(server: Running) -> Site:
    made = site_on(server)
    server.run("user", "create", "alice@example.org", "--org", "alice", "--role", "organiser")
    return made


def ask(site: Site, job: str, file: str = "", times: int = 1) -> None:
    """As the console does, in another process than the server's."""
    environment = {**os.environ, **site.server.environment, "DJANGO_SETTINGS_MODULE": "portillon.settings"}
    command = [sys.executable, "-c", ASK, str(site.event["id"]), job, str(times)]
    subprocess.run(command, env=environment, input=file.encode(), check=True)


def guests() -> str:
    lines = [f"Guest {number};guest{number}@example.org" for number in range(GUESTS)]
    return "\n".join(["Name;E-mail", *lines])


def test_an_import_whose_server_is_killed_in_the_middle_is_finished_by_the_next(
    site: Site, database_url: str
) -> None:
    ask(site, "roster", guests())
    wait_for(database_url, "SELECT 1 FROM issuing_credential LIMIT 1")

    site.server.kill()
    ((half,),) = rows(database_url, "SELECT count(*) FROM issuing_credential")
    a_minute_passes(database_url, "console_work", "heartbeat_at")
    a_minute_passes(database_url, "scheduling_turn", "lease_until")
    a_minute_passes(database_url, "scheduling_turn", "due_at")
    site.server.start()
    continued, problem = wait_for(
        database_url, "SELECT continued, problem FROM console_work WHERE state IN ('done', 'failed')"
    )

    assert 0 < half < GUESTS
    assert (continued, problem) == (1, "")
    emails = Counter(rows(database_url, "SELECT email FROM issuing_holder"))
    assert (len(emails), max(emails.values())) == (GUESTS, 1)


def test_many_jobs_are_done_by_a_few_threads(site: Site, database_url: str) -> None:
    site.issue(60, admits=1)
    ask(site, "tickets", times=JOBS)

    working = []
    while rows(database_url, "SELECT 1 FROM console_work WHERE state IN ('queued', 'working') LIMIT 1"):
        ((now,),) = rows(database_url, "SELECT count(*) FROM console_work WHERE state = 'working'")
        working.append(now)

    # Jobs that are done before the first look tell nothing, and break nothing.
    assert max(working, default=0) <= THREADS
    assert rows(database_url, "SELECT state, count(*) FROM console_work GROUP BY state") == [("done", JOBS)]

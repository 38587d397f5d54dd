"""A mail server that hangs stops the mails, and nothing else that a server does by the clock."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.database import a_minute_passes, rows, wait_for
from tests.servers.portillon import Running, portillon_server
from tests.servers.site import Site, site_on
from tests.servers.smtp import MailServer, mail_server

PROCESSES = 2
MAILS = 100
HANGS_SECONDS = 300
REGISTER = """
import sys
import django
django.setup()
from django.utils import timezone
from portillon.issuing.models import RegistrationForm
from portillon.issuing.registration import registration
from portillon.issuing.registration.registration import Wanted
from portillon.places.models import Event
event = Event.objects.get(pk=sys.argv[1])
Event.objects.filter(pk=event.pk).update(capacity=event.expected + 1)
RegistrationForm.objects.create(event=event, is_published=True, has_waiting_list=True)
for name in ("Ann", "Ben", "Carl"):
    wanted = Wanted(name, "Muster", f"{name}@example.org", "en")
    registration.register(event.pk, wanted, name, timezone.now())
"""


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        server.seconds_a_mail = HANGS_SECONDS
        yield server


@pytest.fixture
def site(database_url: str, tmp_path: Path, smtp: MailServer) -> Iterator[Site]:
    """An event to come, with so many tickets whose mails wait."""
    env = {"EMAIL_URL": f"{smtp.url}?from=tickets@uni.example"}
    with portillon_server(database_url, tmp_path / "data", workers=PROCESSES, env=env) as server:
        yield with_mails(server)


def with_mails(server: Running) -> Site:
    times = {"doors_at": "2099-07-03T18:00:00Z", "starts_at": "2099-07-03T19:00:00Z"}
    site = site_on(server, mails_tickets=True, ends_at="2099-07-03T23:00:00Z", **times)
    site.issue(MAILS, admits=1)
    return site


def register_three_for_one_place(site: Site) -> None:
    environment = {**os.environ, **site.server.environment, "DJANGO_SETTINGS_MODULE": "portillon.settings"}
    command = [sys.executable, "-c", REGISTER, str(site.event["id"])]
    subprocess.run(command, env=environment, check=True)


def test_places_are_offered_and_offers_lapse_while_every_mail_waits(
    site: Site, smtp: MailServer, database_url: str
) -> None:
    def wait_until(name: str, status: str) -> None:
        a_minute_passes(database_url, "scheduling_turn", "due_at")
        where = f"first_name = '{name}' AND status = '{status}'"
        wait_for(database_url, f"SELECT 1 FROM issuing_registration WHERE {where}")

    register_three_for_one_place(site)
    smtp.wait_for_connections(PROCESSES)
    ((ticket,),) = rows(
        database_url, "SELECT credential_id FROM issuing_registration WHERE first_name = 'Ann'"
    )

    site.call("POST", f"/tickets/{ticket}/cancel")
    wait_until("Ben", "offered")
    rows(database_url, "UPDATE issuing_registration SET until = created_at WHERE first_name = 'Ben'")
    wait_until("Ben", "lapsed")
    wait_until("Carl", "offered")

    assert smtp.taken == []

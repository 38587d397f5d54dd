"""Measures the server's time for the list of an event's participants, of whom there are 100,000."""

import statistics
import time
from pathlib import Path

from bench.figure import Figure
from bench.inside import event_with

PARTICIPANTS = 100_000
TIMES = 20


def measure(_folder: Path) -> list[Figure]:
    event = event_with(PARTICIPANTS)
    from django.test import Client

    from portillon.accounts.models import Membership, Role, User

    user = User.objects.create_user("bench@example.org", "not needed here")
    Membership.objects.create(user=user, organisation=event.organisation, role=Role.ORGANISER)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    pages = {"first page": "", "not arrived": "?show=missing", "a search": "?q=muster+77"}
    measured = [
        (name, _milliseconds(client, f"/events/{event.pk}/participants/{query}"))
        for name, query in pages.items()
    ]
    return [
        Figure(
            f"{name} of {PARTICIPANTS:,} participants, median",
            took,
            "ms",
            most=50 if name == "first page" else None,
        )
        for name, took in measured
    ]


def _milliseconds(client: object, address: str) -> float:
    get = getattr(client, "get")  # noqa: B009  the test client is not typed here
    took = []
    for _time in range(TIMES):
        start = time.perf_counter()
        answer = get(address)
        took.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
    return statistics.median(took) * 1000

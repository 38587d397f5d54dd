"""Measures ticket PDFs: one alone, and a batch."""

import io
import statistics
import time
from pathlib import Path

from bench.figure import Figure
from bench.inside import event_with

BATCH = 1000
ALONE = 30


def measure(_folder: Path) -> list[Figure]:
    event = event_with(BATCH)
    from portillon.issuing.models import Credential
    from portillon.issuing.paper.ticket_pdf import ticket_pdf, tickets_pdf

    loaded = Credential.objects.select_related("holder", "event__organisation", "event__venue")
    tickets = list(loaded.filter(event=event))
    # The first one reads the fonts.
    ticket_pdf(tickets[0])
    alone = [_seconds(lambda t=ticket: ticket_pdf(t)) for ticket in tickets[:ALONE]]
    start, processor = time.perf_counter(), time.process_time()
    tickets_pdf(event, tickets, io.BytesIO())
    processor, wall = time.process_time() - processor, time.perf_counter() - start
    return [
        Figure("one PDF alone, median", statistics.median(alone) * 1000, "ms", most=60),
        Figure(
            f"batch of {BATCH}, tickets per second of one core", BATCH / processor, "tickets/s", least=100
        ),
        Figure(f"batch of {BATCH}, as it takes", wall, "s"),
    ]


def _seconds(act: object) -> float:
    assert callable(act)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start

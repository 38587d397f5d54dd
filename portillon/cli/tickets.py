"""Rosters in, tickets and codes out."""

import argparse
import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from portillon.cli.problem import NamedProblem
from portillon.issuing import roster, sheet, ticket_pdf
from portillon.issuing.codes import codes_of
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.places.models import Event


def import_roster(options: argparse.Namespace) -> None:
    ...


def print_tickets(options: argparse.Namespace) -> None:
    ...


def print_codes(options: argparse.Namespace) -> None:
    """The codes of all valid tickets; the file is as secret as the tickets are."""
    event = event_numbered(options.event)
    found = _valid_tickets(event)
    with _written(options.csv) as out:
        writer = csv.writer(out)
        writer.writerow(("ticket", "name", "email", "admits", "code"))
        for ticket, code in zip(found, codes_of(event, found), strict=True):
            cells = (ticket.pk, sheet.plain_cell(ticket.holder.name), sheet.plain_cell(ticket.holder.email))
            writer.writerow((*cells, ticket.admits, code))


def event_numbered(event_id: str) -> Event:
    found = Event.objects.select_related("organisation", "venue").filter(pk=event_id).first() if event_id.isdigit() else None
    if found is None:
        raise NamedProblem(f"there is no event {event_id!r}")
    return found


def _valid_tickets(event: Event) -> CredentialQuerySet:
    return Credential.objects.filter(event=event).valid().select_related("holder").order_by("pk")


@contextmanager
def _written(path: str | None) -> Iterator[IO[str]]:
    if path is None:
        yield sys.stdout
        return
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        yield file

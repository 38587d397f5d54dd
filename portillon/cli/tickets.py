"""Rosters in, tickets and codes out."""

import argparse
import csv
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.utils import timezone

from portillon.cli.problem import NamedProblem
from portillon.entries.registers import set_back
from portillon.entries.way_for_scans import WayForScans
from portillon.issuing.lists import engine
from portillon.issuing.lists.engine import ListContended
from portillon.issuing.lists.kind import ListKind
from portillon.issuing.lists.ticket_list import TicketList
from portillon.issuing.models import Credential, CredentialQuerySet
from portillon.issuing.paper import ticket_pdf
from portillon.issuing.seals.codes import each_with_code
from portillon.issuing.tickets import tickets
from portillon.issuing.tickets.changes import COMMAND_LINE, By
from portillon.places import roster
from portillon.places.models import Event
from portillon.sheets import sheet
from portillon.sheets.problem import NoEmailColumn, SheetProblem


def import_roster(options: argparse.Namespace) -> None:
    """Prints added/changed/unchanged/rejected, and each rejected line with its reason."""
    kind = TicketList(event_numbered(options.event)).take(options.take)
    import_list(kind.lack_addresses(options.without_addresses), options.file, options.dry_run)


def renew_rosters(_options: argparse.Namespace) -> None:
    """Let every scanner fetch all tickets or passes anew, and print the numbers of events and programmes. What hands
    tickets over waits for its phones, as after `restore`."""
    renewed = roster.begin_anew()
    print(f"events whose phones begin anew: {renewed.events}")
    print(f"programmes whose desks begin anew: {renewed.programmes}")
    for sentence in wait_for_phones():
        print(f"portillon: {sentence}", file=sys.stderr)


def wait_for_phones() -> list[str]:
    """Let what hands tickets over wait for its phones, because the database is at an earlier state. Return a sentence
    for each event and desk."""
    waiting = set_back.begin(timezone.now())
    named = [f"tickets of {event.title} (event {event.pk})" for event in waiting.events]
    named += [f"the desk {desk.title} (venue {desk.pk})" for desk in waiting.desks]
    return [
        f"attention: phones may hold {one} by hand-overs of which this database does not know: nobody comes in there by"
        " asking this server until somebody has confirmed in the console that the phones were heard since"
        for one in named
    ]


def import_list(kind: ListKind[Any, Any], path: str, dry_run: bool) -> None:
    """Import the file at `path` and tell what became of its lines. Raises NamedProblem."""
    # What is loaded stays: otherwise the collector searches the whole program again for every few thousand rows.
    gc.freeze()
    try:
        with Path(path).open("rb") as file:
            outcome = (
                engine.preview(kind, file, WayForScans())
                if dry_run
                else engine.apply(kind, file, By(key=COMMAND_LINE), WayForScans())
            )
    except NoEmailColumn as error:
        hint = "If nobody in it is to be mailed, add --without-addresses."
        raise NamedProblem(f"{path}: {error} {hint}") from error
    except (OSError, SheetProblem, ListContended) as error:
        raise NamedProblem(f"{path}: {error}") from error
    _tell(outcome.answer())


def _tell(answer: dict[str, Any]) -> None:
    """Print what became of a file's lines."""
    counted = {**answer, "rejected": len(answer["rejected"])}
    print(", ".join(f"{counted[name]} {name}" for name in ("added", "changed", "unchanged", "rejected")))
    for status, rows in answer["held_back"].items():
        print(f"held back: {rows} of status {status!r}; to import these, add --take {status!r}")
    if missing := answer["without_address"]:
        print(f"without an e-mail address: {missing} of the added; print them and hand them over")
    for line in answer["passed_on"]:
        print(f"line {line}: the ticket was passed on, and keeps its new holder")
    for rejected in answer["rejected"]:
        print(f"line {rejected['line']}: {_reasons(rejected['errors'])}")


def _reasons(errors: object) -> str:
    return " ".join(errors.values()) if isinstance(errors, dict) else str(errors)


def print_tickets(options: argparse.Namespace) -> None:
    """Writes to --pdf, --zip or both; cancelled tickets are left out."""
    if not options.pdf and not options.zip:
        raise NamedProblem("say where to: --pdf OUT.pdf, --zip OUT.zip or both")
    event = event_numbered(options.event)
    for path, write in ((options.pdf, ticket_pdf.tickets_pdf), (options.zip, ticket_pdf.tickets_zip)):
        if path:
            with replaced(Path(path)) as file:
                if not write(event, _valid_tickets(event), file):
                    raise NamedProblem(f"event {event.pk} has no valid ticket; {path} was not written")


def print_codes(options: argparse.Namespace) -> None:
    """The codes of all valid tickets; the file is as secret as the tickets are."""
    event = event_numbered(options.event)
    with _written(options.csv) as out:
        writer = csv.writer(out)
        writer.writerow(("ticket", "name", "email", "admits", "code"))
        for ticket, code in each_with_code(event, _valid_tickets(event)):
            cells = (ticket.pk, sheet.plain_cell(ticket.holder.name), sheet.plain_cell(ticket.holder.email))
            writer.writerow((*cells, ticket.admits, code))


def cancel(options: argparse.Namespace) -> None:
    """Prints the ticket's id; cancelling twice changes nothing."""
    ticket = _ticket(options.ticket)
    tickets.cancel(ticket, By(key=COMMAND_LINE))
    print(ticket.pk)


def reissue(options: argparse.Namespace) -> None:
    """Prints the ticket's id."""
    ticket = _ticket(options.ticket)
    tickets.reissue(ticket, By(key=COMMAND_LINE))
    print(ticket.pk)


def _ticket(given: str) -> Credential:
    """By its id, else by its number as long as only one organisation has given that out."""
    known = Credential.objects.tickets().select_related("holder", "event__organisation")
    plausible = given.isascii() and given.isdigit() and len(given) < 19
    found = list(known.filter(pk=given) or known.filter(number=given)[:2]) if plausible else []
    if not found:
        raise NamedProblem(f"there is no ticket {given!r}")
    if len(found) > 1:
        raise NamedProblem(f"several organisations have a ticket numbered {given}: give its id")
    return found[0]


def event_numbered(event_id: str) -> Event:
    found = (
        Event.objects.select_related("organisation", "venue").filter(pk=event_id).first()
        if event_id.isascii() and event_id.isdigit()
        else None
    )
    if found is None:
        raise NamedProblem(f"there is no event {event_id!r}")
    return found


def _valid_tickets(event: Event) -> CredentialQuerySet:
    return Credential.objects.filter(event=event).valid().select_related("holder").order_by("pk")


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of the one at `path` only when it is whole."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        raise NamedProblem(f"{path}: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _written(path: str | None) -> Iterator[IO[str]]:
    if path is None:
        yield sys.stdout
        return
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        yield file

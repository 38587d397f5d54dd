"""`portillon event checkout EVENT --to DIR|URL`: an event goes to a server at its venue."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import event_numbered
from portillon.cli.venue.naming import named, named_device
from portillon.cli.venue.sending import NotKnown, checked, send
from portillon.configuration import BadConfiguration, web_address
from portillon.entries.ledger.turn import Busy
from portillon.entries.registers.take_back import take_back
from portillon.entries.venue import checkout as handing
from portillon.entries.venue.bundle import bundle
from portillon.entries.venue.checkout import CheckedOut
from portillon.entries.venue.news import Encoder
from portillon.issuing.tickets.changes import COMMAND_LINE
from portillon.operating import private_files
from portillon.places.changes import What, note
from portillon.places.models import Event

FILE = "event.json"
# Sentences call it the server at the venue, and this name follows.
_NAMES = {"fr": "Ordinateur portable", "de": "Laptop", "en": "Laptop"}
_HERE_ALONE = ("localhost", "127.0.0.1", "::1")
_OURS = ("PORTILLON_", "DATABASE_URL", "EMAIL_URL")


def checkout(options: argparse.Namespace) -> None:
    """Hand all tickets over, write the folder, and print the id of the server at the venue. Raises NamedProblem."""
    event = event_numbered(options.event)
    to = _place(options.to)
    main_url = _url(options.server or _own_address())
    _refuse_held(event, options.without_held)
    done = _appointed(event, options.name or _NAMES[event.organisation.language])
    try:
        content = json.dumps(bundle(done, main_url), cls=Encoder)
        account = send(to, content) if isinstance(to, str) else _write(to, content)
    except NotKnown:
        raise
    except BaseException:
        _undo(done, to)
        raise
    note(event.pk, What.TO_THE_VENUE, done.server.device.name, key=COMMAND_LINE)
    print(done.server.device_id, flush=True)
    _say_how_to_go_on(done, to, account, main_url)


def _place(to: str) -> Path | str:
    """Return the address of a server that waits, or a new folder."""
    if "://" in to:
        checked(to)
        return to
    folder = Path(to).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NamedProblem(f"{to} is not an empty folder: name a new one")
    return folder


def _own_address() -> str:
    """Return the address of this server. Raises NamedProblem if it leads nowhere but here."""
    own: str = settings.BASE_URL
    if urlsplit(own).hostname in _HERE_ALONE:
        raise NamedProblem(
            f"the server at the venue could not reach this one at {own}: say its address with --server, or set "
            "PORTILLON_BASE_URL"
        )
    return own


def _url(text: str) -> str:
    try:
        return web_address(text)
    except BadConfiguration as error:
        raise NamedProblem(f"--server: {str(error).partition(': ')[2]}") from error


def _refuse_held(event: Event, without_held: bool) -> None:
    if there := handing.open_server_of(event):
        raise NamedProblem(
            f"{named(event)} is at {named_device(there.device)} already: check it in there first"
        )
    if event.set_back_at is not None:
        raise NamedProblem(
            "a backup was restored: confirm in the console, under “Devices”, that the phones of the event were heard"
        )
    held = handing.holders(event)
    if held and not without_held:
        phones = ", ".join(f"{device.name} ({n})" for device, n in held)
        raise NamedProblem(
            f"phones hold tickets of {named(event)}: {phones}. Let them give their tickets back first, or hand over "
            "the others alone with --without-held"
        )


def _appointed(event: Event, name: str) -> CheckedOut:
    try:
        return handing.appoint(event, name)
    except handing.Elsewhere as error:
        raise NamedProblem(f"{named(event)} is at {error} already: check it in there first") from error
    except handing.NoEntry as error:
        raise NamedProblem("the event has no entrance, so nobody could come in by its tickets") from error


def _write(folder: Path, content: str) -> dict[str, Any]:
    """Make a data folder that runs the event, and return the account by which people sign in there."""
    private_files.hide_new_files()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / FILE).write_text(content, encoding="utf-8")
        return _received(folder)
    except OSError as error:
        raise NamedProblem(f"{folder}: {error.strerror}") from error
    finally:
        # It holds the key and the keys of the event, which are in other files now.
        (folder / FILE).unlink(missing_ok=True)


def _received(folder: Path) -> dict[str, Any]:
    """Let a process of its own begin the installation in the folder: this one has its settings already."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    run = subprocess.run(
        [sys.executable, "-m", "portillon.cli", "event", "receive", str(folder / FILE)],
        env=inherited | {"PORTILLON_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise NamedProblem(
            f"the folder could not be written: {run.stderr.strip().removeprefix('portillon: ')}"
        )
    account: dict[str, Any] = json.loads(run.stdout)
    return account


def _undo(done: CheckedOut, to: Path | str) -> None:
    """Take all back: nobody has run the server at the venue yet."""
    server = done.server
    handing.withdraw(server)
    try:
        take_back(server.device, server.event, in_hand=True)
    except Busy:
        print(f"portillon: {server.device.name} still holds tickets: take them back", file=sys.stderr)
    if isinstance(to, Path):
        shutil.rmtree(to, ignore_errors=True)


def _say_how_to_go_on(done: CheckedOut, to: Path | str, account: dict[str, Any], main_url: str) -> None:
    server = done.server
    where = f"in {to}: carry the folder, do not copy it" if isinstance(to, Path) else "at the venue"
    folder = to.name if isinstance(to, Path) else "the folder in which `event receive` ran"
    print(
        f"{handing.held_count(server)} tickets of {named(server.event)} are {where}.\n"
        f"The server at the venue is called {named_device(server.device)}.\n"
        f"Go on there with bin/run --lan --data {folder}\n"
        f"Sign in there as {account['email']} with the password {account['password']}\n"
        f"It tells this server at {main_url}",
        file=sys.stderr,
    )

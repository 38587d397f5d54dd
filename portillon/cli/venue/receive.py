"""`portillon event receive FILE`: an empty installation becomes the server at the venue of one event."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.crypto import get_random_string

from portillon import secret_file
from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.cli import lan
from portillon.cli.problem import NamedProblem
from portillon.cli.venue import waiting
from portillon.entries.venue import link
from portillon.entries.venue.bundle import FORMAT
from portillon.entries.venue.link import Link
from portillon.entries.venue.take_in import take_in
from portillon.operating import fingerprint
from portillon.secret_file import HandedKey


def receive(options: argparse.Namespace) -> None:
    """Take the event in, and print the account by which people sign in, as JSON. Without a file, print an address and
    wait for the event. Raises NamedProblem."""
    if connection.vendor != "sqlite":
        raise NamedProblem("a server at a venue keeps its data in SQLite: leave DATABASE_URL out")
    if Organisation.objects.exists():
        raise NamedProblem(f"{settings.DATA} holds data already: name a new folder")
    if options.file:
        print(json.dumps(_taken(_read(Path(options.file)))))
    else:
        waiting.wait(
            lan.address_of(options),
            options.port,
            settings.DATA,
            lambda content: json.dumps(_taken(_parsed(content))),
        )
        print(f"The event is here. Go on with bin/run --lan --data {settings.DATA.name}", file=sys.stderr)


def _taken(bundle: dict[str, Any]) -> dict[str, str]:
    _take_keys(bundle["keys"])
    take_in(bundle)
    account = _account(Organisation.objects.get())
    link.keep(Link(bundle["main_url"], bundle["key"]))
    return account


def _read(file: Path) -> dict[str, Any]:
    try:
        return _parsed(file.read_bytes())
    except OSError as error:
        raise NamedProblem(f"{file}: {error.strerror}") from error


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        bundle: dict[str, Any] = json.loads(content)
        number = bundle["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise NamedProblem("this is not what `portillon event checkout` writes") from error
    if number != FORMAT:
        raise NamedProblem("the event was written by another version of Portillon: use the same one on both")
    return bundle


def _take_keys(keys: list[dict[str, Any]]) -> None:
    newest = max(key["generation"] for key in keys)
    handed = tuple(
        HandedKey(**{name: part for name, part in key.items() if name != "generation"}) for key in keys
    )
    taken = secret_file.take(settings.CONFIGURATION.secret_file, handed, newest)
    fingerprint.adopt(taken.keys())


def _account(organisation: Organisation) -> dict[str, str]:
    """Make the one account of this installation: nobody's account of the main server comes here."""
    email, password = f"venue@{organisation.slug}.invalid", get_random_string(16)
    user = User.objects.create_user(email, password, language=organisation.language)
    Membership.objects.create(user=user, organisation=organisation, role=Role.ORGANISER)
    return {"email": email, "password": password}

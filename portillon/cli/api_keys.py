"""Keys of programs, from the terminal."""

import argparse
from datetime import datetime, timedelta

from django.utils import timezone

from portillon.accounts import keys
from portillon.accounts.models import ApiKey
from portillon.cli.organise import organisation_named
from portillon.cli.problem import NamedProblem

DAYS_MAX = 3650


def create(options: argparse.Namespace) -> None:
    """Print a new key. It cannot be read again."""
    expires_at = None
    if options.days is not None:
        if not 1 <= options.days <= DAYS_MAX:
            raise NamedProblem(f"--days must be 1 to {DAYS_MAX}")
        expires_at = timezone.now() + timedelta(days=options.days)
    print(keys.create_api_key(organisation_named(options.org), options.name, options.scope, expires_at))


def list_all(options: argparse.Namespace) -> None:
    """Print a line for each key, the oldest first, its columns separated by tabs."""
    for key, state in reversed(keys.listed(organisation_named(options.org))):
        print(key.pk, key.name, key.scope, _when(key.expires_at), _when(key.last_used_at), state, sep="\t")


def _when(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "-"


def revoke(options: argparse.Namespace) -> None:
    found = ApiKey.objects.filter(pk=options.id).first() if options.id.isdecimal() else None
    if found is None:
        raise NamedProblem(f"there is no key with the id {options.id!r}")
    keys.revoke(found)
    print(found.pk)

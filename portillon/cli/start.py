"""What every command but `check` does before its own work."""

import argparse

from django.conf import settings

from portillon.cli.database import bring_up_to_date
from portillon.cli.problem import NamedProblem
from portillon.operating import clock, fingerprint, private_files, time_limits


def make_ready(options: argparse.Namespace) -> None:
    """Bring the database up to date, in whatever time that takes, and mend the modes of files.

    Raises NamedProblem if the database is too old or used with other secrets, or a server's clock is wrong.
    """
    # The requests of a server have threads of their own.
    time_limits.lift()
    bring_up_to_date()
    if (options.room, options.act) != ("keys", "adopt"):
        _confirm_secrets()
    private_files.mend(settings.DATA, settings.CONFIGURATION.own_files())
    if options.room == "serve":
        _refuse_a_wrong_clock()


def _confirm_secrets() -> None:
    try:
        fingerprint.confirm(settings.SECRETS.keys())
    except fingerprint.OtherSecrets as error:
        file = settings.CONFIGURATION.secret_file
        found = "is another one"
        if settings.SECRETS.are_new:
            file.unlink(missing_ok=True)
            found = "is missing"
        raise NamedProblem(
            f"PORTILLON_SECRET_FILE: {file} {found}: put back the file with which this database was used "
            f"({error}), or no ticket made with it can be opened; "
            "if it is lost for good, see “A lost secret file” in docs/operating.md"
        ) from None


def _refuse_a_wrong_clock() -> None:
    away = clock.seconds_away()
    if away > clock.WRONG_SECONDS_MIN:
        raise NamedProblem(
            f"this machine's clock is {away / 60:.0f} minutes away from the database's, so doors would open and "
            "close at the wrong time: set both clocks right (NTP), then start again"
        )

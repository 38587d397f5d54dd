"""What every command but `check` does before its own work."""

from django.conf import settings

from portillon.cli.database import bring_up_to_date
from portillon.operating import private_files, time_limits


def make_ready() -> None:
    """Bring the database up to date, in whatever time that takes, and mend the modes of files.

    Raises NamedProblem if the database is too old.
    """
    # The requests of a server have threads of their own.
    time_limits.lift()
    bring_up_to_date()
    private_files.mend(settings.DATA, settings.CONFIGURATION.own_files())

"""What every command but `check` does before its own work."""

from django.conf import settings

from portillon.cli.database import bring_up_to_date
from portillon.operating import private_files


def make_ready() -> None:
    """Mend the modes of files, and bring the database up to date. Raises NamedProblem if the database is too old."""
    bring_up_to_date()
    private_files.mend(settings.DATA, settings.CONFIGURATION.own_files())

"""The data folder that a command is for, if it has to be there already: a folder that is not would begin empty."""

import argparse
import os
from pathlib import Path

from portillon.cli.problem import NamedProblem

DATABASE = "portillon.sqlite3"
_DATABASES = ("DATABASE_URL", "DATABASE_URL_FILE")
_ELSEWHERE = (*_DATABASES, "PORTILLON_DATA_FILE")


def use(options: argparse.Namespace) -> None:
    """Let the settings be read with the folder of --data. Raises NamedProblem if it holds no installation, or another
    database than the environment names.

    Commands that only work on an installation look at PORTILLON_DATA in the same way.
    """
    named: str | None = getattr(options, "data", None)
    if named:
        _refuse_another_database(Path(named).absolute())
        os.environ["PORTILLON_DATA"] = named
        os.environ.pop("PORTILLON_DATA_FILE", None)
    needs_it = named or getattr(options, "needs_installation", False)
    if needs_it and not any(os.environ.get(name) for name in _ELSEWHERE):
        _confirm(Path(os.environ.get("PORTILLON_DATA") or "var").absolute())


def _refuse_another_database(folder: Path) -> None:
    variable = next((name for name in _DATABASES if os.environ.get(name)), None)
    if variable and (folder / DATABASE).is_file():
        raise NamedProblem(
            f"{variable} names another database than the one in {folder}: unset it, or leave --data out"
        )


def _confirm(folder: Path) -> None:
    if not (folder / DATABASE).is_file():
        what = "holds no data of Portillon" if folder.is_dir() else "is no folder"
        raise NamedProblem(
            f"{folder} {what}: name the folder that `event checkout` has written, or another data folder, with --data"
        )

"""`portillon backup FILE`: all that an installation needs to go on elsewhere, in one file, while scans go on."""

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portillon import __version__
from portillon.cli.backups import postgresql, sqlite
from portillon.cli.backups.archive import DATABASE, FORMAT, PLACE, SECRETS, UPLOADS, Manifest, Writing
from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import replaced
from portillon.entries.ledger import last_heads
from portillon.entries.ledger.last_heads import Heads, Shortened, Unreadable
from portillon.entries.ledger.snapshot import snapshot
from portillon.entries.models import Writer
from portillon.operating import fingerprint, time_limits

# Files of the data folder that every installation makes for itself.
_MADE_ANEW = ("writer.lock", "migrate.lock", last_heads.FILE)
WITH_SECRETS = "holds the secrets: whoever reads it can make valid tickets, so keep it as safe as the server"
WITHOUT_SECRETS = "holds no secrets: it can only be restored where {0} is kept, apart from it"


def backup(options: argparse.Namespace) -> None:
    """Write the backup and print how many scans it holds. Raises NamedProblem."""
    time_limits.lift()
    # Where the processor is short, scans come first.
    os.nice(10)
    if Writer._meta.db_table not in connection.introspection.table_names():
        raise NamedProblem("there is nothing to back up: this installation has no data")
    file = Path(options.file).absolute()
    with replaced(file) as out, _beside(file) as work, Writing(out) as writing:
        manifest = _write(writing, Path(work), options.without_secrets)
    print(f"{manifest.ledger['rows']} scans and all else, as of {manifest.made_at}")
    _say(f"{file} {WITHOUT_SECRETS if options.without_secrets else WITH_SECRETS}")
    if manifest.missing:
        _say(f"not in it: {', '.join(manifest.missing)}")
    _remember()


def _beside(file: Path) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent)


def _write(into: Writing, work: Path, without_secrets: bool) -> Manifest:
    before = _known_heads()
    # Scans that are stored while the copy is made are left out of it, and out of the manifest.
    with snapshot():
        heads = last_heads.stored()
        _warn_of_loss(before)
        migrations = sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())
        _add_database(into, work)
    _add_files(into, without_secrets)
    manifest = Manifest(
        format=FORMAT,
        portillon=__version__,
        engine=connection.vendor,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        ledger=heads.sealed(),
        keys=fingerprint.written(settings.SECRETS.keys()),
        migrations=migrations,
        missing=_left_out(without_secrets),
    )
    into.end(manifest)
    return manifest


def _known_heads() -> Heads | None:
    try:
        return last_heads.known()
    except Unreadable as error:
        _say(str(error))
        return None


def _warn_of_loss(before: Heads | None) -> None:
    try:
        last_heads.compare(before)
    except Shortened as error:
        _say(f"attention: {error}")


def _add_database(into: Writing, work: Path) -> None:
    if connection.vendor != "sqlite":
        postgresql.dump(into)
        return
    sqlite.copy(work / DATABASE)
    with (work / DATABASE).open("rb") as copy:
        into.add(DATABASE, copy)


def _add_files(into: Writing, without_secrets: bool) -> None:
    files = {f"{UPLOADS}/{path.name}": path for path in sorted((settings.DATA / UPLOADS).glob("*"))}
    files[PLACE] = settings.DATA / PLACE
    if not without_secrets:
        files[SECRETS] = settings.CONFIGURATION.secret_file
    for name, path in files.items():
        try:
            with path.open("rb") as content:
                into.add(name, content)
        except FileNotFoundError:
            # A file of long work, which has just been deleted.
            continue


def _left_out(without_secrets: bool) -> list[str]:
    """Return what of the data folder is not in the backup, and the secrets if they are not."""
    database = Path(str(connection.settings_dict["NAME"])).name if connection.vendor == "sqlite" else ""
    secrets = settings.CONFIGURATION.secret_file
    taken = {*_MADE_ANEW, UPLOADS, PLACE, secrets.name, database, f"{database}-wal", f"{database}-shm"}
    found = {path.name for path in settings.DATA.iterdir() if not path.name.startswith(".")} - taken
    return sorted(found) + ([str(secrets)] if without_secrets else [])


def _remember() -> None:
    """Note the heads for later comparisons, unless `_warn_of_loss` has just said why they must not be."""
    try:
        last_heads.note(datetime.now(UTC))
    except (Shortened, Unreadable):
        return


def _say(sentence: str) -> None:
    print(f"portillon: {sentence}", file=sys.stderr)

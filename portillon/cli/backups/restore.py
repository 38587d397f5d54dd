"""`portillon restore FILE`: a backup becomes this installation. Nothing is changed before the file has been proved."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from portillon import secret_file
from portillon.accounts.models import Organisation, User
from portillon.cli.backups import postgresql, sqlite
from portillon.cli.backups.archive import DATABASE, PLACE, SECRETS, UPLOADS, Damaged, Manifest, Reading
from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import wait_for_phones
from portillon.configuration import BadConfiguration
from portillon.entries.ledger import last_heads
from portillon.entries.ledger.last_heads import Unreadable
from portillon.entries.models import Scan
from portillon.operating import fingerprint, time_limits
from portillon.places import roster
from portillon.secret_file import Secrets


def restore(options: argparse.Namespace) -> None:
    """Restore the backup, and print the number of scans, each of which was verified. Raises NamedProblem."""
    time_limits.lift()
    try:
        manifest, said = _restored(Path(options.file), options.force, options.nothing_since)
    except BaseException:
        # Whoever tries again finds the folder as it was.
        if settings.SECRETS.are_new:
            settings.CONFIGURATION.secret_file.unlink(missing_ok=True)
        raise
    print(f"{said[0]}, as of {manifest.made_at}")
    for sentence in said[1:]:
        print(f"portillon: {sentence}", file=sys.stderr)


def _restored(file: Path, force: bool, nothing_since: bool) -> tuple[Manifest, list[str]]:
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA) as folder:
        staged = Path(folder)
        manifest = _unpacked(file, staged)
        _refuse_unfitting(manifest)
        if not force:
            _refuse_to_overwrite()
        secrets = _secrets_for(manifest, staged, force)
        said = [*_lost(manifest), *_absent(manifest)]
        said.insert(0, _put(staged, secrets))
        _put_files(staged, secrets)
        roster.begin_anew()
        if not nothing_since:
            said += wait_for_phones()
    return manifest, said


def _unpacked(file: Path, into: Path) -> Manifest:
    try:
        with file.open("rb") as content:
            reading = Reading(content)
            reading.unpack(into)
    except Damaged as error:
        raise NamedProblem(f"{file} cannot be restored: {error}") from error
    except OSError as error:
        raise NamedProblem(f"{file}: {error.strerror}") from error
    # The proof compares the ledger with the heads in the manifest.
    (into / last_heads.FILE).write_text(json.dumps(reading.manifest.ledger), encoding="utf-8")
    return reading.manifest


def _refuse_unfitting(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise NamedProblem(
            f"the backup is of {manifest.engine}, and DATABASE_URL names a database of {connection.vendor}"
        )
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    known = {*loader.disk_migrations}
    known |= {one for migration in loader.disk_migrations.values() for one in migration.replaces}
    newer = set(manifest.migrations) - {f"{room}.{name}" for room, name in known}
    if newer:
        raise NamedProblem(
            f"the backup was made by Portillon {manifest.portillon}, which is newer than this one or another"
            f" ({min(newer)} is not known here)"
        )


def _refuse_to_overwrite() -> None:
    try:
        tables = connection.introspection.table_names()
        models = (Organisation, User, Scan)
        is_used = any(one._meta.db_table in tables and one._default_manager.exists() for one in models)
    except DatabaseError as error:
        raise NamedProblem(
            f"the database here cannot be read ({error}): --force puts the backup in its place"
        ) from error
    if is_used:
        raise NamedProblem("this installation holds data: --force puts the backup in their place")


def _secrets_for(manifest: Manifest, staged: Path, force: bool) -> Path:
    """Return the file of secrets that the restored installation is to use: the one here if it has all the keys."""
    here: Path = settings.CONFIGURATION.secret_file
    if _has_keys(settings.SECRETS, manifest):
        return here
    if not (staged / SECRETS).exists():
        raise NamedProblem(
            f"the backup holds no secrets, and those in {here} are others: put the file that was kept apart there"
        )
    if not (settings.SECRETS.are_new or force):
        raise NamedProblem(f"{here} holds other secrets than the backup: --force replaces them")
    try:
        secrets = secret_file.load(staged / SECRETS)
    except BadConfiguration as error:
        raise NamedProblem(f"the secrets in the backup cannot be read: {error}") from error
    if not _has_keys(secrets, manifest):
        raise NamedProblem("the secrets in the backup are not those that its manifest names")
    return staged / SECRETS


def _has_keys(secrets: Secrets, manifest: Manifest) -> bool:
    return set(manifest.keys) <= set(fingerprint.written(secrets.keys()))


def _lost(manifest: Manifest) -> list[str]:
    """Return a sentence if this folder knows of scans that the backup lacks."""
    try:
        before = last_heads.known()
    except Unreadable:
        return []
    later = before.rows - int(manifest.ledger["rows"]) if before else 0
    if before is None or later <= 0:
        return []
    known = f"{before.rows} scans that were stored here at {before.noted_at}"
    return [f"attention: {later} of the {known} are not in the backup; their tickets can be used again"]


def _absent(manifest: Manifest) -> list[str]:
    return [f"not in the backup: {', '.join(manifest.missing)}"] if manifest.missing else []


def _put(staged: Path, secrets: Path) -> str:
    """Put the database in its place once its ledger is proved, and return what the proof says."""
    connection.close()
    if connection.vendor == "sqlite":
        return _put_sqlite(staged, secrets)
    with postgresql.replaced(staged / DATABASE):
        connection.close()
        return _proved(staged, secrets, {})


def _put_sqlite(staged: Path, secrets: Path) -> str:
    database = Path(str(connection.settings_dict["NAME"]))
    if database.exists():
        sqlite.settle(database)
    said = _proved(staged, secrets, {"DATABASE_URL": f"sqlite:///{staged / DATABASE}"})
    sqlite.settle(staged / DATABASE)
    sqlite.put(staged / DATABASE, database)
    return said


def _proved(staged: Path, secrets: Path, database: dict[str, str]) -> str:
    """Let the program bring the restored database up to date and verify its ledger; return how many rows it has."""
    own = {"PORTILLON_DATA": str(staged), "PORTILLON_SECRET_FILE": str(secrets), **database}
    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in own}
    run = subprocess.run(
        [sys.executable, "-m", "portillon.cli", "ledger", "verify"],
        env=inherited | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        raise NamedProblem(f"the backup is not valid: {run.stderr.strip().removeprefix('portillon: ')}")
    return run.stdout.strip()


def _put_files(staged: Path, secrets: Path) -> None:
    if secrets.is_relative_to(staged):
        _put_file(secrets, settings.CONFIGURATION.secret_file)
    _put_file(staged / last_heads.FILE, last_heads.path())
    if (staged / PLACE).exists():
        _put_file(staged / PLACE, settings.DATA / PLACE)
    shutil.rmtree(settings.DATA / UPLOADS, ignore_errors=True)
    if (staged / UPLOADS).exists():
        shutil.move(staged / UPLOADS, settings.DATA / UPLOADS)


def _put_file(source: Path, target: Path) -> None:
    """Put the file in the place of another, whole or not at all, whatever disk it is on."""
    beside = target.with_name(f".{target.name}.restored")
    shutil.move(source, beside)
    beside.replace(target)

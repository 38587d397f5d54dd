"""Test `portillon backup` while scans go on, and `portillon restore` elsewhere, on real servers."""

import json
import os
import shutil
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest

from tests.failover.conftest import Serve
from tests.failover.installation import Elsewhere, Installation, installation
from tests.servers.site import Site, Ticket, call

SCANS = 40


@pytest.fixture
def elsewhere(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Elsewhere:
    """A function that returns an empty installation on the engine of the test: elsewhere(SITE, migrated=False)."""
    postgres = request.getfixturevalue("postgres") if engine == "postgresql" else None
    folder = tmp_path / "elsewhere"
    return lambda site, migrated=False: installation(site, folder, postgres, migrated=migrated)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "portillon.backup"


def test_each_verdict_that_was_told_is_in_a_backup_made_while_scans_go_on(
    site: Site, elsewhere: Elsewhere, file: Path
) -> None:
    tickets = site.issue(SCANS, admits=1)
    with site.crowd() as crowd:
        before = crowd.scan_at_once([{"code": ticket.code, "party": 1} for ticket in tickets])
        crowd.start_scanning([(ticket.code, 3) for ticket in site.issue(10, admits=500)])
        site.server.run("backup", str(file))
        after = crowd.stop_scanning()

    there = elsewhere(site)
    ended = there.run("restore", str(file))

    assert ended.returncode == 0, ended.stderr
    kept = {row["scan_id"]: row for row in map(json.loads, _exported(there))}
    told = {one.body["scan_id"]: one.answer for one in (*before, *after)}
    assert {one.body["scan_id"] for one in before} <= kept.keys()
    assert ended.stdout.startswith(f"{len(kept)} rows, each as it was written, as of 20")
    ours = kept.keys() & told.keys()
    assert [kept[one]["verdict"] for one in ours] == [told[one]["verdict"] for one in ours]


def _exported(there: Installation) -> list[str]:
    return there.run("ledger", "export", "--format", "jsonl").stdout.splitlines()


def test_a_restored_installation_serves_and_admits_no_used_ticket(
    site: Site, elsewhere: Elsewhere, file: Path
) -> None:
    used, fresh = site.issue(2, admits=1)
    _scan(site, used)
    site.server.run("backup", str(file))
    there = elsewhere(site)
    assert there.run("restore", str(file)).returncode == 0

    with there.serving() as running:
        again = Site(running, site.key, site.event)

        assert _scan(again, used) == "used_up"
        assert _scan(again, fresh) == "ok"


def test_a_restored_installation_waits_for_phones_that_may_hold_tickets(
    site: Site, elsewhere: Elsewhere, file: Path
) -> None:
    (ticket,) = site.issue(1, admits=1)
    site.call("PATCH", f"/events/{site.event['id']}", {"offline_policy": "strict"})
    site.server.run("backup", str(file))
    there = elsewhere(site)

    said = there.run("restore", str(file)).stderr

    assert f"attention: phones may hold tickets of Concert (event {site.event['id']})" in said
    with there.serving() as running:
        assert _scan(Site(running, site.key, site.event), ticket) == "wrong_gate"
    assert "attention" not in there.run("restore", str(file), "--force", "--nothing-since").stderr
    with there.serving() as running:
        assert _scan(Site(running, site.key, site.event), ticket) == "ok"


def _scan(site: Site, ticket: Ticket) -> str:
    scan = {"scan_id": str(uuid4()), "code": ticket.code, "gate": site.gate}
    return str(call(site.server.port, site.key, "POST", "/scans", scan)["reason"])


def test_nobody_else_may_read_a_backup_or_what_is_restored(
    site: Site, elsewhere: Elsewhere, file: Path
) -> None:
    site.server.run("backup", str(file))
    there = elsewhere(site)
    there.run("restore", str(file))

    assert file.stat().st_mode & 0o777 == 0o600
    assert (there.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    if there.url is None:
        assert (there.folder / "portillon.sqlite3").stat().st_mode & 0o777 == 0o600


def test_an_installation_that_holds_data_is_only_replaced_by_force(
    site: Site, elsewhere: Elsewhere, file: Path
) -> None:
    site.server.run("backup", str(file))
    there = elsewhere(site, migrated=True)
    there.run("org", "create", "bob", "--name", "Bob")

    assert "this installation holds data: --force" in there.refused("restore", str(file))
    assert "bob" not in there.run("org", "create", "bob", "--name", "Bob").stdout

    ended = there.run("restore", str(file), "--force")
    assert ended.returncode == 0, ended.stderr
    assert there.run("org", "create", "bob", "--name", "Bob").returncode == 0
    assert there.refused("org", "create", "alice", "--name", "Alice")


def test_a_database_that_is_in_use_is_not_replaced(engine: str, served: Serve, file: Path) -> None:
    with served(engine) as busy:
        (ticket,) = busy.issue(1, admits=2)
        _scan(busy, ticket)
        busy.server.run("backup", str(file))
        here = Installation(busy.server.data_dir, None, dict(busy.server.environment))

        assert "stop the server" in here.refused("restore", str(file), "--force")
        assert _scan(busy, ticket) == "ok"


def test_what_was_scanned_after_the_backup_is_said_to_be_lost(engine: str, served: Serve, file: Path) -> None:
    with served(engine) as site:
        (ticket,) = site.issue(1, admits=3)
        _scan(site, ticket)
        site.server.run("backup", str(file))
        _scan(site, ticket)
        _scan(site, ticket)
        site.server.run("backup", str(file.with_suffix(".later")))
        site.server.stop()
        here = Installation(site.server.data_dir, None, dict(site.server.environment))

        ended = here.run("restore", str(file), "--force")

        assert ended.stdout.startswith("1 rows, ")
        assert "attention: 2 of the 3 scans" in ended.stderr
        assert here.run("ledger", "verify").returncode == 0


def test_a_backup_without_secrets_names_them_and_needs_those_that_were_kept(
    site: Site, elsewhere: Elsewhere, file: Path
) -> None:
    secrets = Path(site.server.environment["PORTILLON_DATA"]) / "secrets.json"
    site.server.run("backup", str(file), "--without-secrets")
    assert "secrets.json" not in zipfile.ZipFile(file).namelist()
    there = elsewhere(site)

    assert "holds no secrets" in there.refused("restore", str(file))

    shutil.copy(secrets, there.folder)
    ended = there.run("restore", str(file))
    assert ended.returncode == 0
    assert str(secrets) in ended.stderr


def test_codes_sealed_after_the_backup_still_open(site: Site, elsewhere: Elsewhere, file: Path) -> None:
    site.server.run("backup", str(file))
    there = elsewhere(site, migrated=True)
    secrets = there.folder / "secrets.json"
    shutil.copy(Path(site.server.environment["PORTILLON_DATA"]) / "secrets.json", secrets)
    there.run("keys", "rotate")
    newer = secrets.read_text()

    assert there.run("restore", str(file)).returncode == 0
    assert secrets.read_text() == newer


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(
    "version, sentence",
    [(None, "pg_dump is not installed"), ("9.6.24", "is older than the server: install the client programs")],
)
def test_programs_of_postgresql_that_do_not_serve_are_named(
    site: Site, file: Path, tmp_path: Path, version: str | None, sentence: str
) -> None:
    if version:
        (tmp_path / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        (tmp_path / "pg_dump").chmod(0o755)
    here = Installation(tmp_path, None, dict(site.server.environment))

    assert sentence in here.refused("backup", str(file), PATH=f"{tmp_path}{os.pathsep}/bin/nothing")
    assert not file.exists()


def test_a_database_file_without_its_wal_is_noticed_at_the_start(served: Serve, tmp_path: Path) -> None:
    with served("sqlite", workers=1) as site:
        (ticket,) = site.issue(1, admits=SCANS)
        site.server.restart()
        for _ in range(SCANS):
            _scan(site, ticket)
        site.server.run("backup", str(tmp_path / "file"))
        there = installation(site, tmp_path / "copied", None)
        for name in ("portillon.sqlite3", "secrets.json", "ledger-heads.json"):
            shutil.copy(site.server.data_dir / name, there.folder)

    said = f"the ledger is shorter than it was: {SCANS} of the {SCANS} scans"
    assert said in there.refused("ledger", "verify")
    assert f"WRONG ledger: {said}" in there.run("check").stdout
    with there.serving() as running:
        assert f"ATTENTION: {said}" in running.log

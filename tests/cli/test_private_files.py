"""Test that other users of the machine reach none of the files that the program writes."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_start import portillon
from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import portillon_server
from tests.servers.site import site_on


@pytest.fixture(autouse=True)
def _an_easy_umask() -> Iterator[None]:
    """That of most machines, with which files can be read by all."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> set[str]:
    everything = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder.parent)) for path in everything if path.stat().st_mode & 0o077}


def test_a_new_installation_is_private(tmp_path: Path) -> None:
    data = tmp_path / "new"
    portillon(tmp_path, "org", "create", "alice", "--name", "Alice", PORTILLON_DATA=str(data))

    assert data.stat().st_mode & 0o777 == 0o700
    assert open_to_others(data) == set()


def test_a_running_server_writes_for_itself_alone(tmp_path: Path) -> None:
    with portillon_server(None, tmp_path / "data", workers=1) as server:
        site = site_on(server, mails_tickets=True)
        ticket = site.issue(1, admits=1)[0]
        with site.crowd() as crowd:
            crowd.scan_at_once([{"code": ticket.code, "party": 1}])
        wal = server.data_dir / "portillon.sqlite3-wal"

        assert wal.stat().st_mode & 0o777 == 0o600
        # Its log was opened by this test.
        assert open_to_others(server.data_dir) <= {"data/server.log"}


def test_an_installation_that_others_could_read_is_mended_by_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "old"
    lay_sqlite(data / "portillon.sqlite3")
    portillon(tmp_path, "demo", PORTILLON_DATA=str(data))
    subprocess.run(["chmod", "-R", "a+rX", str(data)], check=True)

    checked = portillon(tmp_path, "check", PORTILLON_DATA=str(data))
    portillon(tmp_path, "ledger", "verify", PORTILLON_DATA=str(data))

    assert f"WRONG files: other users of this machine can reach {data} and ".encode() in checked.stdout
    assert b"chmod 700 it" in checked.stdout
    assert open_to_others(data) == set()
    assert b"ok    files: " in portillon(tmp_path, "check", PORTILLON_DATA=str(data)).stdout


def test_files_outside_the_data_folder_are_mended_too(tmp_path: Path) -> None:
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}",
        "PORTILLON_SECRET_FILE": str(tmp_path / "keys.json"),
        "PORTILLON_DATA": str(tmp_path / "data"),
    }
    lay_sqlite(tmp_path / "elsewhere.sqlite3")
    portillon(tmp_path, "org", "create", "alice", "--name", "Alice", **settings)
    for name in ("elsewhere.sqlite3", "keys.json"):
        (tmp_path / name).chmod(0o644)

    portillon(tmp_path, "ledger", "verify", **settings)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("elsewhere.sqlite3", "keys.json")] == [
        0o600
    ] * 2


def test_a_folder_that_other_programs_use_stays_open_to_them(tmp_path: Path) -> None:
    data = tmp_path / "shared"
    (data / "another program").mkdir(parents=True)
    lay_sqlite(data / "portillon.sqlite3")

    portillon(tmp_path, "org", "create", "alice", "--name", "Alice", PORTILLON_DATA=str(data))

    assert open_to_others(data) == {"shared", "shared/another program"}

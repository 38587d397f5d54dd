"""Test starting the program as a process: a bad setting ends it with one line that names the setting."""

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import OURS, ROOT

Ended = subprocess.CompletedProcess[bytes]


@pytest.fixture(autouse=True)
def _already_migrated(tmp_path: Path) -> None:
    lay_sqlite(tmp_path / "portillon.sqlite3")


def portillon(folder: Path, *arguments: str, **settings: str) -> Ended:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"PYTHONPATH": str(ROOT), "PORTILLON_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "portillon.cli", *arguments],
        env=environment | settings,
        cwd=folder,
        capture_output=True,
        check=False,
    )


BAD = [
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "mysql://root@localhost/x"),
    ("DATABASE_URL", "postgresql://[::1/x"),
    ("DATABASE_URL", "postgresql://root@localhost/x?connect_timeout=soon"),
    ("DATABASE_URL", "postgresql://root@localhost/x?statement_timeout=-1"),
    ("DATABASE_URL_FILE", "/nowhere/url"),
    ("PORTILLON_BASE_URL", "example.org"),
    ("PORTILLON_BASE_URL", "ftp://example.org"),
    ("PORTILLON_BASE_URL", "http://[::1"),
    ("PORTILLON_BASE_URL", "https://straße.example"),
    ("PORTILLON_BASE_URL", "http://example.org:port"),
    ("PORTILLON_BASE_URL", "https://example.org/?x"),
    ("PORTILLON_BASE_URL_FILE", "/nowhere/url"),
    ("PORTILLON_SECRET_FILE", "/proc/nowhere/secrets.json"),
    ("PORTILLON_SECRET_FILE", "/dev/null"),
    ("PORTILLON_DATA", "/dev/null/x"),
    ("PORTILLON_REQUEST_SECONDS", "0"),
    ("PORTILLON_REQUEST_SECONDS", "soon"),
    ("EMAIL_URL", "nonsense"),
    ("PORTILLON_LOG_LEVEL", "loud"),
    ("PORTILLON_LOG_FORMAT", "xml"),
]


@pytest.mark.parametrize("name, value", BAD)
def test_a_bad_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    ended = portillon(tmp_path, "check", **{name: value})

    said = ended.stderr.decode()
    assert ended.returncode == 1
    assert said.count("\n") == 1, said
    assert said.startswith(f"portillon: {name}"), said
    assert "Traceback" not in said


def test_a_password_in_a_bad_address_is_not_repeated(tmp_path: Path) -> None:
    ended = portillon(tmp_path, "check", DATABASE_URL="mysql://root:s3cret@localhost/x")

    assert b"s3cret" not in ended.stderr + ended.stdout


def test_a_database_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    ended = portillon(tmp_path, "ledger", "verify", DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")

    assert ended.returncode == 1
    assert ended.stderr.startswith(b"portillon: the database does not answer as it should: ")
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "name, value",
    [("DATABASE_URL", "sqlite:///{0}/other.sqlite3"), ("PORTILLON_BASE_URL", "https://door.example")],
)
def test_a_setting_may_be_in_a_file(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / "setting").write_text(value.format(tmp_path) + "\n")
    if name == "DATABASE_URL":
        shutil.move(tmp_path / "portillon.sqlite3", tmp_path / "other.sqlite3")

    ended = portillon(
        tmp_path, "org", "create", "alice", "--name", "Alice", **{f"{name}_FILE": str(tmp_path / "setting")}
    )

    assert ended.returncode == 0, ended.stderr
    if name == "DATABASE_URL":
        assert not (tmp_path / "portillon.sqlite3").exists()
        return
    assert (
        b"links lead to https://door.example"
        in portillon(tmp_path, "check", **{f"{name}_FILE": str(tmp_path / "setting")}).stdout
    )


def test_secrets_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    secret = tmp_path / "secrets.json"
    portillon(tmp_path, "org", "create", "alice", "--name", "Alice")
    made = secret.read_text()
    portillon(tmp_path, "org", "create", "bob", "--name", "Bob")

    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text() == made


def test_a_secret_file_that_others_may_read_is_not_right(tmp_path: Path) -> None:
    portillon(tmp_path, "org", "create", "alice", "--name", "Alice")
    (tmp_path / "secrets.json").chmod(0o644)

    ended = portillon(tmp_path, "check")

    assert ended.returncode == 1
    assert b"WRONG files: " in ended.stdout
    assert b"secrets.json; chmod 600 it" in ended.stdout


def test_a_spoilt_secret_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")

    ended = portillon(tmp_path, "check")

    assert ended.returncode == 1
    assert (tmp_path / "secrets.json").read_text() == "{}"


def test_the_ledger_as_a_sheet_goes_to_stdout(tmp_path: Path) -> None:
    ended = portillon(tmp_path, "ledger", "export", "--format", "xlsx")

    assert ended.returncode == 0, ended.stderr
    assert (
        CalamineWorkbook.from_filelike(BytesIO(ended.stdout)).get_sheet_by_index(0).to_python()[0][0] == "id"
    )


def test_a_reader_that_has_seen_enough_is_no_problem(tmp_path: Path) -> None:
    portillon(tmp_path, "demo")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"PYTHONPATH": str(ROOT), "PORTILLON_DATA": str(tmp_path)}
    command = f"{sys.executable} -m portillon.cli codes 1 | true"

    ended = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], env=environment, capture_output=True, check=False
    )

    assert ended.stderr == b""

"""Test backups that were damaged, or that do not fit: each is refused in one sentence, before anything is changed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from portillon.cli.backups.archive import Damaged, Reading
from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import OURS, ROOT

Ended = subprocess.CompletedProcess[str]
PLACES = 60


def portillon(folder: Path, *arguments: str, **settings: str) -> Ended:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"PYTHONPATH": str(ROOT), "PORTILLON_DATA": str(folder), **settings}
    return subprocess.run(
        [sys.executable, "-m", "portillon.cli", *arguments],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with an event, and with files of long work."""
    folder = tmp_path_factory.mktemp("source")
    lay_sqlite(folder / "portillon.sqlite3")
    portillon(folder, "org", "create", "alice", "--name", "Alice")
    times = ("--doors", "2030-01-01T18:00Z", "--starts", "2030-01-01T19:00Z", "--ends", "2030-01-01T22:00Z")
    portillon(folder, "event", "create", "--org", "alice", "--title", "Gala", *times)
    (folder / "uploads").mkdir()
    (folder / "uploads" / "abc").write_text("a list")
    (folder / "uploads.place").write_text("here")
    (folder / "mails").mkdir()
    return folder


@pytest.fixture(scope="module")
def backup(source: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("backup") / "file"
    assert portillon(source, "backup", str(file)).returncode == 0
    return file.read_bytes()


@pytest.fixture
def file(backup: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_bytes(backup)
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def refused(folder: Path, *arguments: str) -> str:
    ended = portillon(folder, *arguments)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_a_backup_says_what_it_holds_and_what_not(source: Path, tmp_path: Path) -> None:
    ended = portillon(source, "backup", str(tmp_path / "file"))

    assert ended.stdout.startswith("0 scans and all else, as of 20")
    assert "holds the secrets: whoever reads it can make valid tickets" in ended.stderr
    assert "not in it: mails\n" in ended.stderr


def test_files_of_long_work_are_restored(file: Path, empty: Path) -> None:
    ended = portillon(empty, "restore", str(file))

    assert ended.returncode == 0, ended.stderr
    assert (empty / "uploads" / "abc").read_text() == "a list"
    assert (empty / "uploads.place").read_text() == "here"
    assert "not in the backup: mails" in ended.stderr
    assert "attention" not in ended.stderr
    assert [path.name for path in empty.iterdir() if path.name.startswith(".")] == []


def test_scanners_do_not_go_on_with_what_they_knew_before_a_restore(file: Path, empty: Path) -> None:
    eras = set()
    for _twice in range(2):
        assert portillon(empty, "restore", str(file), "--force").returncode == 0
        with closing(sqlite3.connect(empty / "portillon.sqlite3")) as database:
            eras |= set(database.execute("SELECT roster_era FROM places_event"))

    assert len(eras - {("",)}) == 2


@pytest.mark.parametrize("policy", ["strict", "auto"])
def test_phones_that_may_hold_tickets_are_told_of(
    source: Path, tmp_path: Path, empty: Path, policy: str
) -> None:
    """Another backup has the same event, which hands its tickets over."""
    file, before = tmp_path / "file", shutil.copytree(source, tmp_path / "before")
    with closing(sqlite3.connect(before / "portillon.sqlite3")) as database:
        database.execute("UPDATE places_event SET offline_policy = ?", [policy])
        database.commit()
    assert portillon(before, "backup", str(file)).returncode == 0

    ended = portillon(empty, "restore", str(file))

    assert ended.returncode == 0
    assert "attention: phones may hold tickets of Gala (event 1) by hand-overs" in ended.stderr


def test_a_backup_cut_short_is_refused_and_the_next_try_succeeds(
    file: Path, backup: bytes, empty: Path
) -> None:
    file.write_bytes(backup[:-100])

    assert "damaged or no backup" in refused(empty, "restore", str(file))
    assert list(empty.iterdir()) == []

    file.write_bytes(backup)
    assert portillon(empty, "restore", str(file)).returncode == 0


def test_each_altered_byte_of_the_database_is_noticed(backup: bytes, tmp_path: Path) -> None:
    step = len(backup) // PLACES
    for place in range(100, len(backup) // 2, step):
        altered = bytearray(backup)
        altered[place] ^= 1
        (tmp_path / "altered").write_bytes(altered)
        with (tmp_path / "altered").open("rb") as content, pytest.raises(Damaged):
            Reading(content).unpack(tmp_path)


def test_a_member_put_in_the_place_of_another_is_noticed(file: Path, tmp_path: Path, empty: Path) -> None:
    forged = tmp_path / "forged"
    with zipfile.ZipFile(file) as real, zipfile.ZipFile(forged, "w") as other:
        for name in real.namelist():
            other.writestr(name, b"another list" if name == "uploads/abc" else real.read(name))

    assert "uploads/abc in it is not as it was written" in refused(empty, "restore", str(forged))


@pytest.mark.parametrize("name", ["../outside", "uploads/../../outside", "/outside", "uploads/.."])
def test_no_member_is_written_outside_the_folder(file: Path, tmp_path: Path, name: str) -> None:
    forged = tmp_path / "forged"
    with zipfile.ZipFile(file) as real, zipfile.ZipFile(forged, "w") as other:
        told = json.loads(real.read("manifest.json"))
        told["members"] = {name: {"bytes": 0, "sha256": ""}}
        other.writestr("manifest.json", json.dumps(told))
        other.writestr(name, b"")

    with forged.open("rb") as content, pytest.raises(Damaged):
        Reading(content)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused(tmp_path: Path, empty: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    assert "cannot be restored: it " in refused(empty, "restore", str(tmp_path / "file"))


CHANGES = [
    ({"engine": "postgresql"}, "the backup is of postgresql, and DATABASE_URL names a database of sqlite"),
    ({"migrations": ["places.9999_later"]}, "places.9999_later is not known here"),
    ({"format": 2}, "its format 2 is not known to this version"),
    ({"keys": ["x"]}, "the secrets in the backup are not those that its manifest names"),
]


@pytest.mark.parametrize("change, sentence", CHANGES)
def test_a_backup_that_does_not_fit_is_refused(
    file: Path, tmp_path: Path, empty: Path, change: dict[str, object], sentence: str
) -> None:
    forged = tmp_path / "forged"
    with zipfile.ZipFile(file) as real, zipfile.ZipFile(forged, "w") as other:
        contents = {name: real.read(name) for name in real.namelist()}
        told = json.loads(contents["manifest.json"]) | change
        for name, content in (contents | {"manifest.json": json.dumps(told).encode()}).items():
            other.writestr(name, content)

    assert sentence in refused(empty, "restore", str(forged))


def test_other_secrets_are_only_replaced_by_force(file: Path, empty: Path) -> None:
    portillon(empty, "check")
    own = (empty / "secrets.json").read_text()

    assert "holds other secrets than the backup: --force" in refused(empty, "restore", str(file))
    assert (empty / "secrets.json").read_text() == own

    assert portillon(empty, "restore", str(file), "--force").returncode == 0
    assert (empty / "secrets.json").read_text() != own


def test_a_spoilt_database_is_replaced_by_force(source: Path, file: Path, empty: Path) -> None:
    (empty / "portillon.sqlite3").write_bytes(b"spoilt" * 5000)

    assert "the database here cannot be read" in refused(empty, "restore", str(file))
    ended = portillon(empty, "restore", str(file), "--force")

    assert ended.returncode == 0, ended.stderr
    assert portillon(empty, "ledger", "verify").returncode == 0


def test_there_is_nothing_to_back_up_before_the_first_start(empty: Path, tmp_path: Path) -> None:
    assert "nothing to back up" in refused(empty, "backup", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_a_folder_that_is_not_there_is_named(source: Path, verb: str) -> None:
    assert "/nowhere/file: No such file or directory" in refused(source, verb, "/nowhere/file")

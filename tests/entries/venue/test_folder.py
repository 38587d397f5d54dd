"""Test that a folder that was mistyped begins no installation of its own unnoticed."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.entries.venue.at_venue import command, server_on
from tests.servers.portillon import portillon_server


@pytest.mark.parametrize(
    "arguments", [("serve",), ("event", "sync", "1"), ("event", "checkin", "1")], ids=lambda one: one[-1]
)
@pytest.mark.parametrize("is_there", [False, True], ids=["missing", "empty"])
def test_a_folder_without_data_is_refused(tmp_path: Path, arguments: tuple[str, ...], is_there: bool) -> None:
    folder = tmp_path / "veneu"
    if is_there:
        folder.mkdir()
    what = "holds no data of Portillon" if is_there else "is no folder"

    refused = command(server_on(tmp_path / "other"), *arguments, "--data", str(folder))

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"portillon: {folder} {what}: name the folder that `event checkout` has")
    assert [*tmp_path.rglob("*")] == [folder] * is_there


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_URL_FILE"])
def test_another_database_than_the_one_in_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """It would have been used, and the folder's own left out without a word."""
    server = server_on(tmp_path / "other")
    (tmp_path / "portillon.sqlite3").touch()
    server = replace(server, environment={**server.environment, name: "postgresql://nowhere.example/db"})

    refused = command(server, "event", "sync", "1", "--data", str(tmp_path))

    assert refused.returncode == 1
    why = f"{name} names another database than the one in {tmp_path}: unset it, or leave --data out"
    assert refused.stderr == f"portillon: {why}\n"


@pytest.mark.parametrize("act", ["sync", "checkin"])
def test_commands_at_the_venue_begin_no_installation(tmp_path: Path, act: str) -> None:
    refused = command(server_on(tmp_path / "veneu"), "event", act, "1")

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"portillon: {tmp_path / 'veneu'} is no folder: ")
    assert not (tmp_path / "veneu").exists()


def test_a_new_installation_says_so(tmp_path: Path) -> None:
    with portillon_server(None, tmp_path / "veneu", workers=1) as server:
        assert f"portillon: a new, empty installation in {tmp_path / 'veneu'}\n" in server.log

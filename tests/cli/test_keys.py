"""Test `portillon keys rotate`: running servers seal with the new keys, and older codes stay valid."""

import re
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from portillon import secret_file
from portillon.core import seal
from tests.cli.test_start import portillon
from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import portillon_server
from tests.servers.site import Site, site_on


def test_a_running_server_uses_the_new_keys_and_opens_the_old_codes(tmp_path: Path) -> None:
    with portillon_server(None, tmp_path) as server:
        site = site_on(server)
        (ticket,) = site.issue(1, admits=2)

        assert server.run("keys", "rotate") == "2\n"

        new = site.code(ticket.id)
        assert key_id(new) != key_id(ticket.code)
        assert [admitted(site, code) for code in (ticket.code, new)] == [True, True]
        assert "2 generation(s)" in server.run("check")


def test_a_rotation_is_all_that_changes(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    before = secret_file.load(path)

    secret_file.add_generation(path)

    after = secret_file.load(path)
    assert (after.django_key, after.ledger_key) == (before.django_key, before.ledger_key)
    assert after.generations[0] == before.generations[0]
    assert path.stat().st_mode & 0o777 == 0o600


def test_of_two_rotations_at_once_neither_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secret_file.load(path)
    threads = [threading.Thread(target=secret_file.add_generation, args=(path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [known.number for known in secret_file.load(path).generations] == list(range(1, 10))


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    gone = tmp_path / "secrets.json"

    with pytest.raises(FileNotFoundError):
        secret_file.add_generation(gone)

    assert not gone.exists()


def key_id(code: str) -> bytes:
    found = seal.key_id(code.rpartition("/")[2])
    assert found is not None
    return found


def admitted(site: Site, code: str) -> bool:
    scan = {"scan_id": str(uuid4()), "code": code, "gate": site.gate}
    return bool(site.call("POST", "/scans", scan)["verdict"] == "admitted")


def of_new_installation(folder: Path) -> tuple[Path, bytes]:
    """Return the file of secrets of a demonstration, and what is in it."""
    lay_sqlite(folder / "portillon.sqlite3")
    assert portillon(folder, "demo").returncode == 0
    return folder / "secrets.json", (folder / "secrets.json").read_bytes()


def test_a_lost_file_is_asked_for_and_not_made_anew(tmp_path: Path) -> None:
    file, before = of_new_installation(tmp_path)
    file.unlink()

    ended = [portillon(tmp_path, "serve"), portillon(tmp_path, "ledger", "verify")]

    for one in ended:
        assert (one.returncode, one.stderr.count(b"\n")) == (1, 1)
        assert f"portillon: PORTILLON_SECRET_FILE: {file} is missing: put back".encode() in one.stderr
    assert not file.exists()
    file.write_bytes(before)
    assert portillon(tmp_path, "ledger", "verify").returncode == 0


def test_a_second_file_is_refused_and_told_by_check(tmp_path: Path) -> None:
    of_new_installation(tmp_path)
    second = tmp_path / "second.json"
    secret_file.load(second)

    settings = {"PORTILLON_SECRET_FILE": str(second)}
    ended, checked = portillon(tmp_path, "serve", **settings), portillon(tmp_path, "check", **settings)

    assert ended.returncode == 1
    assert b"is another one: put back" in ended.stderr
    assert b"(Django key, ledger key, generation 1)" in ended.stderr
    assert f"WRONG keys: {second} is not the file".encode() in checked.stdout
    assert second.exists()


def test_a_file_from_before_the_last_rotation_is_refused(tmp_path: Path) -> None:
    file, before = of_new_installation(tmp_path)
    assert portillon(tmp_path, "keys", "rotate").returncode == 0
    assert portillon(tmp_path, "ledger", "verify").returncode == 0
    file.write_bytes(before)

    ended = portillon(tmp_path, "ledger", "verify")

    assert ended.returncode == 1
    assert b"(generation 2)" in ended.stderr


def test_who_has_lost_the_file_for_good_may_go_on(tmp_path: Path) -> None:
    file, before = of_new_installation(tmp_path)
    file.unlink()

    assert portillon(tmp_path, "keys", "adopt").returncode == 0

    assert file.read_bytes() != before
    assert portillon(tmp_path, "codes", "1").returncode == 0
    assert b"ok    keys: 1 generation(s)" in portillon(tmp_path, "check").stdout


def test_a_fingerprint_holds_no_key(tmp_path: Path) -> None:
    _file, before = of_new_installation(tmp_path)
    keys = re.findall(rb"[\w-]{40,}", before)

    stored = (tmp_path / "portillon.sqlite3").read_bytes()

    assert len(keys) == 4
    assert not any(form in stored for key in keys for form in forms_of(key))


def forms_of(key: bytes) -> list[bytes]:
    return [key, bytes.fromhex(key.decode())] if re.fullmatch(rb"[0-9a-f]+", key) else [key]

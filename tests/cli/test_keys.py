"""Test `portillon keys rotate`: running servers seal with the new keys, and older codes stay valid."""

import threading
from pathlib import Path
from uuid import uuid4

import pytest

from portillon import secret_file
from portillon.core import seal
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

"""Test `serve --lan`: phones that trust the server's certificate authority get HTTPS without a warning."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE
from urllib.error import URLError

import pytest
from cryptography import x509
from cryptography.x509 import verification

from portillon.cli import certificates
from portillon.cli.lan import names_of
from tests.servers.migrated import lay_sqlite
from tests.servers.portillon import ROOT
from tests.servers.ports import free_port

NAMES = ("192.168.7.20", "127.0.0.1", "localhost", "desk.local")


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def verify(files: certificates.Certificates, name: str) -> None:
    store = verification.Store([certificate(files.authority)])
    subject = certificates._general(name)
    assert isinstance(subject, x509.DNSName | x509.IPAddress)
    verification.PolicyBuilder().store(store).build_server_verifier(subject).verify(
        certificate(files.server), []
    )


def test_it_vouches_for_each_name(tmp_path: Path) -> None:
    files = certificates.certificates_for(NAMES, tmp_path)

    for name in NAMES:
        verify(files, name)


def test_the_authority_may_not_vouch_for_the_internet(tmp_path: Path) -> None:
    files = certificates.certificates_for(NAMES, tmp_path)
    certificates._make_server(files, ["bank.example"])

    with pytest.raises(verification.VerificationError):
        verify(files, "bank.example")


def test_the_keys_are_for_nobody_else(tmp_path: Path) -> None:
    certificates.certificates_for(NAMES, tmp_path)

    assert {S_IMODE(key.stat().st_mode) for key in tmp_path.glob("*.key")} == {0o600}


def test_nothing_changes_while_it_is_good(tmp_path: Path) -> None:
    first = certificate(certificates.certificates_for(NAMES, tmp_path).server)

    assert certificate(certificates.certificates_for(NAMES, tmp_path).server) == first


def test_another_private_address_keeps_the_authority(tmp_path: Path) -> None:
    before = certificates.certificates_for(NAMES, tmp_path).authority.read_bytes()
    files = certificates.certificates_for(("10.1.2.3", *NAMES[1:]), tmp_path)

    assert files.authority.read_bytes() == before
    verify(files, "10.1.2.3")


def test_an_address_outside_gets_an_authority_for_it_alone(tmp_path: Path) -> None:
    certificates.certificates_for(NAMES, tmp_path)
    files = certificates.certificates_for(("203.0.113.9", *NAMES[1:]), tmp_path)

    verify(files, "203.0.113.9")


def test_it_is_renewed_before_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "SERVER_LIFE", timedelta(days=3))
    old = certificate(certificates.certificates_for(NAMES, tmp_path).server)
    monkeypatch.undo()
    new = certificate(certificates.certificates_for(NAMES, tmp_path).server)

    assert old.serial_number != new.serial_number
    assert new.not_valid_after_utc > datetime.now(UTC) + timedelta(days=20)


@pytest.fixture(scope="module")
def phone_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int, Path]]:
    """A server for phones on a loopback address, as (address, port, file of its authority's certificate)."""
    folder = tmp_path_factory.mktemp("desk")
    lay_sqlite(folder / "portillon.sqlite3")
    address, port, log = "127.0.0.2", free_port(), folder / "log"
    command = [
        sys.executable,
        "-m",
        "portillon.cli",
        "serve",
        "--lan",
        "--host",
        address,
        "--port",
        str(port),
    ]
    environment = {**os.environ, "PORTILLON_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--workers", "1"], env=environment, stdout=out, stderr=out, start_new_session=True
        )
    authority = folder / "lan" / "authority.crt"
    while not answers(f"https://{address}:{port}/healthz", authority):
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    yield address, port, authority
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(url: str, authority: Path) -> bool:
    try:
        with urllib.request.urlopen(url, context=ssl.create_default_context(cafile=str(authority))) as answer:
            return bool(json.load(answer) == {"status": "ok"})
    except OSError:
        return False


def test_a_phone_that_trusts_it_gets_in_and_one_that_does_not_is_warned(
    phone_desk: tuple[str, int, Path],
) -> None:
    address, port, authority = phone_desk

    assert answers(f"https://{address}:{port}/healthz", authority)
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://{address}:{port}/healthz")


def test_the_plain_page_hands_the_authority_out_and_leads_on(phone_desk: tuple[str, int, Path]) -> None:
    address, port, authority = phone_desk
    plain = f"http://{address}:{port + 1}"

    with urllib.request.urlopen(f"{plain}/portillon.crt") as answer:
        assert answer.read() == authority.read_bytes()
    german = urllib.request.Request(f"{plain}/", headers={"Accept-Language": "de-CH"})
    with urllib.request.urlopen(german) as answer:
        page = answer.read().decode()
    assert f"https://{address}:{port}/" in page
    assert 'lang="de"' in page


def test_the_names_hold_the_address_and_this_machine() -> None:
    assert names_of("192.168.7.20")[:3] == ["192.168.7.20", "127.0.0.1", "localhost"]

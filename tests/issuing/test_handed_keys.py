"""Test that an installation opens the codes of an event that it was handed, and cannot make any."""

from dataclasses import replace
from pathlib import Path

import pytest

from portillon import secret_file
from portillon.core import seal
from portillon.issuing.models import OpeningKey
from portillon.issuing.seals import keyring
from portillon.issuing.seals.codes import claim_of, code_of
from portillon.secret_file import Secrets
from tests.organiser import Organiser


@pytest.fixture
def at_venue(alice: Organiser, tmp_path: Path) -> Secrets:
    """The secrets of a server at the venue of Alice's event; her own are in use until `use` is called."""
    handed = tuple(one.key for one in keyring.keys_to_hand_over(alice.event))
    secret_file.load(tmp_path / "secrets.json")
    return secret_file.take(tmp_path / "secrets.json", handed, keyring.newest_generation())


def use(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "_secrets", lambda: secrets)
    keyring._known_ring.cache_clear()


def token_of(code: str) -> str:
    return code.rpartition("/")[2]


def test_it_opens_the_codes_of_the_event_alone(
    alice: Organiser, at_venue: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    bobs = alice.issue("Bob")
    code, other = code_of(bobs), alice.code("Carol", event=alice.another_event())
    use(at_venue, monkeypatch)

    claim = claim_of(token_of(code), alice.organisation.pk)

    assert claim is not None
    assert (claim.credential, claim.email) == (bobs.pk, "bob@example.org")
    assert claim_of(token_of(other), alice.organisation.pk) is None


def test_phones_there_get_the_same_keys_and_secrets(
    alice: Organiser, at_venue: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    bobs = alice.issue("Bob")
    before, secret = keyring.device_keys_of(alice.event), keyring.sealer_of(alice.event).secret_of(bobs.pk, 1)
    use(at_venue, monkeypatch)

    sealer = keyring.sealer_of(alice.event)

    assert keyring.device_keys_of(alice.event)[0] == before[0]
    assert sealer.secret_of(bobs.pk, 1) == secret
    assert sealer.secrets_key_id == before[0].key_id


def test_a_code_made_there_opens_nowhere_else(
    alice: Organiser, at_venue: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = keyring._secrets()
    key_id = bytes(OpeningKey.objects.get(event=alice.event).key_id)
    with monkeypatch.context() as there:
        use(at_venue, there)
        made = code_of(alice.issue("Mallory"))
    use(known, monkeypatch)

    assert seal.key_id(token_of(made)) != key_id
    assert claim_of(token_of(made), alice.organisation.pk) is None


def test_a_rotation_keeps_what_was_handed(at_venue: Secrets, tmp_path: Path) -> None:
    newest = secret_file.add_generation(tmp_path / "secrets.json")

    read = secret_file.load(tmp_path / "secrets.json")
    assert read.handed == at_venue.handed
    assert read.generations == (*at_venue.generations, newest)


def test_a_file_without_handed_keys_reads_as_before(tmp_path: Path) -> None:
    made = secret_file.load(tmp_path / "secrets.json")

    assert "handed" not in (tmp_path / "secrets.json").read_text()
    assert replace(secret_file.load(tmp_path / "secrets.json"), are_new=True) == made

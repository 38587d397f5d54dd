"""Test that pages of rosters in JSON are signed as a whole."""

import json
import struct
from base64 import urlsafe_b64decode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from tests.api.passes import Board
from tests.organiser import Organiser
from tests.roster.desk import key_at
from tests.roster.phone import enrolled


def _get(path: str, gate: str, key: str) -> tuple[bytes, str]:
    """Return the body and its signature, if it has one."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = Client().get(f"/api/v1{path}?gate={gate}", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.content, answer.headers.get("Portillon-Signature", "")


def _is_signed(body: bytes, told: str, keys: list[dict[str, object]]) -> bool:
    """As docs/offline-roster.md describes it."""
    generation, signature = told.split(".")
    (key,) = [one["key"] for one in keys if one["generation"] == int(generation)]
    message = b"portillon/roster/json/v1\n" + struct.pack(">I", int(generation)) + body
    try:
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(key)))
        verifier.verify(urlsafe_b64decode(signature + "=="), message)
    except InvalidSignature:
        return False
    return True


def _assert_signed(gate: str, key: str) -> None:
    body, told = _get("/roster", gate, key)
    keys = json.loads(_get("/roster/keys", gate, key)[0])["pages"]
    assert _is_signed(body, told, keys)
    changed = body.replace(b'"more": false', b'"more": true')
    assert changed != body
    assert not _is_signed(changed, told, keys)


def test_a_page_of_tickets(alice: Organiser) -> None:
    alice.issue("Bob")
    _assert_signed(alice.gate, enrolled(alice.event))


def test_a_page_of_passes(destination: Board) -> None:
    _assert_signed(destination.castle, key_at(destination.castle))

"""A scanner that uses the compact form: it verifies each page, and opens records with the codes that it sees."""

import json
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from portillon.core import qr, record, roster_page, seal
from portillon.core.claim import Claim, Opener
from tests.organiser import Organiser

TYPE = "application/vnd.portillon.roster"


@dataclass
class PublicKeyVerifier:
    """Verifies as a device does, which has only the public key."""

    key: bytes

    def verify(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass
class Scanner:
    """All that a device at the organiser's gate holds."""

    organiser: Organiser
    key: str
    cursors: dict[str, str] = field(default_factory=dict)
    rows: dict[int, dict[str, int]] = field(default_factory=dict)
    boxes: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    era: str = ""
    pages: list[bytes] = field(default_factory=list)

    def keys(self) -> dict[str, Any]:
        answer = self.organiser.api("GET", f"/roster/keys?gate={self.organiser.gate}", key=self.key)
        assert answer.status == 200
        keys: dict[str, Any] = answer.content
        return keys

    def get(self, path: str) -> bytes:
        """Return the next page of `path`, which the server may refuse only by failing the test."""
        since = self.cursors.get(path)
        query = {"gate": self.organiser.gate} | ({"since": since} if since else {})
        headers = {"Authorization": f"Bearer {self.key}", "Accept": TYPE}
        answer = Client().get(f"/api/v1{path}", query, headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPE)
        return answer.content

    def sync(self) -> int:
        """Fetch what is new, and return how many tickets came."""
        page = self.get("/roster")
        header, columns, _none = self._unpacked(page)
        self.cursors["/roster"], self.header = header["cursor"], header
        if header["begins"]:
            self.rows.clear()
        for ticket in header["removed"]:
            self.rows.pop(int(ticket), None)
            self.boxes.pop(int(ticket), None)
        ids = list(accumulate(columns.pop("id"), initial=header["first"]))[1:]
        for place, ticket in enumerate(ids):
            self.rows[ticket] = {name: column[place] for name, column in columns.items()}
        return len(ids) + (self.sync() if header["more"] else 0)

    def sync_records(self) -> int:
        header, columns, boxes = self._unpacked(self.get("/roster/records"))
        self.cursors["/roster/records"], self.era = header["cursor"], header["roster"]
        if header["begins"]:
            self.boxes.clear()
        # No numbers: whoever takes the phone could come in by them.
        assert set(columns) == {"id", "n", "size"}
        for ticket in header["removed"]:
            self.boxes.pop(int(ticket), None)
        ids = list(accumulate(columns["id"], initial=header["first"]))[1:]
        start = 0
        for ticket, n, size in zip(ids, columns["n"], columns["size"], strict=True):
            self.boxes[ticket] = (n, boxes[start : start + size])
            start += size
        return len(ids) + (self.sync_records() if header["more"] else 0)

    def _unpacked(self, page: bytes) -> tuple[dict[str, Any], dict[str, Any], bytes]:
        self.pages.append(page)
        (known,) = self.keys()["pages"]
        return roster_page.unpack(page, PublicKeyVerifier(bytes.fromhex(known["key"])).verify)

    def claim_of(self, code: str) -> Claim | None:
        openers = {
            bytes.fromhex(one["key_id"]): Opener(
                bytes.fromhex(one["opening_key"]), PublicKeyVerifier(bytes.fromhex(one["verifying_key"]))
            )
            for one in self.keys()["codes"]
        }
        return seal.open_token(qr.read(code).value, openers)

    def shown(self, code: str) -> list[str] | None:
        """Return what the screen shows about the ticket of a code; None if its record cannot be opened."""
        claim = self.claim_of(code)
        assert claim
        n, box = self.boxes[claim.credential]
        content = record.opened(box, self.record_key(claim.secret, claim.credential, claim.issue), n)
        return None if content is None else list(json.loads(content))

    def record_key(self, secret: bytes, credential: int, issue: int) -> bytes:
        opening_key = bytes.fromhex(self.keys()["codes"][0]["opening_key"])
        return record.key_of(
            secret, opening_key=opening_key, era=self.era, credential=credential, issue=issue
        )

"""A thief has an authorised phone that has scanned, and unlocks it: all that it stores names and admits nobody."""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from playwright.sync_api import Browser

from portillon.core import qr, seal
from portillon.core.claim import Opener
from tests.browser.desk import Desk, Event
from tests.browser.phone_page import authorised, bare_phone
from tests.browser.scanner_page import PATIENCE_MS, ScannerPage
from tests.browser.storage import stored_by
from tests.roster.scanner import PublicKeyVerifier

DECIDES = "#scanner[data-alone=decides]"
NOTHING_WAITS = "#scanner[data-untold='0']"
# Bytes of a sealed code: where its IV and its box begin.
IV_AT, BOX_AT = 70, 82


@dataclass
class Thief:
    """Reads all that a phone stores, and tries each key of the event on whatever might be a code."""

    found: str

    @property
    def openers(self) -> dict[bytes, Opener]:
        ids, keys, verifying = (self._after(name) for name in ("key_id", "opening_key", "verifying_key"))
        return {
            key_id: Opener(key, PublicKeyVerifier(verifies))
            for key_id, key, verifies in zip(ids, keys, verifying, strict=False)
        }

    def _after(self, name: str) -> list[bytes]:
        return [
            bytes.fromhex(value) for value in re.findall(rf"^{name}\n([0-9a-f]+)$", self.found, re.MULTILINE)
        ]

    def opens(self, text: str) -> bool:
        """Whether one of the keys opens it as a code, or as what a code was sealed into."""
        if seal.open_token(qr.read(text).value, self.openers):
            return True
        return any(self._deciphers(text, opener.opening_key) for opener in self.openers.values())

    def _deciphers(self, text: str, key: bytes) -> bool:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        for scan_id in [b"", *(one.encode() for one in self.scans)]:
            try:
                AESGCM(key).decrypt(raw[IV_AT:BOX_AT], raw[BOX_AT:], scan_id)
            except (InvalidTag, ValueError):
                continue
            return True
        return False

    @property
    def sealed(self) -> list[str]:
        return re.findall(r"^code\n(.+)$", self.found, re.MULTILINE)

    @property
    def scans(self) -> set[str]:
        return set(re.findall(r"^scan_id\n(.+)$", self.found, re.MULTILINE))

    def codes(self) -> list[str]:
        """What can be opened among all that is stored: any run of letters and digits that may be a token."""
        return [text for text in re.findall(r"[A-Za-z0-9_-]{100,2000}", self.found) if self.opens(text)]


@pytest.fixture
def event(desk: Desk) -> Event:
    return desk.event(offline_policy="known")


@pytest.fixture
def pass_number(desk: Desk) -> str:
    kinds = [{"name": "Daily", "rule": "daily"}]
    programme = desk.call("POST", "/programmes", {"title": {"en": "Region"}, "types": kinds})["id"]
    holder = {"type": "Daily", "name": "Wilhelmine Zwahlen", "email": "wilhelmine@example.org"}
    return str(desk.call("POST", f"/programmes/{programme}/passes", holder)["number"])


def test_whoever_takes_a_phone_that_has_scanned_finds_nobody(
    desk: Desk, browser: Browser, event: Event, pass_number: str
) -> None:
    live, alone = (event.ticket(name, admits=2) for name in ("Wilhelmine Zwahlen", "Balthasar Quast"))
    typed = event.ticket("Kunigunde Ymhof")
    told = [pass_number, typed.number, "wilhelmine", "zwahlen", "balthasar", "quast", "kunigunde", "ymhof"]
    for ticket in (live, alone, typed):
        told += [
            ticket.code.lower(),
            qr.read(ticket.code).value.lower(),
            ticket.page.rpartition("/")[2].lower(),
        ]

    def look(scanner: ScannerPage, scans: int) -> None:
        thief = Thief(stored_by(scanner.page))
        assert thief.opens(live.code), "the phone has the keys of the event"
        assert len(thief.sealed) == scans
        assert [secret for secret in told if secret in thief.found.lower()] == []
        assert thief.codes() == []

    with bare_phone(browser, desk.server.base_url) as context:
        scanner = authorised(context, event)
        scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
        for shown, state in ((live.code, "admitted"), (typed.number, "admitted"), (pass_number, "refused")):
            scanner.wedge(shown)
            scanner.wait_for(state)
            scanner.new_scan()
        look(scanner, 3)

        context.set_offline(True)
        scanner.wedge(alone.code)
        scanner.wait_for("admitted")
        scanner.new_scan()
        scanner.wedge(pass_number)
        scanner.wait_for("offline")
        look(scanner, 5)

        scanner.page.reload()
        scanner.wait_for_camera()
        scanner.page.wait_for_selector(DECIDES, timeout=PATIENCE_MS)
        scanner.page.wait_for_selector("#scanner[data-untold='2']", timeout=PATIENCE_MS)
        look(scanner, 5)

        with scanner.page.expect_request("**/api/v1/scans/batch", timeout=PATIENCE_MS) as handed_over:
            context.set_offline(False)
        sent = handed_over.value.post_data or ""
        assert sent.count('"sealed_code"') == 2
        assert [secret for secret in told if secret in sent.lower()] == []
        scanner.page.wait_for_selector(NOTHING_WAITS, timeout=PATIENCE_MS)
        look(scanner, 5)

    assert event.admitted == 3

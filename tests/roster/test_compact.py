"""Test the compact form of a roster, and what somebody learns who steals a phone with it."""

import json
import os
import time
import zlib
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portillon.accounts.keys import hash_of
from portillon.core import qr, record, roster_page, seal, sealed_code
from portillon.core.roster_page import BadPage
from portillon.core.sealed_code import private_key
from portillon.issuing.erasure.erasure import erase_credentials
from portillon.issuing.seals.codes import code_of
from portillon.issuing.seals.keyring import journal_key, journal_points
from portillon.issuing.tickets import tickets
from portillon.places.models import Event
from portillon.roster import records, shelf
from tests.issuing.version_1 import code_of_version_1
from tests.organiser import Organiser
from tests.roster.phone import Phone, enrolled
from tests.roster.scanner import PublicKeyVerifier, Scanner


@pytest.fixture
def scanner(alice: Organiser) -> Scanner:
    return Scanner(alice, enrolled(alice.event))


def test_it_says_the_same_as_the_json(alice: Organiser, scanner: Scanner) -> None:
    for name in ("Ann", "Bob", "Cleo"):
        alice.issue(name, admits=2, category="VIP" if name == "Bob" else "")
    alice.scan(alice.issue("Dan", admits=300).number, scanner.key, party=7)
    alice.scan(alice.issue("Eve").number)
    tickets.cancel(alice.issue("Fay"))
    phone = Phone(alice, scanner.key)
    phone.sync()

    assert scanner.sync() == 6

    states, header = ("valid", "cancelled", "blocked"), scanner.header
    for ticket, told in phone.tickets.items():
        row = scanner.rows[int(ticket)]
        for name in ("issue", "admits", "used", "left", "seq"):
            assert row[name] == told[name]
        assert states[row["status"]] == told["status"]
        assert (["", *header["categories"]])[row["category"]] == told["category"]
        assert ([None, *header["gates"]])[row["gate"]] == told["gate"]
        assert ([None, *header["devices"]])[row["device"]] == told["device"]
        assert (row["at"] > 0) == (told["at"] is not None)
    assert header["settings"] == phone.settings


def test_it_goes_on_from_a_page_that_was_kept(alice: Organiser, scanner: Scanner) -> None:
    bob = alice.issue("Bob")
    Scanner(alice, scanner.key).sync()
    late, gone = alice.issue("Late"), alice.issue("Gone")
    alice.scan(bob.number)
    tickets.remove(gone)

    scanner.sync()
    assert set(scanner.rows) == {bob.pk}
    assert scanner.sync() == 2
    assert set(scanner.rows) == {bob.pk, late.pk}
    assert scanner.rows[bob.pk]["used"] == 1


def test_after_a_restore_a_scanner_is_sent_to_the_page_of_all_tickets(
    alice: Organiser, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not read once more for each phone, in pages that take the time of people's pages."""
    ticket = alice.issue("Bob")
    scanner.sync()
    Event.objects.update(roster_era="restored")
    monkeypatch.setattr("portillon.roster.page.read", lambda *_wanted: pytest.fail("tickets are read"))

    assert scanner.sync() == 1

    assert (set(scanner.rows), scanner.header["begins"]) == ({ticket.pk}, True)
    assert [header_of(one)["tickets"] for one in scanner.pages[-2:]] == [0, 1]


def header_of(made: bytes) -> dict[str, Any]:
    return roster_page.unpack(made, lambda *_signed: True)[0]


def test_a_page_is_kept_for_two_minutes(alice: Organiser, scanner: Scanner, tmp_path: Path) -> None:
    scanner.sync()
    alice.issue("Late")
    (file,) = (tmp_path / shelf.FOLDER).glob("*.page")
    assert file.parent.stat().st_mode & 0o077 == 0
    long_ago = time.time() - shelf.KEPT_SECONDS
    os.utime(file, (long_ago, long_ago))

    assert Scanner(alice, scanner.key).sync() == 1


@pytest.mark.parametrize("place", [0, 5, 40, 80, -1])
def test_a_page_with_one_bit_changed_is_refused(alice: Organiser, scanner: Scanner, place: int) -> None:
    alice.issue("Bob")
    page = bytearray(scanner.get("/roster"))
    key = PublicKeyVerifier(bytes.fromhex(scanner.keys()["pages"][0]["key"]))
    roster_page.unpack(bytes(page), key.verify)

    page[place] ^= 1

    with pytest.raises(BadPage):
        roster_page.unpack(bytes(page), key.verify)


def test_the_code_of_a_ticket_opens_its_record(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Zoë", seat="Row 7", category="VIP", price="CHF 9", door_note="wheelchair")
    scanner.sync()
    assert scanner.sync_records() == 1

    codes = code_of(ticket), code_of(ticket)

    assert codes[0] != codes[1]
    for code in codes:
        assert scanner.shown(code) == ["Zoë", "Row 7", "VIP", "CHF 9", "wheelchair"]


def test_a_corrected_name_comes_anew(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Zoe")
    scanner.sync()
    scanner.sync_records()

    tickets.change(ticket, tickets.TicketData("Zoë"))

    assert (scanner.sync(), scanner.sync_records()) == (1, 1)
    shown = scanner.shown(code_of(ticket))
    assert shown
    assert shown[0] == "Zoë"


def test_records_come_in_pages(alice: Organiser, scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RECORDS_MAX", 3)
    made = tickets.issue(alice.event, [tickets.TicketData(f"Guest {n}") for n in range(7)])

    assert scanner.sync_records() == 7
    assert set(scanner.boxes) == {ticket.pk for ticket in made}


def test_the_record_of_a_removed_ticket_is_forgotten(alice: Organiser, scanner: Scanner) -> None:
    gone, stays = alice.issue("Gone"), alice.issue("Stays")
    scanner.sync_records()
    tickets.remove(gone)

    assert scanner.sync_records() == 0
    assert set(scanner.boxes) == {stays.pk}


def test_a_code_of_version_1_admits_without_a_name(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Bob")
    code_of(ticket)
    scanner.sync()
    scanner.sync_records()

    claim = scanner.claim_of(code_of_version_1(ticket))

    assert claim
    assert claim.credential in scanner.rows
    assert not claim.secret


def test_a_code_of_another_event_is_known_by_its_key_id(
    alice: Organiser, bob: Organiser, scanner: Scanner
) -> None:
    other = alice.another_event(title_de="Lesung")
    codes = alice.code("Ann"), alice.code("Eve", event=other), bob.code("Zed")

    key_ids = [seal.key_id(qr.read(code).value) for code in codes]
    keys = scanner.keys()

    assert [bytes.fromhex(key["key_id"]) for key in keys["codes"]] == key_ids[:1]
    (elsewhere,) = keys["elsewhere"]
    assert bytes.fromhex(elsewhere["key_id"]) == key_ids[1]
    assert elsewhere["title"] == {"fr": "", "de": "Lesung", "en": "Reading"}


def test_a_stolen_phone_names_nobody(alice: Organiser, scanner: Scanner) -> None:
    """The thief has all that the phone ever got, every key of it, and the code of one ticket."""
    texts = ("Zebulon Quast", "Row 7", "wheelchair", "CHF 91")
    victim = alice.issue(texts[0], seat=texts[1], door_note=texts[2], price=texts[3])
    seen = alice.issue("Seen")
    scanner.sync()
    scanner.sync_records()

    keys = scanner.keys()
    held = b"".join(scanner.pages) + json.dumps(keys).encode()
    for page in scanner.pages:
        held += _inflated(page)
    for text in (*texts, victim.holder.email, victim.page_secret):
        assert text.encode() not in held

    n, box = scanner.boxes[victim.pk]
    secret_of_another = scanner.claim_of(code_of(seen))
    assert secret_of_another
    known = [bytes.fromhex(value) for one in keys["codes"] for value in one.values()]
    known += [bytes.fromhex(one["key"]) for one in keys["pages"]]
    known += [secret_of_another.secret, victim.number.encode(), str(victim.pk).encode(), bytes(8)]
    for guess in known:
        assert record.opened(box, scanner.record_key(guess, victim.pk, victim.issue), n) is None
        assert len(guess) not in (16, 24, 32) or record.opened(box, guess, n) is None
    assert scanner.shown(code_of(victim)) is not None


def test_the_journal_of_a_stolen_phone_opens_with_none_of_its_keys(
    alice: Organiser, scanner: Scanner
) -> None:
    """What was scanned at the phone, and is sealed there. The thief has every key that the phone ever got."""
    code, scan_id, iv = code_of(alice.issue("Victim")), str(uuid4()), bytes(12)
    (generation, point), *_older = journal_points().items()
    page = generate_private_key(SECP256R1())
    kept = sealed_code.sealed(code, scan_id, generation=generation, key=point, ephemeral=page, iv=iv)
    box = urlsafe_b64decode(kept + "=" * (-len(kept) % 4))[-len(code) - sealed_code.TAG_BYTES :]
    keys = scanner.keys()
    told = [bytes.fromhex(value) for one in keys["codes"] for value in one.values()]
    told += [bytes.fromhex(one["key"]) for one in keys["pages"]]

    for guess in [key for key in (*told, bytes(32), point[1:33], hash_of(scanner.key)) if len(key) == 32]:
        with pytest.raises(InvalidTag):
            AESGCM(guess).decrypt(iv, box, scan_id.encode())
        as_root = private_key(guess)
        assert sealed_code.opened(kept, scan_id, {generation: as_root}.get) is None
    assert sealed_code.opened(kept, scan_id, journal_key) == code


def _inflated(page: bytes) -> bytes:
    """Return whatever in the page can be inflated, wherever it begins."""
    found = b""
    for start in range(len(page) - 2):
        if page[start] == 0x78:
            try:
                found += zlib.decompressobj().decompress(page[start:])
            except zlib.error:
                continue
    return found


def test_records_of_equal_size_look_alike(alice: Organiser, scanner: Scanner) -> None:
    alice.issue("Jo")
    alice.issue("Maximiliane Alexandra")
    scanner.sync_records()

    assert {len(box) for _n, box in scanner.boxes.values()} == {64 + 16}


def test_who_was_erased_leaves_at_once(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Bob")
    scanner.sync_records()
    assert scanner.boxes[ticket.pk][1]

    erase_credentials([ticket.pk])
    scanner.sync_records()

    assert scanner.boxes[ticket.pk][1] == b""


def test_a_removed_ticket_leaves_with_its_record(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Bob")
    scanner.sync()
    scanner.sync_records()

    tickets.remove(ticket)
    scanner.sync()

    assert (scanner.rows, scanner.boxes) == ({}, {})


def test_a_reissued_ticket_is_not_read_with_its_old_code(alice: Organiser, scanner: Scanner) -> None:
    ticket = alice.issue("Bob")
    old = code_of(ticket)
    tickets.reissue(ticket)
    scanner.sync()
    scanner.sync_records()

    assert scanner.shown(old) is None
    assert scanner.shown(code_of(ticket)) is not None


@pytest.mark.parametrize("path", ["/roster/records", "/roster/keys"])
def test_records_and_keys_are_for_devices_at_the_gate(
    alice: Organiser, bob: Organiser, scanner: Scanner, path: str
) -> None:
    elsewhere, stranger = enrolled(alice.another_event()), enrolled(bob.event)

    keys = (scanner.key, elsewhere, stranger, "", alice.key)
    statuses = [alice.api("GET", f"{path}?gate={alice.gate}", key=key).status for key in keys]

    assert statuses == [200, 403, 404, 401, 403]

"""Writes vectors/sentences/sentences.json: answers at gates, and what is said of them in three languages.

Run it from the checkout: python -m vectors.make
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portillon.core.sentence import Answer, Elsewhere, Names, Voice
from portillon.core.verdict import Reason

HERE = Path(__file__).parent
FILE = HERE / "sentences" / "sentences.json"
WORDS = HERE.parent / "portillon/locale/sentences"
LANGUAGES = ("fr", "de", "en")
ZONE, NOW = "Europe/Zurich", datetime(2026, 11, 22, 20, tzinfo=UTC)
EARLIER, EVENING_BEFORE = "2026-11-22T18:02:59.999999+00:00", "2026-11-21T22:59:59+00:00"
# In Zurich this is after midnight, and today.
AFTER_MIDNIGHT = "2026-11-21T23:00:00+00:00"

TICKET, PASS = Answer(Reason.OK, allowed=3, used=1), Answer(Reason.OK, allowed=3, used=1, is_of_pass=True)
DOOR = Names("North {door}", "Tablet 2")


def main() -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")


def text() -> str:
    words = {name: json.loads((WORDS / f"{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES}
    cases = ",\n".join(
        json.dumps(_case(answer, names, zone, words), ensure_ascii=False) for answer, names, zone in _asked()
    )
    about = "What core.sentence says; zone is that of the gate, now the time at which it is said"
    return f'{{\n"about": "{about}",\n"cases": [\n{cases}\n]\n}}\n'


def _case(answer: Answer, names: Names, zone: str, words: dict[str, Any]) -> dict[str, Any]:
    sentences = {name: Voice(words[name], zone, NOW).sentence(answer, names) for name in LANGUAGES}
    event = names.elsewhere
    elsewhere = asdict(event) | {"starts_at": event.starts_at.isoformat()} if event else None
    return {
        "answer": asdict(answer),
        "names": asdict(names) | {"elsewhere": elsewhere},
        "zone": zone,
        "now": NOW.isoformat(),
        "sentences": sentences,
    }


def _asked() -> Iterator[tuple[Answer, Names, str]]:
    for answer, names in (*_of_tickets(), *_used_up(), *_of_passes()):
        yield answer, names, ZONE
    # The same instant is on another day elsewhere.
    for zone in ("Asia/Kathmandu", "America/Los_Angeles", "Pacific/Kiritimati"):
        yield _refused(Reason.CANCELLED, at=EARLIER), Names(), zone
    for month in range(1, 13):
        day = datetime(2027, month, month, 12, 5, tzinfo=UTC)
        yield _refused(Reason.TOO_EARLY, at=day.isoformat()), Names(), "UTC"


def _refused(reason: Reason, of: Answer = TICKET, **because: Any) -> Answer:
    return replace(of, reason=reason, because=because)


def _of_tickets() -> Iterator[tuple[Answer, Names]]:
    for used in (1, 2, 3):
        yield replace(TICKET, used=used), Names()
        yield replace(TICKET, reason=Reason.PARTY_TOO_LARGE, party=9, used=used), Names()
    yield replace(TICKET, allowed=1), Names()
    yield replace(TICKET, is_exit=True), Names()
    yield replace(TICKET, reason=Reason.PARTY_TOO_LARGE, is_exit=True), Names()
    for reason in (Reason.UNREADABLE, Reason.UNKNOWN, Reason.BLOCKED):
        yield _refused(reason), Names()
    for reason in (Reason.CANCELLED, Reason.TOO_EARLY, Reason.EXPIRED):
        for at in (EARLIER, EVENING_BEFORE, AFTER_MIDNIGHT, None):
            yield _refused(reason, at=at), Names()
    for reason in (Reason.TOO_EARLY, Reason.EXPIRED):
        yield _refused(reason, at=EARLIER), Names(is_own_time=True)
    yield from _at_wrong_gates()
    at_servers = [replace(DOOR, server=server) for server in ("venue", "main")]
    for names in (DOOR, Names(), replace(DOOR, device=None), replace(DOOR, gate=None), *at_servers):
        yield _refused(Reason.WRONG_GATE, holder=6, register=2), names
    yield _refused(Reason.WRONG_GATE, set_back=True), Names()


def _at_wrong_gates() -> Iterator[tuple[Answer, Names]]:
    answer = _refused(Reason.WRONG_GATE, event=8)
    gala = Elsewhere("Gala « 100 % »", datetime(2026, 11, 22, 18, 30, tzinfo=UTC), "America/New_York")
    for names in (
        Names(),
        Names(doors=()),
        Names(doors=("North",)),
        Names(doors=("North", "South")),
        Names(elsewhere=gala),
        Names(elsewhere=replace(gala, zone_in_words="New York")),
    ):
        yield answer, names


def _used_up() -> Iterator[tuple[Answer, Names]]:
    last: dict[str, Any] = {"at": EARLIER, "gate": 5, "device": 6}
    for names in (DOOR, Names(), replace(DOOR, device=None)):
        yield _refused(Reason.USED_UP, replace(TICKET, allowed=1), **last), names
    yield _refused(Reason.USED_UP, **last | {"device": None}), DOOR
    yield _refused(Reason.USED_UP, **last | {"at": None}), DOOR
    for days in (1, 2):
        yield _refused(Reason.USED_UP, **last, days=days), DOOR
    for day in range(1, 8):
        yield _refused(Reason.USED_UP, **last, next=f"2027-03-0{day}"), DOOR


def _of_passes() -> Iterator[tuple[Answer, Names]]:
    for party in (1, 2):
        yield replace(PASS, party=party), Names()
    for reason in Reason:
        if reason is not Reason.OK:
            yield _refused(reason, PASS, at=EARLIER), Names()
    for allowed in (1, 2, 3):
        yield _refused(Reason.PARTY_TOO_LARGE, replace(PASS, allowed=allowed)), Names()
        yield _refused(Reason.USED_UP, replace(PASS, allowed=allowed), at=EVENING_BEFORE), Names()
    yield _refused(Reason.EXPIRED, PASS, at=EARLIER, never_used=True), Names()
    for device in ("Desk 1", None):
        yield _refused(Reason.WRONG_GATE, PASS, holder=7, register=3), Names(device=device)
    yield _refused(Reason.WRONG_GATE, PASS, set_back=True), Names()
    for at_desk, takes_part in ((False, False), (True, False), (True, True)):
        names = Names(programme="Musées", at_desk=at_desk, takes_part=takes_part)
        yield _refused(Reason.WRONG_GATE, PASS, programme=3), names

"""Audits what is promised where phones let in only the tickets that they hold (docs/leases.md): nobody comes in twice,
but for those of whom a supervisor was told before tickets were taken back."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from tests.soak.evidence import Ledger, Row, Truth, lets_pass

# A phone may not have heard that the ticket was cancelled, or has a new code: what it let in then is flagged.
CANCELLED = {"cancelled", "blocked"}


def held_tickets(truth: Truth, ledger: Ledger) -> Iterator[str]:
    if not truth.is_strict:
        return
    sequences = _sequences(ledger)
    room = _room(truth, ledger, sequences)
    yield from _inside(truth, ledger, room)
    yield from _overruns(ledger, room)
    yield from _told(truth, sequences)
    for ticket, rows in sequences.items():
        yield from _one_holder(ticket, rows)
        yield from _home(truth, ticket, rows[-1])


def figures_of(truth: Truth, ledger: Ledger) -> dict[str, int]:
    if not truth.is_strict:
        return {}
    sequences = _sequences(ledger)
    kinds = Counter(row.kind for row in ledger.rows)
    came = _came(truth, ledger)
    return {
        "handed over": kinds["hand"],
        "given back": kinds["return"],
        "taken back by a supervisor": kinds["take_back"],
        "persons who could come in twice": sum(_exposed(sequences).values()),
        "persons who did": sum(max(0, most - truth.admits[ticket]) for ticket, most in came.items()),
        "greens of emptied phones": len(truth.lost & truth.greens.keys()),
    }


def _sequences(ledger: Ledger) -> dict[int, list[Row]]:
    """Return the rows of each ticket, in the order of their places."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in sorted((row for row in ledger.rows if row.seq is not None), key=lambda row: row.seq or 0):
        found[row.credential or 0].append(row)
    return found


@dataclass(frozen=True)
class Room:
    """By ticket, how many persons it admits, could come in twice after take-backs, and may besides, which no phone that
    holds it can know."""

    admits: dict[int, int]
    exposed: Counter[int]
    besides: Counter[int]

    def beyond(self, ticket: int) -> int:
        return self.exposed[ticket] + self.besides[ticket]


def _room(truth: Truth, ledger: Ledger, sequences: dict[int, list[Row]]) -> Room:
    besides: Counter[int] = Counter()
    for row in ledger.rows:
        if row.credential is None or not lets_pass(row):
            continue
        # The server counted who went out, and the phone gave up before it heard so.
        is_unseen_exit = row.kind == "exit" and row.scan_id not in truth.greens
        is_cancelled = row.kind == "overrun" and row.reason in CANCELLED
        is_lost = row.scan_id in ledger.reversed & truth.greens.keys() and truth.is_lost(row.scan_id)
        if is_unseen_exit or is_cancelled or is_lost:
            besides[row.credential] += row.party
    return Room(truth.admits, _exposed(sequences), besides)


def _exposed(sequences: dict[int, list[Row]]) -> Counter[int]:
    exposed: Counter[int] = Counter()
    for ticket, rows in sequences.items():
        for place, row in enumerate(rows):
            if row.kind == "take_back":
                exposed[ticket] += row.allowed - row.used + _let_in(rows[:place], row)
    return exposed


def _let_in(before: list[Row], taken_back: Row) -> int:
    """Return how many persons the former holder had let in, and nobody had sent back."""
    back = {row.reverses for row in before}
    entries = [row for row in before if row.kind == "entry" and row.scan_id not in back]
    return sum(row.moved for row in entries if row.device == taken_back.because["holder"])


def _inside(truth: Truth, ledger: Ledger, room: Room) -> Iterator[str]:
    for ticket, most in _came(truth, ledger).items():
        admits = truth.admits.get(ticket, 0)
        if most > admits + room.beyond(ticket):
            yield f"{most} persons were in by ticket {ticket}, which admits {admits}; told: {room.beyond(ticket)}"


def _came(truth: Truth, ledger: Ledger) -> dict[int, int]:
    """Return by ticket the most persons who were in at the same time, by what the screens showed."""
    inside: Counter[int] = Counter()
    most: dict[int, int] = {}
    done: set[tuple[str, UUID]] = set()
    for what, scan_id in _in_order(truth, ledger):
        green = truth.greens.get(scan_id)
        if green is None or green["ticket"] is None or (what, scan_id) in done:
            continue
        done.add((what, scan_id))
        ticket, party = int(green["ticket"]), int(green["party"])
        if what == "green":
            inside[ticket] += -party if green["is_exit"] else party
        elif what == "taking-back" and not green["is_exit"]:
            inside[ticket] -= party
        most[ticket] = max(most.get(ticket, 0), inside[ticket])
    return most


def _in_order(truth: Truth, ledger: Ledger) -> list[tuple[str, UUID]]:
    """Return what was seen in its order, but who has left before the next who came by the ticket, as the ledger says:
    a screen may show later that somebody may leave."""
    seen = list(truth.seen)
    for rows in _sequences(ledger).values():
        for out, into in pairwise([row for row in rows if row.kind in ("entry", "exit")]):
            left, came = ("green", out.scan_id), ("green", into.scan_id)
            is_back = (out.kind, into.kind) == ("exit", "entry") and {left, came} <= set(seen)
            if is_back and seen.index(left) > seen.index(came):
                seen.remove(left)
                seen.insert(seen.index(came), left)
    return seen


def _overruns(ledger: Ledger, room: Room) -> Iterator[str]:
    over: Counter[int] = Counter()
    most: dict[int, int] = {}
    for row in ledger.rows:
        if row.kind == "overrun" and row.credential is not None:
            # Who was sent back, and comes again, is one person.
            over[row.credential] += row.moved
            most[row.credential] = max(most.get(row.credential, 0), over[row.credential])
    for ticket, persons in most.items():
        if persons > room.beyond(ticket):
            yield f"{persons} persons of ticket {ticket} are overruns; told: {room.beyond(ticket)}"


def _told(truth: Truth, sequences: dict[int, list[Row]]) -> Iterator[str]:
    """A take-back risks no more than the supervisor was told."""
    told: Counter[int] = Counter()
    for one in truth.told:
        told[int(one["device"])] += one["exposed"]
    risked: Counter[int] = Counter()
    for rows in sequences.values():
        for place, row in enumerate(rows):
            if row.kind == "take_back":
                risk = row.allowed - row.used + _let_in(rows[:place], row)
                risked[row.because["holder"]] += risk
    for device, persons in risked.items():
        if persons > told[device]:
            yield f"taking back from device {device} risked {persons} persons, and {told[device]} were told"


def _one_holder(ticket: int, rows: list[Row]) -> Iterator[str]:
    """Only the holder lets in, and hands over or gives back what it has."""
    holder: int | None = None
    for row in rows:
        is_of_other = holder is not None and row.device != holder
        if row.kind == "hand" and holder is not None:
            yield f"ticket {ticket} was handed to device {row.holder} while device {holder} held it"
        if row.kind == "return" and (holder is None or is_of_other):
            yield f"device {row.device} gave ticket {ticket} back, which device {holder} held"
        if row.kind == "entry" and is_of_other:
            yield f"device {row.device} let ticket {ticket} in while device {holder} held it"
        if row.kind not in {"hand", "return", "take_back"} and row.holder != holder:
            yield f"{row.scan_id} says that device {row.holder} holds ticket {ticket}, not {holder}"
        holder = row.holder


def _home(truth: Truth, ticket: int, last: Row) -> Iterator[str]:
    """Phones that work to the end give back what they hold."""
    if last.holder is not None and last.holder not in truth.revoked:
        yield f"device {last.holder} still holds ticket {ticket}"

"""Keep the figures of passes up to date: what the ledger has gained since the last time is folded in, exactly once.

Rows never change and each writer's form a chain without gaps, so a number says how far a writer is folded in. Of a pass
`PassUse.seq` says the same once more: its rows are numbered without gaps too, whoever wrote them. A fold happens when
somebody asks for figures, never when somebody scans.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter

from django.db import connection, transaction

from portillon.entries import sqlite
from portillon.entries.models import Scan, Writer
from portillon.entries.rollup_models import Position
from portillon.entries.rollup_pass import Line, Use, lines_of, uses_of
from portillon.entries.rollup_sums import Sums

# Scans wait for a chunk on SQLite, so it is short.
CHUNK_ROWS = 2000
TURN = 0


def fold(seconds_max: float = float("inf")) -> bool:
    """Fold in what the ledger holds by now, a chunk a transaction; whether that was done in the time given."""
    until = time.monotonic() + seconds_max
    goal = dict(Writer.objects.filter(length__gt=0).values_list("pk", "length"))
    while _behind(goal):
        if time.monotonic() >= until:
            return False
        with _turn():
            _fold_chunk(goal)
    return True


def _behind(goal: dict[int, int]) -> dict[int, int]:
    """The writers of whom rows are missing, and how far each is folded in."""
    folded = dict(Position.objects.values_list("writer_id", "folded"))
    return {writer: folded.get(writer, 0) for writer, end in goal.items() if folded.get(writer, 0) < end}


@contextmanager
def _turn() -> Iterator[None]:
    """A transaction that nobody else folds in."""
    if connection.vendor == "sqlite":
        with sqlite.turn():
            yield
        return
    with transaction.atomic():
        _put_positions({TURN: 0})
        Position.objects.select_for_update().get(writer_id=TURN)
        yield


def _fold_chunk(goal: dict[int, int]) -> None:
    lines: list[Line] = []
    reached: dict[int, int] = {}
    room = CHUNK_ROWS
    for writer, start in _behind(goal).items():
        if room <= 0:
            break
        reached[writer] = min(goal[writer], start + room)
        lines += _lines(writer, start, reached[writer])
        room -= reached[writer] - start
    if reached:
        _fold_lines(lines)
        _put_positions(reached)


def _lines(writer: int, after: int, to: int) -> list[Line]:
    written = Scan.objects.filter(writer_id=writer, writer_seq__gt=after, writer_seq__lte=to)
    return lines_of(written)


def _put_positions(reached: dict[int, int]) -> None:
    statement = (
        "INSERT INTO entries_position (writer_id, folded) VALUES (%s, %s)"
        " ON CONFLICT (writer_id) DO UPDATE SET folded = excluded.folded"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(reached.items()))


def _fold_lines(lines: Sequence[Line]) -> None:
    by_pass = {
        pk: list(own)
        for pk, own in groupby(sorted(lines, key=attrgetter("credential", "seq")), attrgetter("credential"))
    }
    uses = uses_of(by_pass)
    fresh = {pk: [line for line in own if line.seq > uses[pk].seq] for pk, own in by_pass.items()}
    again = [pk for pk, own in fresh.items() if own and not _simply_goes_on(uses[pk], own)]
    whole = _whole(again)
    sums = Sums()
    for pk, own in fresh.items():
        if own:
            sums.change(uses[pk], uses[pk].rebuilt(whole[pk]) if pk in whole else uses[pk].with_more(own))
            sums.count(uses[pk].pass_type, whole.get(pk, own), after=uses[pk].seq)
    sums.write()


def _simply_goes_on(use: Use, lines: Sequence[Line]) -> bool:
    """Entries that follow on what is folded in already; else the pass's own rows are read anew, all of them."""
    in_order = [line.seq for line in lines] == list(range(use.seq + 1, use.seq + 1 + len(lines)))
    return in_order and not any(line.reverses for line in lines)


def _whole(passes: Sequence[int]) -> dict[int, list[Line]]:
    rows = lines_of(Scan.objects.filter(credential_id__in=passes).order_by("credential_id", "seq"))
    return {pk: list(own) for pk, own in groupby(rows, attrgetter("credential"))}

"""Test that `portillon ledger verify` names the first row that was changed by somebody with access to the database."""

import json
import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F

from portillon.cli import main
from portillon.entries.ledger import last_heads
from portillon.entries.ledger.pen import Pen
from portillon.entries.ledger.row import Row
from portillon.entries.ledger.turn import turn
from portillon.entries.models import Scan, Tally, Writer
from portillon.issuing.seals.codes import code_of
from tests.organiser import Organiser

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def rows(alice: Organiser) -> list[Scan]:
    """Five rows of one writer, in a database without the triggers that protect them."""
    ticket = alice.issue(admits=4)
    code = code_of(ticket)
    for _ in range(3):
        alice.scan(code)
    alice.scan("something else")
    alice.reverse(Scan.objects.order_by("id")[2].scan_id.hex)
    _drop_triggers()
    return list(Scan.objects.order_by("id"))


def _drop_triggers() -> None:
    with connection.cursor() as cursor:
        if _is_sqlite():
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'entries_%'"
            )
            statements = [f"DROP TRIGGER {name}" for (name,) in cursor]
        else:
            statements = ["ALTER TABLE entries_scan DISABLE TRIGGER ALL"]
        for statement in statements:
            cursor.execute(statement)


def verdict(capsys: Captured) -> tuple[object, str]:
    """Return the exit code of `portillon ledger verify` and its text."""
    with pytest.raises(SystemExit) as left:
        main(["ledger", "verify"])
    code = left.value.code
    said = capsys.readouterr()
    return (1, code) if isinstance(code, str) else (code, said.out + said.err)


def broken_row(capsys: Captured) -> int:
    """Return the row that the command names as broken; its exit code has to be 1."""
    code, said = verdict(capsys)
    assert code == 1, said
    named = re.match(r"portillon: row (\d+) is broken: \w", said)
    assert named, said
    return int(named.group(1))


def assert_broken(capsys: Captured) -> None:
    code, said = verdict(capsys)
    assert code == 1, said
    assert said.startswith("portillon: the ledger is broken: "), said


def test_a_whole_ledger_is_counted(rows: list[Scan], capsys: Captured) -> None:
    assert verdict(capsys) == (0, "5 rows, each as it was written\n")


def test_an_empty_ledger_is_whole(db: None, capsys: Captured) -> None:
    assert verdict(capsys) == (0, "0 rows, each as it was written\n")


def test_several_writers_are_proved_each(rows: list[Scan], alice: Organiser, capsys: Captured) -> None:
    turn.forget()
    alice.scan("something else")

    assert Writer.objects.count() == 2
    assert verdict(capsys) == (0, "6 rows, each as it was written\n")


def test_a_process_that_dies_as_it_begins_a_chain_leaves_the_ledger_whole(
    rows: list[Scan], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_given: object) -> bytes:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("portillon.entries.ledger.chain.head", die)
        # In a test, SQLite's turn joins the test's transaction, so a savepoint has to undo what it wrote.
        with pytest.raises(SystemExit), transaction.atomic() if _is_sqlite() else nullcontext():
            Pen().append([])

    assert verdict(capsys)[0] == 0
    assert Writer.objects.count() == 1


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


@pytest.mark.parametrize("column", [*Row._fields, "mac"])
def test_a_changed_column_is_named(rows: list[Scan], column: str, capsys: Captured) -> None:
    row = rows[1]
    _change(row, column)

    # A row that moves to another place leaves a gap, for which the next row is named.
    expected = {row.pk, rows[2].pk} if column in ("writer_id", "writer_seq") else {row.pk}
    assert broken_row(capsys) in expected


def _change(row: Scan, column: str) -> None:
    """Give the column another value that the database accepts."""
    for other in _others(row, column):
        try:
            with transaction.atomic():
                Scan.objects.filter(pk=row.pk).update(**{column: other})
        except DatabaseError:
            continue
        return
    raise AssertionError(f"the database takes no other {column}")


def _others(row: Scan, column: str) -> list[Any]:
    value = getattr(row, column)
    match Scan._meta.get_field(column):
        case models.IntegerField():
            return [(value or 0) + 1, (value or 0) + 1000, (value or 0) - 1]
        case models.CharField():
            return ["x"]
        case models.UUIDField():
            return [uuid4()]
        case models.BinaryField():
            return [bytes(255 - byte for byte in value)]
        case models.DateTimeField():
            return [(value or datetime.now(UTC)) + timedelta(microseconds=1)]
        case models.JSONField():
            return [{"at": None}]
    raise AssertionError(f"say how to change {column}")


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_missing_row_is_named_by_the_one_after_it(rows: list[Scan], place: int, capsys: Captured) -> None:
    Scan.objects.filter(pk=rows[place].pk).delete()

    assert broken_row(capsys) == rows[place + 1].pk


def test_a_missing_last_row_is_missed(rows: list[Scan], capsys: Captured) -> None:
    Scan.objects.filter(pk=rows[-1].pk).delete()

    assert_broken(capsys)


def test_a_chain_cut_short_with_its_length_is_missed(rows: list[Scan], capsys: Captured) -> None:
    Scan.objects.filter(pk=rows[-1].pk).delete()
    Writer.objects.update(length=F("length") - 1)

    assert_broken(capsys)


def test_all_rows_gone_are_missed(rows: list[Scan], capsys: Captured) -> None:
    Scan.objects.all().delete()

    assert_broken(capsys)


def test_a_copied_row_is_named(rows: list[Scan], capsys: Captured) -> None:
    row = Scan.objects.get(pk=rows[1].pk)
    row.pk, row.scan_id, row.seq, row.writer_seq = None, uuid4(), 90, len(rows) + 1
    row.save(force_insert=True)

    assert broken_row(capsys) == row.pk


def test_a_row_of_an_invented_writer_is_named(rows: list[Scan], capsys: Captured) -> None:
    row = Scan.objects.get(pk=rows[1].pk)
    row.pk, row.scan_id, row.seq, row.writer_id = None, uuid4(), 90, row.writer_id + 1
    row.save(force_insert=True)

    assert broken_row(capsys) == row.pk


def test_a_row_whose_id_was_changed_is_named(rows: list[Scan], capsys: Captured) -> None:
    """The id is no part of the seal. It tells the order in which rows are listed."""
    Scan.objects.filter(pk=rows[1].pk).update(id=rows[-1].pk + 1)

    assert broken_row(capsys) == rows[2].pk


def test_a_writers_newest_rows_are_missed_although_all_else_was_put_back(
    rows: list[Scan], alice: Organiser, capsys: Captured, noted: None
) -> None:
    before = [list(model._default_manager.values()) for model in (Writer, Tally)]
    alice.scan("something else")
    last_heads.note(datetime.now(UTC))
    Scan.objects.filter(pk__gt=rows[-1].pk).delete()
    for model, kept in zip((Writer, Tally), before, strict=True):
        for row in kept:
            model._default_manager.filter(pk=row["id"]).update(**row)

    code, said = verdict(capsys)
    assert (code, "shorter than it was: 1 of the 6 scans" in said) == (1, True), said


def test_rows_written_anew_after_an_older_state_was_put_back_are_not_taken_for_the_old_ones(
    rows: list[Scan], alice: Organiser, capsys: Captured, noted: None
) -> None:
    with transaction.atomic():
        alice.scan("something else")
        last_heads.note(datetime.now(UTC))
        transaction.set_rollback(True)
    # As if the process had gone on from the older state with its pen.
    turn._pen._length, turn._pen._last = len(rows), bytes(rows[-1].mac)
    alice.scan("something else")
    alice.scan("something else")

    code, said = verdict(capsys)
    assert (code, "had written other scans" in said) == (1, True), said


def test_noted_heads_cannot_be_invented(rows: list[Scan], capsys: Captured, noted: None) -> None:
    last_heads.note(datetime.now(UTC))
    text = last_heads.path().read_text()
    last_heads.path().write_text(text.replace("[5, ", "[4, "))

    code, said = verdict(capsys)
    assert (code, "were not written with these secrets" in said) == (1, True), said


def test_what_was_added_is_noted_and_what_is_missing_is_never_forgotten(
    rows: list[Scan], alice: Organiser, noted: None
) -> None:
    last_heads.note(datetime.now(UTC))
    alice.scan("something else")
    last_heads.note(datetime.now(UTC))
    known = last_heads.known()
    assert known is not None
    assert known.rows == 6

    Scan.objects.all().delete()
    Writer.objects.all().delete()
    with pytest.raises(last_heads.Shortened):
        last_heads.note(datetime.now(UTC))
    assert last_heads.known() == known


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own, for the heads that are noted beside the database."""
    monkeypatch.setattr(settings, "DATA", tmp_path)


def test_an_export_is_in_the_order_of_what_is_sealed(
    rows: list[Scan], alice: Organiser, capsys: Captured
) -> None:
    turn.forget()
    last = alice.scan("something else")["scan_id"]
    Scan.objects.filter(scan_id=last).update(id=-1)
    with pytest.raises(SystemExit):
        main(["ledger", "export", "--format", "jsonl"])

    exported = [json.loads(line)["scan_id"] for line in capsys.readouterr().out.splitlines()]
    assert exported == [*(str(row.scan_id) for row in rows), last]


def test_swapped_rows_are_named(rows: list[Scan], capsys: Captured) -> None:
    first, second = rows[1], rows[2]
    for row, place in ((first, 99), (second, first.writer_seq), (first, second.writer_seq)):
        Scan.objects.filter(pk=row.pk).update(writer_seq=place)

    assert broken_row(capsys) == second.pk


def test_a_row_moved_to_another_writer_is_named(rows: list[Scan], alice: Organiser, capsys: Captured) -> None:
    turn.forget()
    moved = Scan.objects.get(scan_id=UUID(alice.scan("something else")["scan_id"]))
    Scan.objects.filter(pk=moved.pk).update(writer_id=rows[0].writer_id, writer_seq=len(rows) + 1)

    assert broken_row(capsys) == moved.pk


@pytest.mark.parametrize(
    "column", [field.name for field in Tally._meta.local_fields if not field.primary_key]
)
def test_a_changed_tally_is_missed(rows: list[Scan], column: str, capsys: Captured) -> None:
    Tally.objects.update(**{column: F(column) + 1})

    assert_broken(capsys)


def test_a_missing_tally_is_missed(rows: list[Scan], capsys: Captured) -> None:
    Tally.objects.all().delete()

    assert_broken(capsys)


def test_an_invented_tally_is_missed(rows: list[Scan], capsys: Captured) -> None:
    unknown = max(row.gate_id for row in rows) + 1
    Tally.objects.create(writer_id=rows[0].writer_id, gate_id=unknown, event_id=rows[0].event_id, admitted=50)

    assert_broken(capsys)


@pytest.mark.parametrize("change", [{"length": 77}, {"head": b"\0" * 32}])
def test_a_changed_writer_is_missed(rows: list[Scan], change: dict[str, Any], capsys: Captured) -> None:
    Writer.objects.update(**change)

    assert verdict(capsys)[0] == 1


def test_a_missing_writer_is_named_by_its_first_row(rows: list[Scan], capsys: Captured) -> None:
    Writer.objects.all().delete()

    assert broken_row(capsys) == rows[0].pk

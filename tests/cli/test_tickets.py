"""Test with the command line: importing rosters, writing tickets and codes, exporting the ledger, a demonstration."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portillon.cli import main
from portillon.issuing.models import Credential
from portillon.issuing.seals import codes
from portillon.issuing.tickets import tickets
from portillon.scheduling.models import Turn
from portillon.sheets import writer as sheet_writer
from tests.cli.conftest import Run
from tests.organiser import Organiser

ROSTER = "name,email,admits\nBob,bob@example.org,2\nCharlie,charlie@example.org,\nDave,nobody,1\n"


@pytest.fixture
def roster(tmp_path: Path) -> str:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return str(file)


def test_an_import_says_what_it_did(run: Run, alice: Organiser, roster: str) -> None:
    ran = run("roster", "import", str(alice.event.pk), roster)

    counted, rejected = ran.out.splitlines()
    assert (ran.code, counted) == (0, "2 added, 0 changed, 0 unchanged, 1 rejected")
    assert rejected.startswith("line 4: ")
    assert Credential.objects.count() == 2


def test_a_file_without_a_column_for_addresses_needs_a_word(
    run: Run, alice: Organiser, tmp_path: Path
) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("Name,Emial\nAlice,alice@example.org\n", encoding="utf-8")
    command = ("roster", "import", str(alice.event.pk), str(file))

    refused = run(*command)

    assert refused.code == 1
    assert "no column for the e-mail address. If nobody" in refused.err
    assert "1 added" in run(*command, "--without-addresses").out


def test_a_dry_run_does_nothing(run: Run, alice: Organiser, roster: str) -> None:
    ran = run("roster", "import", str(alice.event.pk), roster, "--dry-run")

    assert ran.out.startswith("2 added, ")
    assert not Credential.objects.exists()


def test_who_declined_is_held_back_unless_taken(run: Run, alice: Organiser, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email,rsvp\nBob,bob@example.org,going\nDora,dora@example.org,Declined\n")

    ran = run("roster", "import", str(alice.event.pk), str(file))
    assert ran.out.startswith(
        "1 added, 0 changed, 0 unchanged, 0 rejected\nheld back: 1 of status 'Declined'"
    )

    again = run("roster", "import", str(alice.event.pk), str(file), "--take", "declined")
    assert again.out == "1 added, 0 changed, 1 unchanged, 0 rejected\n"


def test_codes_are_a_table(run: Run, alice: Organiser) -> None:
    ticket = alice.issue("Bob", admits=2)
    tickets.cancel(alice.issue("Charlie"))

    ran = run("codes", str(alice.event.pk))

    head, *rows = csv.reader(io.StringIO(ran.out))
    assert head == ["ticket", "name", "email", "admits", "code"]
    assert [row[:4] for row in rows] == [[str(ticket.pk), "Bob", "bob@example.org", "2"]]
    assert alice.scan(rows[0][4])["reason"] == "ok"


def test_codes_go_to_a_file(run: Run, alice: Organiser, tmp_path: Path) -> None:
    alice.issue("Zoë")

    ran = run("codes", str(alice.event.pk), "--csv", str(tmp_path / "codes.csv"))

    assert (ran.code, ran.out) == (0, "")
    assert "Zoë" in (tmp_path / "codes.csv").read_text(encoding="utf-8")


def test_a_name_that_is_a_formula_stays_a_name(run: Run, alice: Organiser) -> None:
    tickets.issue(alice.event, [tickets.TicketData("=1+1", "bob@example.org")])

    (row,) = csv.DictReader(io.StringIO(run("codes", str(alice.event.pk)).out))

    assert not row["name"].startswith("=")


def test_tickets_are_one_pdf_a_zip_or_both(run: Run, alice: Organiser, tmp_path: Path) -> None:
    alice.issue("Bob")
    alice.issue("Charlie")
    pdf, archive = tmp_path / "out.pdf", tmp_path / "out.zip"

    ran = run("tickets", str(alice.event.pk), "--pdf", str(pdf), "--zip", str(archive))

    assert ran.code == 0
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert len(zipfile.ZipFile(archive).namelist()) == 2


# tests/cli/test_start.py tests the export as a spreadsheet.
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_ledger_is_exported(run: Run, alice: Organiser, kind: str) -> None:
    told = alice.scan(alice.code())

    out = run("ledger", "export", "--format", kind).out

    rows = (
        list(csv.DictReader(io.StringIO(out)))
        if kind == "csv"
        else [json.loads(line) for line in out.splitlines()]
    )
    assert [row["scan_id"] for row in rows] == [told["scan_id"]]
    assert rows[0]["verdict"] == "admitted"


def test_an_export_continues_on_a_further_sheet(
    alice: Organiser, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_writer, "SHEET_ROWS_MAX", 3)
    told = [alice.scan("something else")["scan_id"] for _ in range(5)]
    with pytest.raises(SystemExit) as left:
        main(["ledger", "export", "--format", "xlsx"])

    book = CalamineWorkbook.from_filelike(io.BytesIO(capfdbinary.readouterr().out))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert left.value.code == 0
    assert [[row[3] for row in sheet[1:]] for sheet in sheets] == [told[:2], told[2:4], told[4:]]


def test_codes_are_made_a_few_at_a_time(run: Run, alice: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "PIECE_ROWS", 2)
    for name in ("Anna", "Bob", "Carla"):
        alice.issue(name=name)

    with CaptureQueriesContext(connection) as asked:
        lines = run("codes", str(alice.event.pk)).out.splitlines()

    assert [line.split(",")[1] for line in lines[1:]] == ["Anna", "Bob", "Carla"]
    pieces = [one["sql"] for one in asked if 'FROM "issuing_credential"' in one["sql"]]
    assert ["LIMIT 2" in piece for piece in pieces] == [True, True, True]


def test_an_export_is_narrowed(run: Run, alice: Organiser) -> None:
    alice.scan("something else")
    reading = alice.another_event()

    assert run("ledger", "export", "--format", "jsonl", "--event", str(reading.pk)).out == ""
    assert run("ledger", "export", "--format", "jsonl", "--since", "2040-01-01").out == ""
    assert (
        len(run("ledger", "export", "--format", "jsonl", "--since", "2020-01-01T00:00Z").out.splitlines())
        == 1
    )


def test_a_demonstration_says_what_to_open(run: Run) -> None:
    ran = run("demo")

    assert ran.code == 0
    assert "Sign in   demo@portillon.example  with  portillon-demo" in ran.out
    assert "(admits 4)" in ran.out
    assert "(cancelled)" in ran.out
    assert "(next week)" in ran.out
    assert "/o/demo/" in ran.out
    assert "Inaugural lecture" in Client().get("/o/demo/?lang=en").content.decode()


def test_a_second_demonstration_makes_nothing_new(run: Run) -> None:
    assert run("demo").out == run("demo").out


def test_check_says_a_line_for_each(run: Run) -> None:
    ran = run("check")

    assert ran.code == 0, ran
    assert [line.split(":")[0].split()[-1] for line in ran.out.splitlines()] == [
        "configuration",
        "files",
        "keys",
        "disk",
        "database",
        "storing",
        "ledger",
        "mail",
        "chores",
        "jobs",
        "sign-in",
        "sign-on",
        "clock",
    ]


def test_check_tells_a_chore_that_fails(run: Run) -> None:
    now = timezone.now()
    Turn.objects.create(
        name="erasures", due_at=now, ended_at=now, failures=3, error="ValueError in erasure.py:80"
    )

    ran = run("check")

    assert ran.code == 1
    assert "WRONG chores: “erasures” failed 3 times in a row, last at 20" in ran.out
    assert "ValueError in erasure.py:80" in ran.out


def test_after_a_renewal_phones_fetch_all_tickets_anew(run: Run, alice: Organiser) -> None:
    _device, key = alice.steward()
    address = f"/roster?gate={alice.gate}"
    first = alice.api("GET", address, key=key)
    goes_on = f"{address}&since={first['cursor']}"
    assert not alice.api("GET", goes_on, key=key)["begins"]

    ran = run("roster", "renew")

    assert (ran.code, ran.out) == (
        0,
        "events whose phones begin anew: 1\nprogrammes whose desks begin anew: 0\n",
    )
    assert alice.api("GET", goes_on, key=key)["begins"]

"""Test importing passes and printing them as a PDF with the command line."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from django.test import Client

from portillon.accounts.models import User
from portillon.entries.models import Doubt, Scan
from portillon.issuing.models import Credential
from portillon.places.models import Gate, Posting
from tests.api.passes import Board, board
from tests.cli.conftest import Run
from tests.organiser import Organiser

FILE = """N°;Type de pass;Nom;Prénom;E-mail;Rue;CP;Ville;Langue;Valable jusqu'au
65037871;Daily;Kuntz;Sarah;sarah@example.org;6A rue des Potiers;67500;Haguenau;fr;03.07.2099
;daily;Meier;Jürg;;;;;de;
;Gold;Nobody;Knows;;;;;;
123;Daily;Short;Number;;;;;;
65037871;Daily;Twice;Number;;;;;;
;Daily;Late;Date;;;;;;32.07.2099
"""


@pytest.fixture
def desk(alice: Organiser) -> Board:
    return board(alice)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "passes.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_an_import_says_what_it_did(run: Run, desk: Board, file: Path) -> None:
    ran = run("passes", "import", desk.programme, str(file))

    counted, without_address, *rejected = ran.out.splitlines()
    assert (ran.code, counted) == (0, "2 added, 0 changed, 0 unchanged, 4 rejected")
    assert without_address.startswith("without an e-mail address: 1 of the added")
    assert [line.partition(":")[0] for line in rejected] == ["line 4", "line 5", "line 6", "line 7"]
    sarah = Credential.objects.select_related("holder").get(number="65037871")
    assert sarah.holder.address == "6A rue des Potiers\n67500 Haguenau"
    assert sarah.valid_until is not None
    assert sarah.valid_until.isoformat() == "2099-07-03T21:59:59.999999+00:00"
    assert desk.show("65037871")["reason"] == "ok"


@pytest.mark.parametrize("day", ["01.01.0001", "31.12.9999", "2200-01-01"])
def test_a_day_of_an_impossible_year_costs_its_row_alone(run: Run, desk: Board, file: Path, day: str) -> None:
    file.write_text(FILE.replace("03.07.2099", day), encoding="utf-8")

    ran = run("passes", "import", desk.programme, str(file))

    assert ran.out.startswith("2 added, 0 changed, 0 unchanged, 4 rejected")
    assert "line 2: The year must be between 1900 and 2199." in ran.out


def test_importing_twice_changes_nothing(run: Run, desk: Board, file: Path) -> None:
    run("passes", "import", desk.programme, str(file))

    ran = run("passes", "import", desk.programme, str(file))

    assert ran.out.startswith("0 added, 0 changed, 2 unchanged, 4 rejected")
    assert Credential.objects.count() == 2


def test_a_moved_holder_is_a_change(run: Run, desk: Board, file: Path) -> None:
    run("passes", "import", desk.programme, str(file))
    file.write_text(FILE.replace("6A rue des Potiers", "1 place du Marché"), encoding="utf-8")

    ran = run("passes", "import", desk.programme, str(file))

    assert ran.out.startswith("0 added, 1 changed, 1 unchanged")
    assert "place du Marché" in Credential.objects.get(number="65037871").holder.address


def test_a_dry_run_does_nothing(run: Run, desk: Board, file: Path) -> None:
    ran = run("passes", "import", desk.programme, str(file), "--dry-run")

    assert ran.out.startswith("2 added, ")
    assert not Credential.objects.exists()


def test_a_number_of_another_programme_is_rejected(run: Run, desk: Board, file: Path) -> None:
    body = {"title": "Another", "types": [{"name": "Daily"}]}
    other = desk.alice.api("POST", "/programmes", body)["id"]
    run("passes", "import", other, str(file))

    ran = run("passes", "import", desk.programme, str(file))

    assert "line 2: The number 65037871 is taken by another programme." in ran.out


def test_passes_go_to_a_pdf(run: Run, desk: Board, file: Path, tmp_path: Path) -> None:
    run("passes", "import", desk.programme, str(file))

    ran = run("passes", desk.programme, "--pdf", str(tmp_path / "passes.pdf"))

    assert (ran.code, ran.out) == (0, "")
    assert len(pypdfium2.PdfDocument(tmp_path / "passes.pdf")) == 2


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("import", "1"), 2),
        (("1",), 2),
        (("import", "999", "nowhere.csv"), 1),
        (("import", "PROGRAMME", "nowhere.csv"), 1),
        (("999", "--pdf", "out.pdf"), 1),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    run: Run, desk: Board, arguments: tuple[str, ...], code: int
) -> None:
    ran = run("passes", *(desk.programme if word == "PROGRAMME" else word for word in arguments))

    assert ran.code == code
    assert "Traceback" not in ran.err


def test_a_pass_that_was_reissued_is_still_known_by_the_number_of_the_file(
    run: Run, desk: Board, file: Path
) -> None:
    run("passes", "import", desk.programme, str(file))
    sarah = Credential.objects.get(number="65037871")
    desk.alice.api("POST", f"/passes/{sarah.pk}/reissue")

    ran = run("passes", "import", desk.programme, str(file))

    assert ran.out.startswith("0 added, 0 changed, 2 unchanged")
    assert desk.issue(number="65037871").status == 409


def test_every_pass_of_the_demonstration_is_issued_before_it_is_used(run: Run) -> None:
    run("demo")
    entries = Scan.objects.filter(programme_id__isnull=False).entries().order_by("decided_at", "pk")
    used: dict[int, list[datetime]] = {}
    for credential, at in entries.values_list("credential_id", "decided_at"):
        used.setdefault(credential or 0, []).append(at)

    assert len(used) > 200
    for one in Credential.objects.filter(pk__in=used):
        times = used[one.pk]
        assert one.created_at < times[0]
        assert all(later - earlier > timedelta(hours=1) for earlier, later in pairwise(times))
        assert one.valid_until or times[-1] - times[0] < timedelta(days=one.valid_days or 0)
        assert one.valid_until is None or times[-1] < one.valid_until
    assert set(Doubt.objects.values_list("why", flat=True)) == {Doubt.Why.FAR}


def test_the_passes_that_the_demonstration_names_are_good_at_its_desk(run: Run) -> None:
    line = next(line for line in run("demo").out.splitlines() if "A venue's desk" in line)
    numbers = line.rpartition("passes ")[2].split(", ")
    controller = Client()
    controller.force_login(User.objects.get(email="controller@portillon.example"))
    desk = Gate.objects.get(venue=Posting.objects.get().venue)

    assert len(numbers) == 3
    for number in numbers:
        page = controller.post(f"/desks/{desk.pk}/entry/", {"code": number}, follow=True).content.decode()
        assert f'action="/desks/{desk.pk}/entry/validation/"' in page, number

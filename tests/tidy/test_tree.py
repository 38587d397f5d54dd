"""Test that no folder holds too many modules, and that every folder of a layered room has its floor."""

import sys
from collections import Counter
from pathlib import Path

from django.template.utils import get_app_template_dirs

from tests.tidy.sources import ROOT, of_kind
from tests.tidy.tree import floors, modules_by_folder, told

MODULES_MAX = 25


def test_no_folder_holds_more_than_25_modules() -> None:
    sys.stdout.writelines(f"{line}\n" for line in told())

    assert {folder: count for folder, count in modules_by_folder().items() if count > MODULES_MAX} == {}


def test_every_folder_of_the_program_has_a_floor() -> None:
    known = floors()
    # Deeper folders share the floor of their parent.
    folders = [one for one in modules_by_folder() if one.startswith("portillon/") and one.count("/") <= 2]

    without = {folder for folder in folders if folder not in known}

    assert without == {"portillon/console/assets", "portillon/formats/en"}


def test_a_template_has_one_name() -> None:
    """The console's folders and the libraries share one namespace of templates."""
    ours = Counter(
        _name(file) for file in of_kind(".html", ".txt", under="portillon/") if "templates" in file.parts
    )
    theirs = {
        file.relative_to(folder).as_posix()
        for folder in get_app_template_dirs("templates")
        if ROOT not in folder.parents or ".venv" in folder.parts
        for file in folder.rglob("*.html")
    }

    assert [name for name, count in ours.items() if count > 1] == []
    # Templates without a folder are error pages of the whole program, which may replace a library's.
    assert {name for name in theirs.intersection(ours) if "/" in name} == set()


def _name(file: Path) -> str:
    return "/".join(file.parts[file.parts.index("templates") + 1 :])

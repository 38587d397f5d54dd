"""The source tree: each folder with its modules and its floor, and the longest folders and files.

As a program (python -m tests.tidy.tree) it prints them; test_tree.py holds the limits.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator

from tests.tidy.sources import ROOT, of_kind

SHOWN = 8
MODULES = (".py", ".ts", ".tsx")
ROOMS = ("portillon/", "scanner/src/")


def modules_by_folder() -> dict[str, int]:
    """Return the number of modules directly in each folder, without migrations."""
    files = (file for room in ROOMS for file in of_kind(*MODULES, under=room))
    named = (file.relative_to(ROOT) for file in files if file.name != "__init__.py")
    return dict(Counter(path.parent.as_posix() for path in named if "migrations" not in path.parts))


def floors() -> dict[str, int]:
    """Return the floor of each folder that a contract of pyproject.toml names; the lowest floor is 1."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layered = [one for one in contracts if one["type"] == "layers"]
    return {name: floor for one in layered for name, floor in _floors_of(one)}


def _floors_of(contract: dict[str, list[str]]) -> Iterator[tuple[str, int]]:
    for floor, layer in enumerate(reversed(contract["layers"]), start=1):
        for name in layer.replace("|", ":").split(":"):
            for container in contract.get("containers", [""]):
                yield f"{container}.{name.strip()}".lstrip(".").replace(".", "/"), floor


def longest_files() -> list[tuple[int, str]]:
    files = (file for room in ROOMS for file in of_kind(*MODULES, under=room))
    counted = [(len(file.read_bytes().splitlines()), file.relative_to(ROOT).as_posix()) for file in files]
    return sorted(counted, reverse=True)[:SHOWN]


def told() -> Iterator[str]:
    counts, known = modules_by_folder(), floors()
    yield "folder, modules, floor among its neighbours"
    for folder in sorted(counts):
        yield f"{folder + '/':<44}{counts[folder]:>4}{known.get(folder, ''):>4}"
    yield "longest folders: " + ", ".join(
        f"{name} {count}" for name, count in Counter(counts).most_common(SHOWN)
    )
    yield "longest files: " + ", ".join(f"{name} {lines}" for lines, name in longest_files())


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in told())

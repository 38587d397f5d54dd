"""Test that each dependency is locked by hash, without a registry's address, and explained in the documentation."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.tidy.sources import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def test_there_is_a_lock_for_each_need() -> None:
    assert [lock.name for lock in LOCKS] == ["dev.txt", "node.txt", "postgres.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert re.findall(r"\w+://\S+|--(?:\w+-)?(?:index-url|find-links)\S*", lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_its_hashes(lock: Path) -> None:
    entries = re.split(r"^(?=\w)", lock.read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    project = _pyproject()
    asked = project["project"]["dependencies"], project["dependency-groups"]["dev"]

    assert _names(asked[0]) <= _locked("run.txt")
    assert _names(asked[1]) | _locked("run.txt") <= _locked("dev.txt")


def test_the_npm_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "://" in package.get("resolved", "")] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_docs_say_why_each_dependency_is_there() -> None:
    page = (ROOT / "docs/dependencies.md").read_text().lower()
    npm = json.loads((ROOT / "package.json").read_text())
    groups = _pyproject()["dependency-groups"].values()
    direct = _names(_pyproject()["project"]["dependencies"]).union(*map(_names, groups))
    direct |= {*npm["dependencies"], *npm["devDependencies"]}

    assert sorted(name for name in direct if f"`{name}`" not in page) == []


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _names(requirements: list[str]) -> set[str]:
    return {_normal(found[0]) for line in requirements if (found := NAME.match(line))}


def _locked(lock: str) -> set[str]:
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    return {_normal(line.split("==")[0].split("[")[0]) for line in lines if "==" in line}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

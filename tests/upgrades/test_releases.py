"""Test with small git repositories which release an upgrade is tested from."""

import subprocess
from pathlib import Path

import pytest

from tests.upgrades import releases


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def git(repository: Path, *arguments: str) -> None:
    somebody = ["-c", "user.name=Alice", "-c", "user.email=alice@example.org"]
    subprocess.run(["git", *somebody, *arguments], cwd=repository, check=True)


def commit(repository: Path) -> None:
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "Change something")


def test_before_the_first_release_there_is_none(repository: Path) -> None:
    assert releases.tags(repository) == []


def test_the_highest_number_is_the_last_release(repository: Path) -> None:
    for tag in ("v0.9.0", "v0.10.0", "nightly"):
        git(repository, "tag", tag)
        commit(repository)

    assert releases.tags(repository) == ["v0.10.0", "v0.9.0"]


def test_a_release_upgrades_from_the_one_before(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    commit(repository)
    git(repository, "tag", "v0.2.0")

    assert releases.tags(repository) == ["v0.1.0"]


@pytest.mark.parametrize(
    "titles, tags",
    [
        (["Unreleased"], []),
        (["Unreleased", "0.2.0 – in preparation"], []),
        (["Unreleased", "0.2.0 – 2027-01-15", "0.1.0 – 2026-12-01"], ["v0.1.0"]),
        (["[0.2.0]", "[0.1.0]", "[0.0.9]"], ["v0.1.0", "v0.0.9"]),
    ],
)
def test_the_present_version_may_have_no_tag_yet(
    titles: list[str], tags: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "__version__", "0.2.0")
    changelog = "# Changelog\n" + "".join(f"\n## {title}\n\n* Something.\n" for title in titles)

    assert releases.earlier(changelog) == tags

"""Test that the command line, the API's document and the changelog show the version in portillon/__init__.py."""

import re

from django.test import Client

from portillon import __version__
from tests.cli.conftest import Run
from tests.tidy.sources import ROOT


def test_the_command_line_tells_it(run: Run) -> None:
    assert run("--version") == (0, f"Portillon {__version__}\n", "")


def test_the_openapi_document_tells_it() -> None:
    assert Client().get("/api/v1/openapi.json").json()["info"]["version"] == __version__


def test_the_changelog_has_a_section_for_it() -> None:
    headings = re.findall(r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)

    assert headings[:2] == ["Unreleased", __version__]

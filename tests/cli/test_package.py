"""Test the wheel as a stranger makes and uses it: built from a clean checkout, installed without a repository, served.

A script stands in for npm: it copies the files that bin/setup has already built.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest

from portillon import __version__
from tests.servers.portillon import Running
from tests.servers.ports import free_port
from tests.tidy.sources import ROOT, written

STATIC = Path("portillon/static")
NPM = """#!/bin/sh
echo "npm $*" >>"{log}"
case "$1" in run) {cp} -R "{static}" portillon/ ;; esac
"""
NPM_THAT_FAILS = "#!/bin/sh\necho 'the registry is asleep'\nexit 1\n"

Ended = subprocess.CompletedProcess[str]


@dataclass
class Installed:
    """A virtual environment that holds the program, and the server that runs from it."""

    folder: Path
    server: Running

    def run(self, *arguments: str) -> str:
        command = [str(self.folder / "bin/portillon"), *arguments]
        return subprocess.check_output(
            command, env=self.server.environment, cwd=self.server.data_dir, text=True
        )

    def get(self, path: str, language: str = "en") -> bytes:
        return self._answer(
            urllib.request.Request(self._address(path), headers={"Accept-Language": language})
        )

    def call(self, key: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        return json.loads(
            self._answer(urllib.request.Request(self._address(f"/api/v1{path}"), data, headers))
        )

    def _address(self, path: str) -> str:
        return f"{self.server.base_url}{path}"

    def _answer(self, request: urllib.request.Request) -> bytes:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bytes(answer.read())


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, the wheel that was made from it, and the log of all calls of npm."""
    folder = tmp_path_factory.mktemp("packed")
    npm = NPM.format(log=folder / "npm.log", cp=shutil.which("cp"), static=ROOT / STATIC)
    built = build(clean_checkout(folder / "checkout"), folder, npm)
    assert built.returncode == 0, built.stdout
    return folder


@pytest.fixture(scope="module")
def installed(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The wheel in a virtual environment and a home folder of its own, serving its demonstration."""
    folder = tmp_path_factory.mktemp("installed")
    install(only(packed, "*.whl"), folder / "venv")
    data, port = folder / "data", free_port()
    data.mkdir()
    environment = {"HOME": str(folder), "PATH": os.defpath, "PORTILLON_DATA": str(data)}
    command = [str(folder / "venv/bin/portillon"), "serve", "--demo", "--port", str(port), "--workers", "1"]
    server = Running(port, data, environment, command)
    server.start()
    try:
        yield Installed(folder / "venv", server)
    finally:
        server.kill()


def clean_checkout(folder: Path) -> Path:
    for file in written():
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return folder


def build(source: Path, out: Path, npm: str | None = None, *options: str) -> Ended:
    """Run `python -m build` with the packages of this environment; `npm` is the text of a script that replaces npm."""
    search_path = out / "bin"
    search_path.mkdir(parents=True)
    if npm:
        (search_path / "npm").write_text(npm)
        (search_path / "npm").chmod(0o755)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *options, str(source)]
    environment = {"PATH": str(search_path), "HOME": str(out)}
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def install(wheel: Path, folder: Path) -> None:
    """Install the wheel beside the packages of the run-time lock, and let pip check that it needs no others."""
    venv.create(folder)
    (site,) = folder.glob("lib/python*/site-packages")
    for name in re.findall(
        r"^([\w.-]+)(?:\[.*\])?==", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE
    ):
        lend(name, site)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "--no-input"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    subprocess.run([*pip, "check"], stdout=subprocess.DEVNULL, check=True)


def lend(name: str, site: Path) -> None:
    try:
        found = distribution(name)
    except PackageNotFoundError:  # the lock names it for another system only
        return
    for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(str(found.locate_file(top)))


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_a_clean_checkout_is_built_before_it_is_packed(packed: Path) -> None:
    assert (packed / "npm.log").read_text().splitlines() == ["npm ci", "npm run build"]


def test_a_wheel_is_made_from_the_sdist_without_node(packed: Path) -> None:
    """The two calls in the log of npm made the sdist, so the wheel was made from it without npm."""
    with tarfile.open(only(packed, "*.tar.gz")) as sdist:
        names = sdist.getnames()

    assert f"portillon-{__version__}/{STATIC}/scanner/scanner.js" in names
    assert f"portillon-{__version__}/portillon/locale/fr/LC_MESSAGES/django.mo" in names


def test_without_node_a_clean_checkout_is_not_packed(tmp_path: Path) -> None:
    ended = build(clean_checkout(tmp_path / "checkout"), tmp_path / "out")

    assert ended.returncode != 0
    assert "not packed, because portillon/static/scanner/scanner.js, " in ended.stdout
    assert "run bin/setup" in ended.stdout
    assert list((tmp_path / "out").glob("portillon-*")) == []


def test_when_npm_fails_its_own_words_are_told(tmp_path: Path) -> None:
    ended = build(clean_checkout(tmp_path / "checkout"), tmp_path / "out", NPM_THAT_FAILS)

    assert ended.returncode != 0
    assert "the registry is asleep\nportillon: not packed, because npm ci failed" in ended.stdout


def test_an_sdist_that_lacks_a_translation_makes_no_wheel(packed: Path, tmp_path: Path) -> None:
    with tarfile.open(only(packed, "*.tar.gz")) as sdist:
        sdist.extractall(tmp_path, filter="data")
    source = only(tmp_path, "portillon-*")
    (source / "portillon/locale/de/LC_MESSAGES/django.mo").unlink()

    ended = build(source, tmp_path / "out", None, "--wheel")

    assert ended.returncode != 0
    assert "not packed, because portillon/locale/de/LC_MESSAGES/django.mo would be missing" in ended.stdout


def test_the_installed_command_tells_its_version(installed: Installed) -> None:
    assert installed.run("--version") == f"Portillon {__version__}\n"


@pytest.mark.parametrize("language, sign_in", [("en", "Sign in"), ("fr", "Se connecter"), ("de", "Anmelden")])
def test_pages_are_in_three_languages(installed: Installed, language: str, sign_in: str) -> None:
    page = installed.get("/login/", language).decode()

    assert f'<html lang="{language}"' in page
    assert sign_in in page


def test_every_built_file_is_served(installed: Installed) -> None:
    built = [file.relative_to(ROOT / STATIC) for file in (ROOT / STATIC).rglob("*") if file.is_file()]

    assert {"scanner", "console", "visit"} <= {file.parts[0] for file in built}
    for file in built:
        assert installed.get(f"/static/{file}") == (ROOT / STATIC / file).read_bytes()


def test_a_ticket_is_printed_with_the_fonts_it_needs(installed: Installed) -> None:
    page = re.search(r"Ελένη .*(/h/\S+)", installed.server.log)
    assert page
    with closing(pypdfium2.PdfDocument(installed.get(f"{page[1]}/ticket.pdf"))) as document:
        text = document[0].get_textpage().get_text_bounded()

    assert "Ελένη Παπαδοπούλου" in " ".join(text.split())


def test_a_scan_is_admitted(installed: Installed) -> None:
    key = installed.run("api-key", "create", "door", "--org", "demo").strip()
    code = installed.run("codes", "1").splitlines()[1].split(",")[-1]
    gate = installed.call(key, "/events/1")["gates"][0]["id"]

    verdict = installed.call(key, "/scans", {"scan_id": str(uuid4()), "code": code, "gate": gate})

    assert (verdict["verdict"], verdict["reason"]) == ("admitted", "ok")

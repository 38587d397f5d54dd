"""A phone whose browser keeps its data in a folder, so that a test may kill it and start it again, or fill its disk."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Playwright

from tests.browser.desk import Desk
from tests.browser.scanner_page import CANVAS_CAMERA, PHONE, RECORDER
from tests.servers.chromium import FLAGS, executable

# Room for what Chromium writes at its start, and for all that a scanner keeps.
SMALL_DISK = "40m"


class NoSmallDiskError(Exception):
    """This machine lets nobody make a small disk; the message says what to do."""


@contextmanager
def phone_with(
    playwright: Playwright, profile: Path, desk: Desk, program: str | None = None
) -> Iterator[BrowserContext]:
    """A phone whose browser keeps its data in that folder."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=program or executable(),
        args=[*FLAGS, "--no-sandbox"],
        base_url=desk.server.base_url,
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="en",
    )
    context.add_init_script(path=CANVAS_CAMERA)
    context.add_init_script(path=RECORDER)
    try:
        yield context
    finally:
        # One that was killed cannot be closed.
        with suppress(Error):
            context.close()


@contextmanager
def phone_on_a_small_disk(playwright: Playwright, folder: Path, desk: Desk) -> Iterator[BrowserContext]:
    """A phone whose browser has a file system of its own for its data, and soon fills it."""
    profile = folder / "profile"
    profile.mkdir()
    with _small_disk(profile) as mounting:
        program = folder / "chromium"
        program.write_text(f'#!/bin/sh\n{mounting} "{executable()}" "$@"\n')
        program.chmod(0o755)
        with phone_with(playwright, profile, desk, str(program)) as context:
            yield context


@contextmanager
def _small_disk(place: Path) -> Iterator[str]:
    """Give the words in front of a program with which it finds a small disk there. If this user may mount so, only the
    program and its children see the disk."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", str(place)]
    # The first is for root.
    for own in (["unshare", "-m"], ["unshare", "-rm"]):
        if _runs_through([*own, *mount]):
            yield f"exec {' '.join(own)} sh -c '{' '.join(mount)} && exec \"$@\"' small-disk"
            return
    if not _runs_through(["sudo", "-n", *mount]):
        raise NoSmallDiskError(
            "No small disk can be mounted: run this as root, or allow sudo without a password."
        )
    try:
        subprocess.run(["sudo", "-n", "chown", str(os.getuid()), str(place)], check=True)
        yield "exec"
    finally:
        subprocess.run(["sudo", "-n", "umount", "--lazy", str(place)], check=True)


def _runs_through(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def kill(profile: Path) -> None:
    """As a flat battery ends a browser."""
    found = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _runs(one, profile)]
    assert found
    for process in found:
        os.kill(process, signal.SIGKILL)


def _runs(process: Path, profile: Path) -> bool:
    """Whether it is the browser of that profile, not one of its helpers."""
    try:
        words = (process / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return False
    return f"--user-data-dir={profile}" in words and not any(word.startswith("--type=") for word in words)

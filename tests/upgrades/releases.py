"""The releases of this repository: tags like v1.2.3, and sections of CHANGELOG.md."""

import re
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from portillon import __version__
from tests.servers.portillon import ROOT


def tags(repository: Path = ROOT) -> list[str]:
    """Return the tags of the releases before the commit that is checked out, newest first."""
    which = ["--list", "v[0-9]*", "--merged", "HEAD", "--no-contains", "HEAD"]
    return _git(repository, "tag", *which, "--sort", "-version:refname").decode().split()


def earlier(changelog: str) -> list[str]:
    """Return the tags of the releases in a changelog, without the present version, which may not be released yet."""
    versions = re.findall(r"^## \[?v?(\d+\.\d+(?:\.\d+)?)", changelog, re.MULTILINE)
    return [f"v{version}" for version in versions if version != __version__]


def check_out(tag: str, folder: Path) -> Path:
    """Unpack the source tree of `tag` into `folder`, and return the folder."""
    with tarfile.open(fileobj=BytesIO(_git(ROOT, "archive", tag))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.check_output(["git", *arguments], cwd=repository)

"""Builds the generated files before hatchling packs a wheel or an sdist (it finds this file by its name).

Git ignores the browser's built scripts and style sheets and the compiled translations. A checkout builds them first;
an sdist contains them, so that making a wheel from it needs no node. If any is missing, the build fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = Path("portillon/static")
FOR_BROWSERS = (
    "scanner/scanner.js",
    "scanner/scanner.css",
    "scanner/shell.html",
    "scanner/sw.js",
    "scanner/manifest.webmanifest",
    "scanner/icons/*.png",
    "scanner/assets/*.js",
    "scanner/assets/*.wasm",
    "console/console.js",
    "console/console.css",
    "visit/visit.js",
    "visit/assets/*.js",
    "visit/assets/*.wasm",
)
LOCALE = Path("portillon/locale")
ERROR_LINES_SHOWN = 20


class BuiltFiles(BuildHookInterface[BuilderConfig]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the files in a checkout. Abort the build with a sentence if any is missing."""
        root = Path(self.root)
        if not (root / "PKG-INFO").exists():  # only an sdist has one
            self._compile_translations(root)
            self._build_for_browsers(root)
        missing = _missing(root)
        if missing:
            self.app.abort(
                f"portillon: not packed, because {', '.join(missing)} would be missing. "
                "They are built by node 20.19 or newer: install it, or run bin/setup, and build again."
            )

    def _compile_translations(self, root: Path) -> None:
        compiler = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile"]
        self._run(root, [*compiler, "--directory", str(LOCALE), "--domain", "django"])

    def _build_for_browsers(self, root: Path) -> None:
        """Build the scripts and style sheets. Without npm, keep what bin/setup has built."""
        if not shutil.which("npm", path=_search_path(root)):
            return
        if not (root / "node_modules").is_dir():
            self._run(root, ["npm", "ci"])
        self._run(root, ["npm", "run", "build"])

    def _run(self, root: Path, command: list[str]) -> None:
        environment = {**os.environ, "PATH": _search_path(root)}
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            said = "\n".join(done.stdout.splitlines()[-ERROR_LINES_SHOWN:])
            self.app.abort(f"{said}\nportillon: not packed, because {' '.join(command)} failed")


def _search_path(root: Path) -> str:
    """Return PATH with the checkout's environment, where bin/setup installs node if the system has none."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), str(root / ".venv/bin")))


def _missing(root: Path) -> list[str]:
    wanted = [STATIC / pattern for pattern in FOR_BROWSERS]
    wanted += [po.relative_to(root).with_suffix(".mo") for po in sorted((root / LOCALE).rglob("*.po"))]
    return [str(pattern) for pattern in wanted if not any(root.glob(str(pattern)))]

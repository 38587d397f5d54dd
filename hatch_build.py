"""What happens before a wheel or an sdist is packed (hatchling finds this file by its name).

Git keeps neither the built scripts and sheets of the browser nor the compiled translations. In a checkout they are
built first; an sdist brings them, so a wheel can be made from it without node. Nothing is packed without them.
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
        """Ends the build with a sentence where something is missing."""
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
        """Without node this does nothing: what bin/setup has built is taken as it is."""
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
    """Where no node is installed, bin/setup brings one into the checkout's own environment."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), str(root / ".venv/bin")))


def _missing(root: Path) -> list[str]:
    wanted = [STATIC / pattern for pattern in FOR_BROWSERS]
    wanted += [po.relative_to(root).with_suffix(".mo") for po in sorted((root / LOCALE).rglob("*.po"))]
    return [str(pattern) for pattern in wanted if not any(root.glob(str(pattern)))]

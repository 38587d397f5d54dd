"""The API's OpenAPI document, as the program serves it, and docs/openapi.json, the copy of it in the repository.

Run `python -m tests.api.openapi` in the checkout to write the copy anew.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).parents[2] / "docs/openapi.json"


class Operation(NamedTuple):
    method: str
    path: str
    about: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_open(self) -> bool:
        return not self.about.get("security")

    @property
    def content_type(self) -> str:
        """The media type of the call's body; empty if the call takes no body."""
        return next(iter(self.about.get("requestBody", {}).get("content", {})), "")

    def parameters(self, place: str) -> list[str]:
        return [one["name"] for one in self.about.get("parameters", []) if one["in"] == place]


def document() -> dict[str, Any]:
    """Return the document that the program serves."""
    from django.test import Client

    served: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return served


def operations() -> Iterator[Operation]:
    """Yield every call of the document, with its path after /api/v1."""
    for path, methods in document()["paths"].items():
        for method, about in methods.items():
            yield Operation(method.upper(), path.removeprefix("/api/v1"), about)


def as_text(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PORTILLON_DATA": folder, "DJANGO_SETTINGS_MODULE": "portillon.settings"}
        import django

        django.setup()
        FILE.write_text(as_text(document()), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Where the API differs from Ninja's defaults: times to the microsecond, errors described as problem documents, and no
control characters in bodies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from portillon.api.problems import CONTENT_TYPE
from portillon.core.text import is_fit


class UnfitText(Exception):
    """The body holds characters that cannot be stored (core/text.py), in the texts at `paths`."""

    def __init__(self, paths: list[tuple[str | int, ...]]) -> None:
        super().__init__("characters that cannot be stored")
        self.paths = paths


class _Parser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body. Raises UnfitText, and ValueError if it is no JSON; Ninja makes HttpError 400 of both."""
        body = super().parse_body(request)
        paths = list(_unfit(body, ()))
        if paths:
            raise UnfitText(paths)
        return body


def _unfit(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        if not is_fit(value):
            yield path
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _unfit(one, (*path, place))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _unfit(one, (*path, name))


class _Encoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        # Django's encoder cuts times at the millisecond, so a scan would have two different times in two
        # answers.
        return o.astimezone(UTC).isoformat() if isinstance(o, datetime) else super().default(o)


class Renderer(JSONRenderer):
    encoder_class = _Encoder
    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    def __init__(self, **options: Any) -> None:
        super().__init__(renderer=Renderer(), parser=_Parser(), **options)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    _describe(int(status), answer)
        return document


def _describe(status: int, answer: dict[str, Any]) -> None:
    content = answer.get("content", {})
    if status >= 400 and "application/json" in content:
        content[CONTENT_TYPE] = content.pop("application/json")

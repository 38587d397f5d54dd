"""Where the API differs from Ninja's defaults: times to the microsecond, errors described as problem documents."""

from datetime import UTC, datetime
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from portillon.api.problems import CONTENT_TYPE


class _Encoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        # Django's encoder cuts times at the millisecond, so a scan would have two different times in two
        # answers.
        return o.astimezone(UTC).isoformat() if isinstance(o, datetime) else super().default(o)


class _Renderer(JSONRenderer):
    encoder_class = _Encoder
    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    def __init__(self, **options: Any) -> None:
        super().__init__(renderer=_Renderer(), **options)

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

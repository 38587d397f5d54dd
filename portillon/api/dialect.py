"""How the API speaks where Ninja would speak otherwise: times to the microsecond, problems described as problems."""

from datetime import UTC, datetime
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from portillon.api.problems import CONTENT_TYPE


class _Encoder(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        # Django's cuts a time at the millisecond; a scan would be told two times of the same moment.
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

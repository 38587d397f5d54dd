"""Test that each error of a body names a field as the OpenAPI document does, whatever is wrong with it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.organiser import Organiser

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text(encoding="utf-8"))
Schema = dict[str, Any]
WRONG = [7, True, "soon", [], [7], {"no": 1}, "\x00"]


def bodies() -> Iterator[Any]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield pytest.param(
                    method.upper(), path, content["application/json"]["schema"], id=f"{method} {path}"
                )


def looked_up(schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def alternatives(schema: Schema) -> list[Schema]:
    """Return the schemas that a value may have."""
    found = looked_up(schema)
    return [one for part in found["anyOf"] for one in alternatives(part)] if "anyOf" in found else [found]


def has(schema: Schema, path: list[str]) -> bool:
    """Whether a value of this schema may have a field at `path`."""
    if not path:
        return True
    first, *rest = path
    for one in alternatives(schema):
        if first.isdigit() and "items" in one and has(one["items"], rest):
            return True
        if first in one.get("properties", {}) and has(one["properties"][first], rest):
            return True
        # The keys of a mapping are the caller's, also wrong ones.
        if any(has(values, rest) for values in one.get("patternProperties", {}).values()):
            return True
    return False


def wrong(schema: Schema, value: Any) -> Iterator[Any]:
    """Yield bodies of this schema in which every field that has no fields of its own is `value`."""
    for one in alternatives(schema):
        if "properties" in one:
            fields = {name: list(wrong(of, value)) for name, of in one["properties"].items()}
            yield from ({name: some[n % len(some)] for name, some in fields.items()} for n in range(3))
        elif "items" in one:
            yield from ([inner] for inner in wrong(one["items"], value))
        else:
            yield value


@pytest.mark.parametrize("method, path, schema", list(bodies()))
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_each_error_names_a_field_of_the_body(
    alice: Organiser, method: str, path: str, schema: Schema, value: Any
) -> None:
    where = path.removeprefix("/api/v1").replace("{scan_id}", str(uuid4())).format_map(Ids(alice))
    for body in [value, {}, [{}], *wrong(schema, value)]:
        answer = alice.api(method, where, body)

        named = answer["errors"] if answer.status == 422 and "errors" in answer.content else {}
        assert answer.status < 500
        assert [name for name in named if name != "body" and not has(schema, name.split("."))] == []


class Ids(dict[str, str]):
    """The ids in a path: those of Alice's event and door, and of nothing else."""

    def __init__(self, alice: Organiser) -> None:
        super().__init__(event_id=str(alice.event.pk), gate_id=alice.gate)

    def __missing__(self, _name: str) -> str:
        return "1"


@pytest.mark.parametrize(
    "path, body, named",
    [
        ("tickets", {}, ["name", "email"]),
        ("tickets", [{"name": "Ann", "email": "ann@example.org"}, {"name": 7, "email": ""}], ["1.name"]),
        ("tickets", {"name": "Ann", "email": "a\x00b@example.org"}, ["email"]),
        ("gates", {"title": "North", "doors_at": "0001-01-01T00:00:00Z"}, ["doors_at"]),
    ],
)
def test_it_names_those_that_are_wrong(alice: Organiser, path: str, body: Any, named: list[str]) -> None:
    answer = alice.api("POST", f"/events/{alice.event.pk}/{path}", body)

    assert (answer.status, list(answer["errors"])) == (422, named)


def test_it_names_fields_within_fields(alice: Organiser) -> None:
    types = [{"name": "A"}, {"name": "B", "valid_from": "9999-01-01", "rule": 0}]

    answer = alice.api("POST", "/programmes", {"title": {"fr": 7}, "types": types})

    assert set(answer["errors"]) == {"title.fr", "types.1.valid_from", "types.1.rule"}

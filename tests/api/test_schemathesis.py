"""Test with generated requests that no call of the API crashes, and that answers are as the OpenAPI document says."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portillon.devices import authorisation
from portillon.issuing.seals.codes import code_of
from tests.api.passes import board
from tests.api.web import application
from tests.organiser import Organiser
from tests.taken_back import taken_back

# The examples are the same in each run, and each engine gets half of them.
EXAMPLES = 5
SEED = 1 if connection.vendor == "sqlite" else 2
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

Case = Any
Kind = tuple[Any, schemathesis.GenerationMode]
Ids = dict[str, str]

SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def _sound(found: Any) -> Any:
    return found.ok()


OPERATIONS = [_sound(found) for found in SCHEMA.get_all_operations()]
KINDS = list(product(OPERATIONS, schemathesis.GenerationMode))
# To issue tickets and passes takes as long as to try an operation with them.
SHARES = pytest.mark.parametrize("share", [KINDS[first::20] for first in range(20)], ids=range(20))


@pytest.fixture
def ids(alice: Organiser) -> Ids:
    ticket = alice.issue(admits=3)
    device, _key = alice.steward()
    code = code_of(ticket)
    found = {
        "event_id": alice.event.pk,
        "gate_id": alice.gate,
        "ticket_id": ticket.pk,
        "enrolment_id": authorisation.authorise(alice.event).pk,
        "device_id": device.pk,
        "scan_id": alice.scan(code)["scan_id"],
        "gate": alice.gate,
        "code": code,
        **_of_a_pass(alice),
    }
    return {name: str(value) for name, value in found.items()}


def _of_a_pass(alice: Organiser) -> dict[str, str]:
    desk = board(alice)
    return {
        "programme_id": desk.programme,
        "venue_id": desk.castle,
        "pass_id": desk.issue()["id"],
        "venue": desk.castle,
        "type": "Free",
    }


@SHARES
def test_any_request(share: list[Kind], alice: Organiser) -> None:
    for operation, mode in share:
        with taken_back(f"{operation.label}, {mode.value}"):
            _try(operation, mode, alice, lambda case: None)


@SHARES
def test_any_request_about_what_is_there(share: list[Kind], alice: Organiser, ids: Ids) -> None:
    def about_what_is_there(case: Case) -> None:
        case.path_parameters = {name: ids[name] for name in case.path_parameters or {}}
        if isinstance(case.body, dict):
            case.body = case.body | {
                name: ids[name] for name in ("gate", "code", "venue", "type") if name in case.body
            }

    for operation, mode in share:
        with taken_back(f"{operation.label}, {mode.value}"):
            _try(operation, mode, alice, about_what_is_there)


def _try(operation: Any, mode: Any, alice: Organiser, prepare: Callable[[Case], None]) -> None:
    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        prepare(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {alice.key}"}, checks=CHECKS)

    ask()

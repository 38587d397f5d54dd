"""Test on real servers and databases that desks which validate one pass at the same moment keep to its rule."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.devices.test_race import call
from tests.servers.portillon import Running
from tests.servers.site import Site

AT_ONCE = 24
PASSES = 5
RULES = {"once": 1, "daily": 1, 3: 3}


def made(server: Running, key: str, path: str, body: Any) -> Any:
    status, answer = call(server, path, body, key)
    assert status == 201, answer
    return answer


@pytest.mark.parametrize("rule", list(RULES), ids=str)
def test_no_rule_is_overdrawn_however_many_desks_race(site: Site, rule: str | int) -> None:
    server, key = site.server, site.key
    programme = made(server, key, "/programmes", {"title": "Pass", "types": [{"name": "A", "rule": rule}]})[
        "id"
    ]
    venues = [
        made(server, key, "/venues", {"name": name, "address": "-"})["id"] for name in ("Castle", "Mill")
    ]
    for venue in venues:
        made(server, key, f"/programmes/{programme}/venues", {"venue": venue})
    passes = made(server, key, f"/programmes/{programme}/passes", [{"type": "A", "name": "B"}] * PASSES)
    attempts = [(one["number"], venue) for one in passes for venue in venues for _time in range(AT_ONCE // 2)]

    def validate(attempt: tuple[str, str]) -> tuple[str, str, str]:
        number, venue = attempt
        body = {"scan_id": str(uuid4()), "code": number, "gate": venue, "party": 2}
        _status, verdict = call(server, "/scans", body, key)
        return number, venue, verdict["reason"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = Counter(pool.map(validate, attempts))

    admitted = {(number, venue): n for (number, venue, reason), n in told.items() if reason == "ok"}
    assert admitted == {(one["number"], venue): RULES[rule] for one in passes for venue in venues}
    assert {reason for _number, _venue, reason in told} == {"ok", "used_up"}

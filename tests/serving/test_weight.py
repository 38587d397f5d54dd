"""Test which requests for a roster keep a thread for heavy work."""

from types import SimpleNamespace

import pytest

from portillon.serving.weight import is_heavy

CASES = {
    "/api/v1/roster?gate=1": True,
    "/api/v1/roster?gate=1&since=abc": False,
    "/api/v1/roster/records?gate=1&since=abc": True,
    "/api/v1/roster/keys?gate=1": False,
}


@pytest.mark.parametrize("address", CASES)
def test_all_tickets_are_heavy_and_news_are_not(address: str) -> None:
    path, _mark, query = address.partition("?")

    assert is_heavy(SimpleNamespace(path=path, query_string=query, method="GET")) is CASES[address]  # type: ignore[arg-type]  # what it reads of a scope

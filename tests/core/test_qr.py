"""Test with vectors/qr how a scanned text is read."""

from typing import Any

import pytest

from portillon.core import qr
from tests.core.vectors import read


@pytest.mark.parametrize("case", read("qr/scanned")["cases"], ids=lambda case: ascii(case["text"][:40]))
def test_vector(case: dict[str, Any]) -> None:
    assert qr.read(case["text"]) == qr.Scanned(qr.Kind(case["kind"]), case.get("value", ""))

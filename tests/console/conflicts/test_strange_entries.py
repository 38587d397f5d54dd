"""Test that nothing that a device hands over breaks the conflict desk."""

from typing import Any

import pytest
from django.test import Client

from portillon.accounts.models import Role
from portillon.devices.models import Device
from tests.api.journal import phone_of
from tests.console.given import person, signed_in
from tests.organiser import organiser

STRANGE: list[dict[str, Any]] = [
    {"scanned_at": "0001-01-01T00:00:00+01:00"},
    {"scanned_at": "9999-12-31T23:59:59Z"},
    {"scanned_at": "1899-12-31T00:00:00Z"},
    {"scanned_at": [], "at": {}},
    {"party": True},
    {"party": -5},
    {"party": 10**30},
    {"party": "two"},
    {"gate": "²"},
    {"gate": ["1"]},
]


@pytest.mark.parametrize("strange", STRANGE, ids=str)
def test_an_entry_is_listed_however_strange(db: None, strange: dict[str, Any]) -> None:
    ada = organiser("ada")
    olga: Client = signed_in(person("olga", ada.organisation, Role.ORGANISER))
    phone = phone_of(ada, "Petra")
    phone.note("a code", **strange)
    Device.objects.update(revoked_at=ada.event.doors_at)
    assert phone.hand_over().status == 202

    page = olga.get("/organisation/conflicts/")
    assert page.status_code == 200
    assert "Could not be counted" in page.content.decode()
    assert "<span>1 person</span>" in page.content.decode()
    for form in ("csv", "xlsx"):
        assert olga.get(f"/organisation/conflicts.{form}").status_code == 200

"""Test that the verdict on a plain phone says what to check, and lists the earlier entries."""

from datetime import timedelta

import pytest
from django.test import Client

from portillon.issuing.seals.codes import code_of
from portillon.places.models import Event
from portillon.public.door import phone_scan
from tests.devices.phone import text_of, verdict_of
from tests.organiser import Organiser


def test_it_says_what_to_look_at(steward: Client, alice: Organiser) -> None:
    Event.objects.update(check_categories=["Student"])
    ticket = alice.issue(category="Student", price="12.00 CHF", door_note="Lift on the <left>")

    page = verdict_of(steward, code_of(ticket))

    assert "Look at this Please check: Student (12.00 CHF) Lift on the &lt;left&gt;" in text_of(page)


def test_it_lists_the_earlier_entries(
    steward: Client, alice: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_scan, "SAME_OPENING", timedelta(seconds=-1))
    code = alice.code()
    verdict_of(steward, code)

    page = verdict_of(steward, code)

    assert page.content.decode().count('<ol class="earlier"><li>') == 1
    assert "Look at this" not in text_of(page)

"""Test that the form calls a field optional exactly if it may be left out."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.issuing.models import Question, RegistrationForm
from tests.public.registration.conftest import Open
from tests.public.registration.test_register import ALICE, fill_in


def marks_in(page: str) -> dict[str, str]:
    """Return for each field of the page what its label says in brackets, or an empty text."""
    main = page.partition("<form")[2]
    found = {}
    for part in main.split('<div class="field')[1:]:
        name = re.search(r' name="([a-z_0-9]+)"', part.partition("</details>")[2] or part)
        mark = re.search(r"<small>\(([^<]*)\)</small>", part)
        assert name, part
        found[name.group(1)] = mark.group(1) if mark else ""
    return found


@pytest.fixture
def all_kinds(opened: Open) -> tuple[RegistrationForm, dict[str, Any]]:
    """A form with everything that can be asked, each question once required and once not, and a full answer."""
    form = opened(names_companions=True, tells_guests="names", privacy_de="Wir behalten wenig.")
    given: dict[str, Any] = {
        "text": "x", "long_text": "x", "choice": "a", "choices": ["a"], "number": "1", "date": "2027-02-28",
        "yes_no": "on", "file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 x"),
    }  # fmt: skip
    fields = {**ALICE, "companions": 1, "companion_names": "Bob", "shows_name": "on", "consent": "on"}
    for kind in Question.Kind.values:
        for required in (True, False):
            asked = Question.objects.create(
                form=form, kind=kind, label_de=kind, is_required=required, choices=[{"key": "a", "de": "A"}]
            )
            fields[f"q{asked.pk}"] = given[kind]
    return form, fields


def test_what_is_called_optional_may_be_left_out(
    client: Client, all_kinds: tuple[RegistrationForm, dict[str, Any]]
) -> None:
    form, fields = all_kinds
    marks = marks_in(client.get(f"/o/unisep/{form.event_id}/").content.decode())
    assert set(marks) == set(fields)
    needed = {name: value for name, value in fields.items() if marks[name] != "optional"}

    answer = fill_in(client, form, **needed)

    assert answer.status_code == 303, answer.content.decode()
    assert "companion_names" in needed


def test_what_is_not_called_optional_is_asked_for(
    client: Client, all_kinds: tuple[RegistrationForm, dict[str, Any]]
) -> None:
    form, _fields = all_kinds
    marks = marks_in(client.get(f"/o/unisep/{form.event_id}/").content.decode())
    asked_for = {name for name, mark in marks.items() if mark != "optional"} - {"companions"}

    empty: dict[str, Any] = dict.fromkeys(asked_for, "")

    answer = fill_in(client, form, companions=1, **empty)

    assert answer.status_code == 422
    assert set(re.findall(r'id="id_(\w+)_error"', answer.content.decode())) == asked_for

"""Test that a phone proves whose pass it has by a code from a mail, and that no page tells which passes exist."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from portillon.entries.models import Scan
from portillon.issuing.models import Message, OneTimeCode
from portillon.issuing.tickets import one_time, passes
from tests.public.conftest import Known
from tests.public.visits.destination import Destination, make_destination
from tests.public.visits.test_visit import ENGLISH


def state(response: Any) -> tuple[int, str]:
    """Return the status and the page without its token against forged forms, which differs each time."""
    return response.status_code, re.sub(
        r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode()
    )


def ask(client: Client, destination: Destination, number: str) -> Any:
    return client.post(f"{destination.poster}/number", {"number": number}, follow=True, headers=ENGLISH)


def test_a_stranger_is_asked_for_a_number(client: Client, destination: Destination) -> None:
    response = client.get(destination.poster)
    assert response.headers["Location"] == f"{destination.poster}/number"
    assert client.post(destination.poster, {"scan_id": str(uuid4())}).status_code == 302
    assert not Scan.objects.exists()


def test_a_code_by_mail_lets_the_phone_remember_the_pass(client: Client, destination: Destination) -> None:
    one = destination.issue()
    ask(client, destination, f"{one.number[:4]} {one.number[4:]}")
    message = Message.objects.get(kind=Message.Kind.CODE)
    response = client.post(f"{destination.poster}/code", {"code": one_time.digits_of(message.request)})
    assert response.headers["Location"] == destination.poster
    cookie = client.cookies["portillon_pass"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = client.get(destination.poster).content.decode()
    assert ("Sarah Kuntz" in page, page.count('name="companions"')) == (True, 5)


def test_the_answer_never_tells_whether_a_number_is_known(destination: Destination) -> None:
    one, unmailed = destination.issue(), destination.issue(email="")
    blocked = destination.issue()
    passes.block(blocked)
    answers = set()
    for number in (one.number, unmailed.number, blocked.number, "00000000"):
        phone = Client()
        asked = state(ask(phone, destination, number))
        wrong = phone.post(f"{destination.poster}/code", {"code": "000000"}, headers=ENGLISH)
        answers.add((asked, state(wrong), tuple(sorted(phone.cookies))))
    assert len(answers) == 1


def test_five_tries_and_no_more(client: Client, destination: Destination) -> None:
    one = destination.issue()
    ask(client, destination, one.number)
    right = one_time.digits_of(OneTimeCode.objects.get().handle)
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    codes = [client.post(f"{destination.poster}/code", {"code": wrong}).status_code for _ in range(5)]
    assert codes == [422] * 5
    assert client.post(f"{destination.poster}/code", {"code": right}).status_code == 410


def test_a_fourth_code_in_a_quarter_of_an_hour_is_refused(client: Client, destination: Destination) -> None:
    one = destination.issue()
    statuses = [ask(client, destination, one.number).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_wrong_numbers_from_one_network_shut_the_poster_to_no_other(
    destination: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time, "A_NETWORK_MAX", {timedelta(minutes=15): 2})
    guessing, holder = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    statuses = [ask(guessing, destination, f"{number:08}").status_code for number in range(3)]
    assert statuses == [200, 200, 429]

    assert ask(holder, destination, destination.issue().number).status_code == 200
    assert Message.objects.filter(kind=Message.Kind.CODE).count() == 1


@pytest.mark.parametrize("number", ["", "123", "123456789", "abcdefgh", "1 OR 1=1"])
def test_what_is_no_number_is_said_to_be_none(client: Client, destination: Destination, number: str) -> None:
    response = client.post(f"{destination.poster}/number", {"number": number})
    assert (response.status_code, OneTimeCode.objects.count()) == (422, 0)


def test_a_cookie_that_was_touched_or_is_of_a_reissued_pass_is_none(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    one = phone_of()
    passes.reissue(one)
    assert client.get(destination.poster).status_code == 302
    client.cookies["portillon_pass"] = "WzEsMV0:forged:forged"
    assert client.get(destination.poster).status_code == 302


def test_another_organisations_pass_is_nobody_here(
    client: Client, destination: Destination, phone_of: Known
) -> None:
    phone_of()
    assert client.get(make_destination("other").poster).status_code == 302


def test_a_phone_may_forget_its_pass(client: Client, destination: Destination, phone_of: Known) -> None:
    phone_of()
    client.post(f"{destination.poster}/other")
    assert client.get(destination.poster).status_code == 302

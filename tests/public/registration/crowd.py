"""People who register over real HTTP as browsers do: opening the page, doing its proof of work, sending the form."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlencode

from tests.servers.portillon import Running

SLUG = "unisep"
_EVENTS = """
from datetime import timedelta
from django.utils import timezone
from portillon.accounts.models import Organisation
from portillon.issuing.models import RegistrationForm
from portillon.places.events import create_event
organisation, _is_new = Organisation.objects.get_or_create(slug=given["slug"], defaults={"name": "UNISEP"})
starts = timezone.now() + timedelta(days=9)
times = {"doors_at": starts, "starts_at": starts, "ends_at": starts + timedelta(hours=3)}
found = []
for fields in given["forms"]:
    event = create_event(organisation, title_en="Conference", capacity=fields.pop("capacity"), **times)
    RegistrationForm.objects.create(event=event, is_published=True, **fields)
    found.append(event.pk)
"""
_EXPECTED = """
from portillon.places.models import Event
found = [Event.objects.get(pk=one).expected for one in given]
"""
Done = TypeVar("Done")


@dataclass(frozen=True)
class Sent:
    """A filled-in form, with what its browser holds."""

    path: str
    cookie: str
    fields: dict[str, str]
    zero_bits: int


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str


def open_events(server: Running, *forms: dict[str, Any]) -> list[int]:
    """Create an event for each form, which also holds `capacity`, open it for registration, and return the ids."""
    return _in_program(server, _EVENTS, {"slug": SLUG, "forms": forms})


def expected(server: Running, *events: int) -> list[int]:
    """Return the number of persons with valid tickets, for each event."""
    return _in_program(server, _EXPECTED, events)


def path_of(event: int) -> str:
    return f"/o/{SLUG}/{event}/"


def _in_program(server: Running, code: str, given: object) -> list[int]:
    """Run `code` in a process that uses the server's data, and return the value of its `found`."""
    whole = "\n".join(
        (
            "import json, sys, django",
            "django.setup()",
            "given = json.loads(sys.argv[1])",
            code,
            "print(found)",
        )
    )
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "portillon.settings"}
    command = [sys.executable, "-c", whole, json.dumps(given)]
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: list[int] = json.loads(told.splitlines()[-1])
    return found


def filled_in(server: Running, path: str, person: int, companions: int = 0) -> Sent:
    """Open the page and fill in the form, without the proof of work."""
    answer, headers = request(server, "GET", path)
    fields = {
        "csrfmiddlewaretoken": _hidden(answer.body, "csrfmiddlewaretoken"),
        "challenge": _hidden(answer.body, "challenge"),
        "first_name": "Person",
        "last_name": f"Number {person}",
        "email": f"person{person}@example.org",
        "companions": str(companions),
    }
    bits = re.search(r'data-zero-bits="(\d+)"', answer.body)
    assert bits, answer.body
    return Sent(path, headers.split(";")[0], fields, int(bits.group(1)))


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def proved(sent: Sent) -> Sent:
    """Return the form with the proof of work that a browser would compute."""
    challenge = sent.fields["challenge"]
    for number in count():
        digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - sent.zero_bits) == 0:
            return replace(sent, fields={**sent.fields, "proof": str(number)})
    raise AssertionError("numbers never end")


def send(server: Running, sent: Sent) -> Answer:
    return request(server, "POST", sent.path, urlencode(sent.fields), sent.cookie)[0]


def request(
    server: Running, method: str, path: str, body: str | None = None, cookie: str = ""
) -> tuple[Answer, str]:
    """Return the server's answer, and the cookie that it sets."""
    connection = HTTPConnection("localhost", server.port, timeout=60)
    headers = {"Cookie": cookie, "Accept-Language": "en"}
    if body is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.base_url}
    try:
        connection.request(method, path, body, headers)
        found: HTTPResponse = connection.getresponse()
        text = found.read().decode()
        answer = Answer(found.status, found.headers.get("Location") or "", text)
        return answer, found.headers.get("Set-Cookie") or ""
    finally:
        connection.close()


def all_at_once(acts: Sequence[Callable[[], Done]]) -> list[Done]:
    """Run each act in a thread of its own, starting all of them at the same moment."""
    ready = Barrier(len(acts))

    def begun(act: Callable[[], Done]) -> Done:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begun, acts))

"""Test over HTTP, as behind a proxy that ends TLS, that addresses come from the base URL and not from headers."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.servers.portillon import Running, portillon_server

HOST = "tickets.example.org"
BASE = f"https://{HOST}"
PASSWORD = "correct horse battery"
# The headers that nginx and Caddy add when set up as in docs/operating.md.
PROXIED = {"Host": HOST, "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
FORGED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}


class Answer:
    """The program's answer to the proxy."""

    def __init__(self, said: HTTPResponse) -> None:
        self.status, self.headers = said.status, said.headers
        self.text = said.read().decode(errors="replace")
        self.cookies = SimpleCookie("\r\n".join(said.headers.get_all("Set-Cookie", [])))

    @property
    def location(self) -> str:
        return str(self.headers["Location"])


class Visitor:
    """A browser behind the proxy: its cookies, and the headers that the proxy passes on."""

    def __init__(self, server: Running, headers: dict[str, str] = PROXIED) -> None:
        self.server, self.headers = server, headers
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as connection:
            connection.request(method, path, body, {**self.headers, "Cookie": cookies, **headers})
            answer = Answer(connection.getresponse())
        self.cookies |= {name: morsel.value for name, morsel in answer.cookies.items()}
        return answer

    def send(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """Post the form of this page, with the token that the page holds."""
        token = {"csrfmiddlewaretoken": token_in(self.ask("GET", path).text)}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(form | token), **kind, **headers)

    def sign_in(self, next_page: str = "", **headers: str) -> Answer:
        form = {"username": "alice@example.org", "password": PASSWORD, "next": next_page}
        return self.send("/login/", form, **headers)


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found.group(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("proxied")
    with portillon_server(None, data, workers=1, env={"PORTILLON_BASE_URL": BASE}) as running:
        running.run("org", "create", "uni", "--name", "Uni")
        person = ("user", "create", "alice@example.org", "--org", "uni", "--role", "organiser")
        running.run(*person, "--password-stdin", stdin=PASSWORD)
        yield running


@pytest.fixture(scope="module")
def key(server: Running) -> str:
    return server.run("api-key", "create", "shop", "--org", "uni").strip()


def program(server: Running, key: str, method: str, path: str, body: Any = None) -> Any:
    """Return the API's answer to a client that forges every header it can."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = Visitor(server, FORGED | headers).ask(method, f"/api/v1{path}", body=json.dumps(body))
    assert answer.status < 300
    return json.loads(answer.text)


TIMES = {"doors_at": "2030-01-01T18:00Z", "starts_at": "2030-01-01T19:00Z", "ends_at": "2030-01-01T23:00Z"}


@pytest.fixture(scope="module")
def event(server: Running, key: str) -> Any:
    return program(server, key, "POST", "/events", {"title": "Gala", **TIMES})


def test_signs_in_through_the_proxy(server: Running) -> None:
    visitor = Visitor(server)

    answer = visitor.sign_in("/events/", Origin=BASE)

    assert (answer.status, answer.location) == (302, "/events/")
    assert visitor.ask("GET", "/events/").status == 200


def test_signs_in_where_the_proxy_hands_on_no_host(server: Running) -> None:
    visitor = Visitor(server, {"Host": f"127.0.0.1:{server.port}"})

    assert visitor.sign_in(Origin=BASE).status == 302


def test_a_browser_that_names_no_origin_is_known_by_its_referer(server: Running) -> None:
    assert Visitor(server).sign_in(Referer=f"{BASE}/login/").status == 302
    assert Visitor(server).sign_in(Referer="https://evil.example/login/").status == 403
    assert Visitor(server).sign_in().status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://tickets.example.org", "null"])
def test_another_sites_form_is_refused(server: Running, origin: str) -> None:
    assert Visitor(server).sign_in(Origin=origin).status == 403


def test_every_cookie_is_for_https_alone(server: Running) -> None:
    for headers in (PROXIED, FORGED):
        visitor = Visitor(server, headers)
        answers = [visitor.ask("GET", "/login/"), visitor.sign_in(Origin=BASE)]
        set_ = {name: morsel for answer in answers for name, morsel in answer.cookies.items()}

        assert set(set_) >= {"csrftoken", "sessionid"}
        assert all(morsel["secure"] for morsel in set_.values())
        assert set_["sessionid"]["httponly"]


def test_a_phones_cookie_is_for_https_alone(server: Running, key: str, event: Any) -> None:
    url = program(server, key, "POST", f"/events/{event['id']}/enrolments", {})["url"]
    assert url.startswith(f"{BASE}/e/")

    answer = Visitor(server).send(url.removeprefix(BASE), {"name": "Phone"}, Origin=BASE)

    assert answer.cookies["portillon_device"]["secure"]
    assert answer.cookies["portillon_device"]["httponly"]


def test_browsers_are_told_to_keep_to_https(server: Running) -> None:
    for headers in (PROXIED, FORGED):
        told = Visitor(server, headers).ask("GET", "/login/").headers["Strict-Transport-Security"]

        assert told == "max-age=31536000"


@pytest.mark.parametrize("base_url", ["http://tickets.example.org", "https://192.168.7.20:8000"])
def test_and_not_where_they_should_not(tmp_path: Path, base_url: str) -> None:
    with portillon_server(None, tmp_path, workers=1, env={"PORTILLON_BASE_URL": base_url}) as running:
        answer = Visitor(running).ask("GET", "/login/")

        assert "Strict-Transport-Security" not in answer.headers
        assert bool(answer.cookies["csrftoken"]["secure"]) is base_url.startswith("https:")


@pytest.mark.parametrize("path", ["/", "/events/", "/events", "/t/NOTACODE", "/scan"])
def test_a_forged_host_changes_no_redirect(server: Running, path: str) -> None:
    answers = [Visitor(server, headers).ask("GET", path) for headers in (PROXIED, FORGED)]

    assert len({(answer.status, answer.headers["Location"]) for answer in answers}) == 1
    assert "evil" not in answers[1].text + str(answers[1].headers)


def test_a_forged_host_is_not_where_a_form_leads_to(server: Running) -> None:
    visitor = Visitor(server, FORGED)
    signed_in = visitor.sign_in("https://evil.example/", Origin=BASE)
    token = token_in(visitor.ask("GET", "/events/").text)
    form = {"csrfmiddlewaretoken": token, "language": "de", "next": "https://evil.example/"}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    chosen = visitor.ask("POST", "/language/", urlencode(form), **kind, Origin=BASE)

    assert (signed_in.status, signed_in.location) == (302, "/events/")
    assert (chosen.status, chosen.location) == (302, "/")


def test_links_codes_and_mails_lead_to_the_base_url(server: Running, key: str, event: Any) -> None:
    bob = {"name": "Bob", "email": "bob@example.org"}
    ticket = program(server, key, "POST", f"/events/{event['id']}/tickets", bob)

    code = program(server, key, "GET", f"/tickets/{ticket['id']}/code")["code"]

    assert code.startswith(f"{BASE.upper()}/T/")
    mail = newest_mail(server)
    assert f"{BASE}/h/" in mail
    assert "evil.example" not in mail


def newest_mail(server: Running) -> str:
    """Wait for a mail, which this server writes to a file, and return its Message-ID, sender and text."""
    until = time.monotonic() + 30
    while not (files := sorted((server.data_dir / "mails").rglob("*.eml"))):
        assert time.monotonic() < until, "no mail was written"
        time.sleep(0.1)
    mail = message_from_bytes(files[-1].read_bytes(), policy=default)
    text = mail.get_body(("plain",))
    assert text
    return f"{mail['Message-ID']} {mail['From']} {text.get_content()}"

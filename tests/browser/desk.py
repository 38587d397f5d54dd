"""A running desk with a steward's account, and what an organiser's program prepares there over the API."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from portillon.cli.demo import EMAIL, PASSWORD, SLUG
from tests.servers.openid import CLIENT, SECRET, OpenIdServer, openid_server
from tests.servers.portillon import Running, portillon_server

TITLES = {"fr": "Bal d’automne", "de": "Herbstball", "en": "Autumn ball"}


@dataclass(frozen=True)
class Ticket:
    id: str
    name: str
    number: str
    code: str
    page: str


@dataclass
class Desk:
    """The whole program with its demonstration data, a key of its organisation, and a browser to sign in with."""

    server: Running
    key: str
    browser: Browser
    provider: OpenIdServer
    _signed_in: dict[str, StorageState] = field(default_factory=dict)
    _patient: dict[str, StorageState] = field(default_factory=dict)

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers; an error is raised."""
        request = urllib.request.Request(f"{self.server.base_url}/api/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {self.key}")
        request.add_header("Content-Type", "application/json")
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            refused.add_note(refused.read().decode())
            raise

    def event(self, doors_in: timedelta = timedelta(hours=-1), **fields: Any) -> "Event":
        """A fresh event, whose doors are open unless `doors_in` says otherwise.

        Its phones wait for the server, however busy the machine is, unless `offline_policy` says otherwise.
        """
        doors = timezone.now() + doors_in
        times = {
            "doors_at": doors,
            "starts_at": doors + timedelta(hours=2),
            "ends_at": doors + timedelta(hours=6),
        }
        body = (
            {"title": TITLES, "offline_policy": "server"}
            | {name: _iso(at) for name, at in times.items()}
            | fields
        )
        made = self.call("POST", "/events", body)
        return Event(self, made["id"])

    def sign_in(self, page: Page, language: str = "en") -> None:
        """As a person does, on the login page, in their language."""
        page.goto(f"{self.server.base_url}/login/")
        page.click(f"button[name=language][value={language}]")
        page.fill("input[name=username]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/events/")

    def signed_in(self, language: str) -> StorageState:
        """What a browser keeps of somebody who has signed in, and chosen nothing else."""
        if language not in self._signed_in:
            with self.browser.new_context(base_url=self.server.base_url) as context:
                self.sign_in(context.new_page(), language)
                self._signed_in[language] = context.storage_state()
        return self._signed_in[language]

    def patient(self, language: str) -> StorageState:
        """The same for somebody who let each verdict stay until tapped, in the scanner's settings."""
        if language not in self._patient:
            with self.context(self.browser, self.signed_in(language)) as context:
                let_verdicts_stay(context.new_page(), self.event())
                self._patient[language] = context.storage_state()
        return self._patient[language]

    def context(self, browser: Browser, storage: StorageState, **options: Any) -> BrowserContext:
        return browser.new_context(base_url=self.server.base_url, storage_state=storage, **options)


@dataclass(frozen=True)
class Event:
    desk: Desk
    id: str

    def ticket(self, name: str = "Anna Muster", admits: int = 1, **fields: Any) -> Ticket:
        first = name.split()[0].lower()
        email = f"{first if first.isascii() else 'guest'}@example.org"
        made = self.desk.call(
            "POST", f"/events/{self.id}/tickets", {"name": name, "email": email, "admits": admits} | fields
        )
        code = self.desk.call("GET", f"/tickets/{made['id']}/code")["code"]
        return Ticket(made["id"], name, made["number"], code, made["page"])

    def cancelled_ticket(self, name: str) -> Ticket:
        ticket = self.ticket(name)
        self.desk.call("POST", f"/tickets/{ticket.id}/cancel")
        return ticket

    @property
    def admitted(self) -> int:
        """Persons in, as the API counts them."""
        return int(self.desk.call("GET", f"/events/{self.id}/counts")["admitted"])


@contextmanager
def running_desk(folder: Path, browser: Browser) -> Iterator[Desk]:
    with openid_server() as provider:
        names = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": "edu-ID"}
        env = {f"PORTILLON_OIDC_{name}": value for name, value in names.items()}
        with portillon_server(None, folder, env=env, options=["--demo"]) as server:
            key = server.run("api-key", "create", "tests", "--org", SLUG).strip()
            yield Desk(server, key, browser, provider)


def let_verdicts_stay(page: Page, event: "Event") -> None:
    """Until tapped: the choice of whoever is signed in."""
    page.goto(f"/scan?event={event.id}")
    page.click(".tools nav button >> nth=-1")
    for name in ("greenMs", "companionsMs", "redMs"):
        page.select_option(f"select[name={name}]", "0")


def _iso(at: datetime) -> str:
    return at.isoformat()

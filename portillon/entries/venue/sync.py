"""Tells the main server what happened at the venue, and hears what is new there, whenever there is a network.

What is not acknowledged is sent again from the same place, so nothing is lost or stored twice, whenever either server
stops.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from portillon.entries.models import Kind, Origin, Scan
from portillon.entries.registers.holders import held_by
from portillon.entries.venue import link, outbound
from portillon.entries.venue.checkout import beginning
from portillon.entries.venue.news import Since
from portillon.entries.venue.outbound import Place
from portillon.entries.venue.take_in import apply

ENTRIES_MAX = 200
CONNECT_SECONDS, ANSWER_SECONDS = 4, 30
OTHER_PLACE = "/problems/venue-other-place"
OTHER_COPY = "/problems/venue-other-copy"
CLOSED = "/problems/venue-closed"
log = logging.getLogger(__name__)
Trouble = Origin.Trouble


class Troubled(Exception):
    """The main server could not be told; `trouble` says why, and the message in one sentence."""

    def __init__(self, trouble: str, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


def by_the_clock(_now: datetime) -> None:
    """Sync if this is a server at a venue, unless a command does it now. Trouble is noted, and tried again later."""
    origin = Origin.objects.first()
    if origin is None:
        return
    try:
        with alone(wait=False):
            sync(origin)
    except BlockingIOError:
        return
    except Troubled as error:
        if error.trouble != origin.trouble:
            log.warning("the main server was not told: %s", error)


@contextmanager
def alone(*, wait: bool) -> Iterator[None]:
    """Let one thread of all processes tell the main server. Raises BlockingIOError unless it may `wait`."""
    with (settings.DATA / "venue.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def sync(origin: Origin) -> int:
    """Tell all and hear all, and return how many entries were sent. The caller is `alone`. Raises Troubled and Busy."""
    origin.refresh_from_db()
    try:
        main = _Main(origin)
        told = _tell(origin, main)
        if main.call("GET", "")["ended"]:
            raise _revoked()
        if origin.closing_at is None:
            _hear(origin, main)
    except Troubled as error:
        Origin.objects.filter(pk=origin.pk).update(trouble=error.trouble)
        raise
    Origin.objects.filter(pk=origin.pk).update(trouble="", synced_at=timezone.now())
    return told


def _revoked() -> Troubled:
    return Troubled(
        Trouble.REFUSED,
        "this server was revoked at the main one. What happened here is kept there under “Could not be counted” and "
        "counts nowhere; let nobody in here any more, and take the tickets back there: Devices → Take its tickets back",
    )


def close(origin: Origin) -> None:
    """Tell the main server to hand over nothing more, before the tickets are given back. Raises Troubled."""
    _Main(origin).call("POST", "close", {})


class _Main:
    """The main server, as it is called with the key of this one."""

    def __init__(self, origin: Origin) -> None:
        try:
            kept = link.read()
        except (OSError, ValueError) as error:
            raise Troubled(Trouble.FAILED, f"{link.FILE} cannot be read") from error
        self._main = kept.url
        self._url = f"{kept.url}/api/v1/venue-server"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {kept.key}"
        self._incarnation = str(origin.incarnation)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the answer. Raises Troubled, and Elsewhere if the main server has stored another part."""
        try:
            answer = self._session.request(
                method,
                f"{self._url}/{path}" if path else self._url,
                json=None if body is None else {"incarnation": self._incarnation, **body},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
            )
            content = answer.json()
        except requests.RequestException as error:
            raise Troubled(Trouble.AWAY, f"the main server cannot be reached at {self._main}") from error
        if answer.status_code < 300 and isinstance(content, dict):
            return content
        raise _trouble(answer.status_code, content if isinstance(content, dict) else {})


class Elsewhere(Exception):
    """The main server has stored another part of the journal."""


def _trouble(status: int, content: dict[str, Any]) -> Exception:
    kind, detail = content.get("type"), str(content.get("detail", status))
    if errors := content.get("errors"):
        detail = f"{detail} {errors}"
    if kind == OTHER_PLACE:
        return Elsewhere()
    if kind == OTHER_COPY:
        return Troubled(Trouble.DOUBLED, detail)
    if status in (401, 403):
        return Troubled(Trouble.REFUSED, f"the main server does not accept the key of this one: {detail}")
    if status >= 500:
        return Troubled(Trouble.AWAY, f"the main server cannot answer now: {detail}")
    return Troubled(Trouble.FAILED, f"the main server has refused this: {detail}")


def _tell(origin: Origin, main: _Main) -> int:
    told, is_found = 0, False
    while batch := list(islice(outbound.after(origin, outbound.sent(origin)), ENTRIES_MAX)):
        try:
            main.call("POST", "journal", _part(origin, [one.entry for one in batch]))
        except Elsewhere as error:
            if is_found:
                raise Troubled(Trouble.FAILED, "the main server moves while it is told") from error
            _find_place(origin, main)
            is_found = True
            continue
        _reach(origin, batch[-1].place)
        told, is_found = told + len(batch), False
    return told


def _part(origin: Origin, entries: list[outbound.Entry]) -> dict[str, Any]:
    place = outbound.sent(origin)
    waiting = Scan.objects.filter(event_id=origin.event_id, pk__gt=place.row).count()
    return {
        "after": place.number,
        "digest": place.digest.hex(),
        "length": place.number + max(waiting, len(entries)),
        "phones": outbound.names_of(entries),
        "entries": entries,
        "sent_at": timezone.now().isoformat(),
    }


def _find_place(origin: Origin, main: _Main) -> None:
    """Go on from where the main server is: an answer was lost, or its database went back. Raises Troubled if it has
    heard another journal: that of a copy of this folder."""
    stored = main.call("GET", "")
    place = outbound.place_of(origin, beginning(origin.incarnation), int(stored["stored"]))
    if place is None or place.digest.hex() != stored["digest"]:
        # The main server, too, has to know that there are two.
        end = {"after": stored["stored"], "digest": bytes(32).hex(), "length": stored["stored"]}
        main.call(
            "POST", "journal", {**end, "phones": {}, "entries": [], "sent_at": timezone.now().isoformat()}
        )
        raise Troubled(Trouble.DOUBLED, "the main server has heard another copy of this folder")
    _reach(origin, place)


def _reach(origin: Origin, place: Place) -> None:
    origin.sent_row, origin.sent, origin.digest = place.row, place.number, place.digest
    origin.save(update_fields=["sent_row", "sent", "digest"])


def _hear(origin: Origin, main: _Main) -> None:
    page = _hear_from(origin, main, Since(origin.era, origin.heard_n, origin.heard_ticket))
    if page["held"] != held_here(origin):
        # Tickets came home to the main server from phones, or were taken back.
        _hear_from(origin, main, Since())


def _hear_from(origin: Origin, main: _Main, since: Since) -> dict[str, Any]:
    while True:
        page = main.call("POST", "news", since._asdict())
        apply(origin, page)
        if not page["more"]:
            return page
        since = Since(page["era"], page["n"], page["ticket"])


def held_here(origin: Origin) -> int:
    """Return how many tickets the main server has handed over that were not given back."""
    came = Scan.objects.filter(kind=Kind.RETURN, device_id=origin.main_device, event_id=origin.event_id)
    gone = held_by(origin.main_device, origin.event_id).filter(credential_id__in=came.values("credential_id"))
    return came.values("credential_id").distinct().count() - gone.count()

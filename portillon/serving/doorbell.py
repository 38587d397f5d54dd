"""Tells phones to look at their rosters now, over connections that the event loop alone serves.

While anybody listens, one thread of the process compares marks of the places where they stand. What must travel fast is
rung at once; entries, of which a door has one a second, are rung seldom enough that the phones which then ask do not
keep scans waiting. A phone that is asked for a ticket is rung alone, for a guest waits meanwhile.
"""

import asyncio
import random
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from granian.rsgi import HTTPProtocol, ProtocolClosed

from portillon.api.rosters.doorbell import LISTENER
from portillon.devices import station
from portillon.entries.registers import bell
from portillon.operating import unavailable
from portillon.roster import kept, marks
from portillon.roster.marks import Mark, Place
from portillon.serving import process
from portillon.serving.crews import Crew, Full
from portillon.serving.pages import Answer
from portillon.serving.siblings import Siblings

PATH = "/api/v1/doorbell"
LISTENERS_MAX = 1000
LOOK_SECONDS = 0.25
# What a worker of this server rings for is looked for at once, but not more often than this.
SOONEST_SECONDS = 0.05
# Settings and the rights of those who listen cost more to read.
THOROUGH_SECONDS = 2.0
COMMENT_SECONDS = 20.0
# What a client does not take is held for it: not for ever.
LIFE_SECONDS = 15 * 60
# A ring of many is spread, and repeated so seldom that no more phones ask in a second because of it.
RUNG_PER_SECOND = 300
CHANGES_EVERY_SECONDS, ASKING_FOR_CHANGES = 1.0, 150
ENTRIES_EVERY_SECONDS, ASKING_FOR_ENTRIES = 2.0, 50

LOOK = b"event: look\ndata:\n\n"
COMMENT = b":\n\n"


@dataclass(slots=True, eq=False)
class Listener:
    device: int
    gate: int
    place: Place
    # How often the device was rung by itself.
    rung: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def end(self) -> None:
        self.is_over = True
        self.woken.set()


class Seen(NamedTuple):
    """What the thread found: the marks of places, and what it reads more seldom, if it was time for it."""

    marks: Mapping[Place, Mark]
    settings: Mapping[Place, str]
    standing: Collection[tuple[int, int]] | None
    rung: Mapping[int, int]


@dataclass(slots=True)
class _Rung:
    """A place where somebody listens. Its next ring is at `due_at`, by the clock of the process."""

    mark: Mark
    settings: str | None
    rung_at: float = float("-inf")
    changes_rung_at: float = float("-inf")
    due_at: float = float("inf")
    is_for_changes: bool = False
    # When the newest entries were seen, and how long their rings are apart.
    entries_at: float = float("-inf")
    pause: float = ENTRIES_EVERY_SECONDS

    def differs(self, mark: Mark, settings: str | None, listeners: int, now: float) -> None:
        """Note what was seen, and when to ring for it."""
        if mark.changes != self.mark.changes or settings != self.settings:
            self.is_for_changes = True
            pause = max(CHANGES_EVERY_SECONDS, listeners / ASKING_FOR_CHANGES)
            self.due_at = min(self.due_at, self.changes_rung_at + pause)
        elif mark.entries != self.mark.entries:
            self.pause = max(ENTRIES_EVERY_SECONDS, listeners / ASKING_FOR_ENTRIES)
            self.entries_at = now
            # A roster may lack entries of the last second.
            self.due_at = min(self.due_at, max(self.rung_at + self.pause, now + kept.SECONDS))
        self.mark, self.settings = mark, settings

    def is_due(self, now: float) -> bool:
        if self.due_at > now:
            return False
        is_told = self.entries_at <= now - kept.SECONDS
        self.rung_at, self.due_at = now, float("inf") if is_told else now + self.pause
        if self.is_for_changes:
            self.changes_rung_at, self.is_for_changes = now, False
        return True


class Doorbell:
    """`crew` has the one thread that reads the database."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        # By device: the newer connection of one ends the former.
        self._listeners: dict[int, Listener] = {}
        self._places: dict[Place, _Rung] = {}
        self._watching: asyncio.Task[None] | None = None
        self._is_closed = False
        self._hurry = asyncio.Event()
        self._siblings = Siblings()

    def join(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called once in each worker: what it rings for is looked for at once, here and in the others."""
        self._siblings.join(loop, self._hurry.set)
        bell.on_ring(partial(self._rung, loop))

    def _rung(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called in any thread. A loop that has ended needs not be told."""
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._hurry.set)
        self._siblings.wake()

    def has_room(self) -> bool:
        return not self._is_closed and len(self._listeners) < LISTENERS_MAX

    def close(self) -> None:
        """End all connections: granian would wait for them when it stops."""
        self._is_closed = True
        for listener in self._listeners.values():
            listener.end()

    async def serve(self, answer: Answer, protocol: HTTPProtocol) -> None:
        """Hold the connection of the listener whom the answer names. Raises Full."""
        listener = _listener_in(answer)
        await self._learn(listener.place)
        if not self.has_room():
            raise Full
        former = self._listeners.get(listener.device)
        if former:
            former.end()
        self._listeners[listener.device] = listener
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        try:
            await _ring_in(protocol, answer, listener)
        finally:
            if self._listeners.get(listener.device) is listener:
                del self._listeners[listener.device]

    async def _learn(self, place: Place) -> None:
        """Read the marks before anybody listens, so that nothing that is changed from then on is missed."""
        if place in self._places:
            return
        seen = await self._crew.do(partial(_read, [place], (), (), is_thorough=True))
        if seen and place in seen.marks:
            self._places.setdefault(place, _Rung(seen.marks[place], seen.settings.get(place)))

    async def _watch(self) -> None:
        """Ends with the last listener."""
        try:
            thorough_at = time.monotonic() + THOROUGH_SECONDS
            while self._listeners:
                await self._pause()
                is_thorough = time.monotonic() >= thorough_at
                if await self._look(is_thorough=is_thorough) and is_thorough:
                    thorough_at = time.monotonic() + THOROUGH_SECONDS
        finally:
            # After a fault nobody would ring for those who are left; they listen anew.
            for one in self._listeners.values():
                one.end()
            self._places.clear()
            self._watching = None

    async def _pause(self) -> None:
        """Wait until it is time to look, or until somebody is rung by a worker of this server."""
        await asyncio.sleep(SOONEST_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS - SOONEST_SECONDS):
                await self._hurry.wait()
        self._hurry.clear()

    async def _look(self, *, is_thorough: bool) -> bool:
        """Return whether the database could be read."""
        places = {one.place for one in self._listeners.values()}
        stands = {(one.device, one.gate) for one in self._listeners.values()}
        devices = list(self._listeners)
        try:
            seen = await self._crew.do(partial(_read, places, stands, devices, is_thorough=is_thorough))
        except Full:
            return False
        if seen is not None:
            self._cut(stands, seen)
            self._ring_alone(seen)
            self._ring(seen)
        return seen is not None

    def _cut(self, stands: Collection[tuple[int, int]], seen: Seen) -> None:
        """End the connections of those who may listen no more. They hear why when they ask for their roster."""
        for one in self._listeners.values():
            stand = one.device, one.gate
            is_refused = seen.standing is not None and stand in stands and stand not in seen.standing
            if is_refused or one.place not in self._places:
                one.end()

    def _ring_alone(self, seen: Seen) -> None:
        for one in self._listeners.values():
            rung = seen.rung.get(one.device, 0)
            # One that began to listen meanwhile may know more.
            if rung > one.rung:
                one.rung = rung
                one.woken.set()

    def _ring(self, seen: Seen) -> None:
        now = time.monotonic()
        listening: dict[Place, list[Listener]] = {}
        for one in self._listeners.values():
            listening.setdefault(one.place, []).append(one)
        self._places = {place: rung for place, rung in self._places.items() if place in listening}
        for place, rung in self._places.items():
            if place in seen.marks:
                settings = seen.settings.get(place, rung.settings)
                rung.differs(seen.marks[place], settings, len(listening[place]), now)
            if rung.is_due(now):
                _wake(listening[place])


def _listener_in(answer: Answer) -> Listener:
    told = next(value for name, value in answer.headers if name == LISTENER)
    device, gate, kind, place, rung = told.split()
    where = Place("desk" if kind == "desk" else "event", int(place))
    return Listener(int(device), int(gate), where, int(rung))


def _read(
    places: Collection[Place],
    stands: Collection[tuple[int, int]],
    devices: Collection[int],
    *,
    is_thorough: bool,
) -> Seen | None:
    """None: the database is away. This runs in the crew's thread."""
    try:
        return Seen(
            marks.of(places),
            marks.settings_of(places) if is_thorough else {},
            station.still_at(stands) if is_thorough else None,
            bell.rings_of(devices) if devices else {},
        )
    except unavailable.ERRORS:
        unavailable.let_go()
        return None


def _wake(listeners: Collection[Listener]) -> None:
    loop, spread_s = asyncio.get_running_loop(), len(listeners) / RUNG_PER_SECOND
    for one in listeners:
        loop.call_later(random.uniform(0, spread_s), one.woken.set)  # noqa: S311  spreads load, guards nothing


async def _ring_in(protocol: HTTPProtocol, answer: Answer, listener: Listener) -> None:
    gone = asyncio.ensure_future(_until_gone(protocol, listener))
    life_s = LIFE_SECONDS * random.uniform(0.9, 1)  # noqa: S311  spreads load, guards nothing
    over = asyncio.get_running_loop().call_later(life_s, listener.end)
    try:
        stream = protocol.response_stream(answer.status, _headers_of(answer))
        await stream.send_bytes(COMMENT)
        while not listener.is_over:
            try:
                async with asyncio.timeout(COMMENT_SECONDS):
                    await listener.woken.wait()
            except TimeoutError:
                await stream.send_bytes(COMMENT)
                continue
            listener.woken.clear()
            if not listener.is_over:
                await stream.send_bytes(LOOK)
    except ProtocolClosed:
        return
    finally:
        over.cancel()
        gone.cancel()


async def _until_gone(protocol: HTTPProtocol, listener: Listener) -> None:
    await protocol.client_disconnect()
    listener.end()


def _headers_of(answer: Answer) -> list[tuple[str, str]]:
    """The connection is of no use for another request afterwards: it ends when this process stops."""
    kept = [one for one in answer.headers if one[0].lower() not in (LISTENER.lower(), "content-length")]
    return process.headers(kept, is_last=True)

"""A network between phones and a server that is slow, loses or repeats what is sent, never answers, or comes and goes.

It forwards TCP connections, and how bad it is may change while they are open. TCP hides single lost packets, so what a
phone notices is a connection that ends, or one in which nothing arrives any more.
"""

import asyncio
import random
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
CHUNK_BYTES = 65_536
START_SECONDS_MAX = 10


@dataclass(frozen=True)
class Fault:
    """How bad the network is. The default is a good one.

    `latency_s` is added to the way there and back, `jitter_s` at most on top of it. `loss` is the share of connections
    and of chunks that are lost: half of these end the connection, after the others nothing arrives in it any more.
    `duplicates` is the share of connections whose requests reach the server twice. A `half_open` network takes
    connections and never answers, a `refuses` one takes none. One that flaps is off every other `flaps_every_s`.
    """

    latency_s: float = 0
    jitter_s: float = 0
    loss: float = 0
    duplicates: float = 0
    half_open: bool = False
    refuses: bool = False
    flaps_every_s: float | None = None


GOOD = Fault()
# Those of the bench and of docs/offline.md.
ROWS = {
    "good": GOOD,
    "latency of 2 s": Fault(latency_s=2),
    "30 % loss": Fault(loss=0.3),
    "half-open": Fault(half_open=True),
    "off": Fault(refuses=True),
    "flapping every 3 s": Fault(flaps_every_s=3),
}


@dataclass
class BadNetwork:
    """Phones reach the server's `far_port` by `port`. Its methods may be called from any thread."""

    far_port: int
    chance: random.Random = field(default_factory=random.Random)
    port: int = 0
    _fault: Fault = GOOD
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: asyncio.Server | None = None
    _flapping: asyncio.Task[None] | None = None
    _lines: set["_Line"] = field(default_factory=set)
    _thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def fault(self) -> Fault:
        return self._fault

    def become(self, fault: Fault) -> None:
        """Be as bad as this from now on, also to connections that are open; return once it is so."""
        self._do(self._become(fault))

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._open())

    def stop(self) -> None:
        self._do(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread:
            self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS_MAX)

    async def _become(self, fault: Fault) -> None:
        self._fault = fault
        if self._flapping:
            self._flapping.cancel()
            self._flapping = None
        await (self._close() if fault.refuses else self._open())
        if fault.flaps_every_s:
            self._flapping = asyncio.create_task(self._flap(fault.flaps_every_s))

    async def _finish(self) -> None:
        await self._become(Fault(refuses=True))
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _flap(self, seconds: float) -> None:
        while True:
            await self._close()
            await asyncio.sleep(seconds)
            await self._open()
            await asyncio.sleep(seconds)

    async def _open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, HOST, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        server, self._server = self._server, None
        if server:
            # A connection that was accepted just now needs its server until its task has begun (gh-109564).
            for listening in server.sockets:
                self._loop.remove_reader(listening.fileno())
            await asyncio.sleep(0)
            server.close()
        for line in list(self._lines):
            line.end()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(self, writer)
        self._lines.add(line)
        try:
            await line.carry(reader)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            line.end()
            self._lines.discard(line)

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def one_way_s(self) -> float:
        return (self._fault.latency_s + self.chance.random() * self._fault.jitter_s) / 2


class _Line:
    """One connection of a phone's, and that to the server behind it."""

    def __init__(self, network: BadNetwork, near: asyncio.StreamWriter) -> None:
        self._network = network
        self._near = near
        self._far: list[asyncio.StreamWriter] = []
        self._is_dead = False

    def end(self) -> None:
        for writer in (self._near, *self._far):
            with suppress(OSError):
                writer.transport.abort()

    async def carry(self, near: asyncio.StreamReader) -> None:
        self._lose()
        answers, there = await asyncio.open_connection(HOST, self._network.far_port)
        self._far.append(there)
        if self._network.happens(self._network.fault.duplicates):
            await self._double()
        await asyncio.gather(self._pass(near, self._far), self._pass(answers, [self._near]))

    async def _double(self) -> None:
        """Whatever the phone sends reaches the server a second time, by a connection whose answers nobody hears."""
        _answers, second = await asyncio.open_connection(HOST, self._network.far_port)
        self._far.append(second)

    async def _pass(self, source: asyncio.StreamReader, targets: list[asyncio.StreamWriter]) -> None:
        chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(_deliver(chunks, targets))
        try:
            while chunk := await source.read(CHUNK_BYTES):
                self._lose()
                if not (self._is_dead or self._network.fault.half_open):
                    chunks.put_nowait((_now() + self._network.one_way_s(), chunk))
            chunks.put_nowait((_now() + self._network.one_way_s(), b""))
            await delivering
        finally:
            delivering.cancel()
            self.end()

    def _lose(self) -> None:
        """Perhaps lose the connection. Raises ConnectionResetError if both sides learn of it."""
        if self._network.happens(self._network.fault.loss):
            self._is_dead = True
            if self._network.happens(0.5):
                raise ConnectionResetError


async def _deliver(chunks: "asyncio.Queue[tuple[float, bytes]]", targets: list[asyncio.StreamWriter]) -> None:
    """Deliver chunks when their time has come, in their order, until an empty one ends it."""
    while True:
        due, chunk = await chunks.get()
        await asyncio.sleep(max(0, due - _now()))
        if not chunk:
            return
        for target in targets:
            target.write(chunk)
        # A second copy may have no reader any more.
        await targets[0].drain()


def _now() -> float:
    return asyncio.get_running_loop().time()


@contextmanager
def bad_network(far_port: int, fault: Fault = GOOD, seed: int | None = None) -> Iterator[BadNetwork]:
    """Run a network to the server's port on this machine. What it loses follows from `seed`, and from the order in
    which things are sent."""
    network = BadNetwork(far_port, random.Random(seed))
    network.start()
    try:
        network.become(fault)
        yield network
    finally:
        network.stop()

"""Bad networks of many phones, each of which gets better and worse by itself, and sometimes several at once."""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from tests.servers.bad_network import GOOD, BadNetwork, Fault, bad_network

# At a door, for how many seconds the weather stays as it is for most.
PAUSE_S = 3.0
# How likely each is.
WEATHERS: tuple[tuple[float, Fault], ...] = (
    (40, GOOD),
    (12, Fault(latency_s=0.3, jitter_s=2)),
    (6, Fault(latency_s=3)),
    (12, Fault(loss=0.3)),
    (10, Fault(jitter_s=1, duplicates=0.5)),
    (6, Fault(half_open=True)),
    (10, Fault(refuses=True)),
    (4, Fault(flaps_every_s=3)),
)
PARTITION = 0.1


class Weather:
    """Changes the networks until the `with` block ends, or it is told to clear up for good."""

    def __init__(self, networks: Sequence[BadNetwork], seed: int, haste: float) -> None:
        self._networks = networks
        self._chance = random.Random(seed)
        self._haste = haste
        self._is_clear = threading.Event()
        self._thread = threading.Thread(target=self._change, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def clear_up(self) -> None:
        self._is_clear.set()
        self._thread.join()
        for network in self._networks:
            network.become(GOOD)

    def _change(self) -> None:
        while not self._is_clear.wait(
            self._chance.random() * PAUSE_S / self._haste / len(self._networks) * 2
        ):
            weights, faults = zip(*WEATHERS, strict=True)
            fault = self._hasty(self._chance.choices(faults, weights)[0])
            count = len(self._networks) // 2 if self._chance.random() < PARTITION / len(self._networks) else 1
            for network in self._chance.sample(self._networks, max(1, count)):
                network.become(fault)

    def _hasty(self, fault: Fault) -> Fault:
        flaps = fault.flaps_every_s and fault.flaps_every_s / self._haste
        latency, jitter = fault.latency_s / self._haste, fault.jitter_s / self._haste
        return replace(fault, latency_s=latency, jitter_s=jitter, flaps_every_s=flaps)


@contextmanager
def weather(
    far_port: int, phones: int, seed: int, haste: float
) -> Iterator[tuple[list[BadNetwork], Weather]]:
    """Run a network for each phone. Time passes `haste` times as fast as at a door."""
    with ExitStack() as stack:
        networks = [stack.enter_context(bad_network(far_port, seed=seed + place)) for place in range(phones)]
        made = Weather(networks, seed, haste)
        made.start()
        stack.callback(made.clear_up)
        yield networks, made

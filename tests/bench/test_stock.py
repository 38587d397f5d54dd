"""Test that a benchmark prepares enough items for each of its rounds, however fast the machine is."""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from bench.stock import TRIES_MAX, Stock, UsedUpError

ROUNDS = 6


@dataclass
class Machine:
    """A machine that uses as many items in each run as `speeds` says in turn; the last speed repeats."""

    speeds: list[int]
    made: list[range] = field(default_factory=list)
    used: list[range] = field(default_factory=list)

    def stock(self, a_run: int) -> Stock:
        return Stock(self.make, a_run, ROUNDS)

    def make(self, first: int, count: int) -> None:
        self.made.append(range(first, first + count))

    def measure(self, first: int) -> tuple[int, int]:
        speed = self.speeds[min(len(self.used), len(self.speeds) - 1)]
        self.used.append(range(first, first + speed))
        return speed, speed


@pytest.mark.parametrize("speed", [1, 100, 10_000, 1_000_000])
def test_no_round_that_counts_uses_what_was_not_made(speed: int) -> None:
    machine = Machine([speed])
    stock = machine.stock(a_run=1000)

    ends = [(stock.run(machine.measure), machine.used[-1].stop, machine.made[-1].stop) for _ in range(ROUNDS)]

    assert [(done, used <= made) for done, used, made in ends] == [(speed, True)] * ROUNDS


def test_nothing_is_used_by_two_rounds() -> None:
    machine = Machine([50, 900, 100, 4000, 3000])
    stock = machine.stock(a_run=100)
    counted = []
    for _round in range(ROUNDS):
        stock.run(machine.measure)
        counted.append(machine.used[-1])

    assert [(one, other) for one, other in pairwise(counted) if other.start < one.stop] == []
    assert [(one, other) for one, other in pairwise(machine.made) if other.start != one.stop] == []


def test_a_round_that_ran_out_is_measured_again_with_more() -> None:
    machine = Machine([100_000, 3000])

    assert machine.stock(a_run=1000).run(machine.measure) == 3000
    assert len(machine.used) == 2
    assert machine.used[1].start == machine.made[0].stop


def test_once_the_speed_is_known_all_is_made_in_one_go() -> None:
    machine = Machine([5000])
    stock = machine.stock(a_run=1000)
    for _round in range(ROUNDS):
        stock.run(machine.measure)

    assert len(machine.made) == 2


def test_a_machine_that_grows_ever_faster_is_given_up() -> None:
    machine = Machine([100**n for n in range(1, TRIES_MAX + 3)])

    with pytest.raises(UsedUpError):
        machine.stock(a_run=1).run(machine.measure)

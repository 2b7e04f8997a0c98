"""Timing in turn: a change of the machine's speed meets all contestants alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

# A turn repeats its stage for so long, as our program does (Server.swift).
TURN_SECONDS = 0.02
# A contestant slower than this takes part in so few rounds only.
SLOW_SECONDS = 0.2
SLOW_ROUNDS = 5

Turn = Callable[[int], float]


def timed(run: Callable[[int], object]) -> Turn:
    """A turn of `run`: seconds per run, the mean of all runs but the first, which finds the caches cold."""

    def turn(number: int) -> float:
        start = time.perf_counter()
        run(number)
        first = last = time.perf_counter()
        runs = 0
        while last - start < TURN_SECONDS:
            run(number)
            last = time.perf_counter()
            runs += 1
        return (last - first) / runs if runs else first - start

    return turn


@dataclass
class Contestant:
    """A way to do a stage, and its seconds by round."""

    name: str
    turn: Turn
    seconds: dict[int, float] = field(default_factory=dict)

    @property
    def median_ms(self) -> float:
        """Its median in milliseconds."""
        return float(np.median(list(self.seconds.values()))) * 1e3


def time_in_turn(contestants: list[Contestant], rounds: int) -> None:
    """Gives every contestant a turn in each round; one more round before warms up."""
    warm = {contestant.name: contestant.turn(0) for contestant in contestants}
    for number in range(rounds):
        for contestant in contestants:
            if warm[contestant.name] < SLOW_SECONDS or number < SLOW_ROUNDS:
                contestant.seconds[number] = contestant.turn(number)


def ratios(peer: Contestant, ours: Contestant) -> tuple[float, float, float]:
    """How many times longer the peer took in the same round: median, 10th and 90th percentile."""
    quotients = [seconds / ours.seconds[number] for number, seconds in peer.seconds.items()]
    low, middle, high = np.percentile(quotients, [10, 50, 90])
    return float(middle), float(low), float(high)

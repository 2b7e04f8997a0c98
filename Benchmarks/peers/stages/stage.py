"""What a comparison consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from served import Served, Unavailable

Run = Callable[[int], object]


@dataclass
class Stage:
    """One stage of ours and the peers that do the same or serve the same purpose."""

    title: str
    # The name under which our program knows it.
    request: str
    # Ways to do it by name; each takes the number of the turn.
    peers: dict[str, Run] = field(default_factory=dict)
    # Programs that do it on request, each with the name it knows the stage under.
    programs: dict[str, tuple[Served, str]] = field(default_factory=dict)
    # Why a peer is missing.
    missing: dict[str, str] = field(default_factory=dict)
    # Raises an AssertionError if our answer is not what the peers compute.
    check: Callable[[np.ndarray], None] | None = None
    # Goals by peer: the least ratio, from the project's performance goals.
    goals: dict[str, float] = field(default_factory=dict)

    def add_program(self, name: str, program: Served | Unavailable, request: str) -> None:
        """Adds a peer that runs in a process of its own, or says why it is missing."""
        if isinstance(program, Unavailable):
            self.missing[name] = str(program)
        else:
            self.programs[name] = (program, request)

    def add(self, name: str, make: Callable[[], Run]) -> None:
        """Adds a peer whose package may not be there, or says why it is missing."""
        try:
            self.peers[name] = make()
        except ImportError as error:
            self.missing[name] = str(error)


def agree(name: str, ours: np.ndarray, theirs: np.ndarray, tolerance: float) -> None:
    """Raises unless both are the same within a share of the largest magnitude."""
    assert ours.shape == theirs.shape, f"{name}: {ours.shape} against {theirs.shape}"
    worst = float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs)))
    assert worst <= tolerance, f"{name}: answers differ by {worst:.2e} of the largest value, more than {tolerance:.0e}"

"""The cheapest path through a cost map from left to right."""

from __future__ import annotations

import numpy as np

from inputs import Inputs
from stages.stage import Run, Stage


def path_search(inputs: Inputs) -> Stage:
    """Steps of up to two rows, squared."""
    stage = Stage("layer path search", "path", goals={"same recursion, numba": 1})
    stage.add("same recursion, numba", lambda: _by_numba(inputs.cost))

    def check(answer: np.ndarray) -> None:
        for run in stage.peers.values():
            rows, total = run(0)
            mean = total / rows.size
            assert abs(answer[0] - mean) <= 1e-5 * abs(mean), f"paths cost {answer[0]} and {mean}"
            # Ours is refined within half a pixel.
            assert np.max(np.abs(answer[1:] - rows)) <= 0.5, "paths differ"

    stage.check = check
    return stage


def _by_numba(cost: np.ndarray) -> Run:
    from stages.recursion import MAXIMUM_STEP, SMOOTHNESS, cheapest_path

    return lambda _: cheapest_path(cost, MAXIMUM_STEP, SMOOTHNESS)

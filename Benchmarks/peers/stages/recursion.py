"""The dynamic programming of our PathSearch, compiled by numba."""

from __future__ import annotations

import numpy as np
from numba import njit

MAXIMUM_STEP = 2
SMOOTHNESS = np.float32(4)


@njit
def cheapest_path(cost: np.ndarray, step: int, smoothness: np.float32) -> tuple[np.ndarray, np.float32]:
    """The recursion of our PathSearch: rows by column, and the cost of the path.

    Column after column, one pass per size of step, so that the compiler can vectorize it.
    """
    height, width = cost.shape
    columns = np.ascontiguousarray(cost.T)
    reached = np.full((width, height + 2 * step), np.float32(np.inf), np.float32)
    reached[0, step : step + height] = columns[0]
    for column in range(1, width):
        before = reached[column - 1]
        current = reached[column]
        for row in range(height):
            current[row + step] = before[row + step]
        for distance in range(1, step + 1):
            penalty = smoothness * np.float32(distance * distance)
            for row in range(height):
                above = before[row + step - distance]
                below = before[row + step + distance]
                nearest = (above if above < below else below) + penalty
                best = current[row + step]
                current[row + step] = nearest if nearest < best else best
        for row in range(height):
            current[row + step] += columns[column, row]
    rows = np.empty(width, np.int32)
    row = np.argmin(reached[width - 1])
    total = reached[width - 1, row]
    rows[width - 1] = row - step
    for column in range(width - 2, -1, -1):
        best = reached[column, row]
        move = 0
        for distance in range(1, step + 1):
            penalty = smoothness * np.float32(distance * distance)
            if reached[column, row - distance] + penalty < best:
                best = reached[column, row - distance] + penalty
                move = -distance
            if reached[column, row + distance] + penalty < best:
                best = reached[column, row + distance] + penalty
                move = distance
        row += move
        rows[column] = row - step
    return rows, total

"""Straight lines of a picture."""

from __future__ import annotations

import cv2
import numpy as np

from inputs import Inputs
from stages.stage import Run, Stage

ANGLES = np.linspace(-np.pi / 2, np.pi / 2, 180, endpoint=False)
# The line drawn into the picture runs down to the right at 45 degrees: its normal lies at 135 or -45 degrees.
NORMAL = np.pi / 4


def edges(picture: np.ndarray) -> np.ndarray:
    """Edges of a picture smoothed against speckle."""
    return cv2.Canny(cv2.GaussianBlur(picture, (5, 5), 1.4), 50, 150)


def segments(edge_map: np.ndarray) -> np.ndarray:
    """Straight segments of at least 60 pixels, one per row: x and y of both ends."""
    found = cv2.HoughLinesP(edge_map, 1, np.pi / 180, 80, minLineLength=60, maxLineGap=8)
    return np.zeros((0, 4), int) if found is None else found.reshape(-1, 4)


def line_search(inputs: Inputs) -> Stage:
    """Ours in the monogenic signal, the peers' in an edge map; both ready before the clock starts."""
    edge_map = edges(inputs.line)
    share = 100 * np.count_nonzero(edge_map) / edge_map.size
    stage = Stage(f"line search (edges: {share:.0f} % of the pixels)", "lines")
    stage.peers["cv2.HoughLinesP"] = lambda _: segments(edge_map)
    stage.add("skimage hough_line", lambda: _by_skimage(edge_map))

    def check(answer: np.ndarray) -> None:
        assert abs(answer[0] - 3 * NORMAL) < 0.04 and abs(answer[1]) < 4, f"our line is {answer}"
        # The layers of the phantom are lines too, and may be stronger.
        found = segments(edge_map)
        slopes = np.arctan2(found[:, 3] - found[:, 1], found[:, 2] - found[:, 0])
        assert np.any(np.abs(slopes - NORMAL) < 0.06), f"OpenCV found {found}"

    stage.check = check
    return stage


def _by_skimage(edge_map: np.ndarray) -> Run:
    from skimage.transform import hough_line

    return lambda _: hough_line(edge_map, ANGLES)


def from_picture(inputs: Inputs) -> Stage:
    """The same, from the gray levels."""
    stage = Stage("line search from the gray levels", "lines-from-picture")
    stage.peers["cv2 blur, Canny, HoughLinesP"] = lambda _: segments(edges(inputs.line))
    return stage

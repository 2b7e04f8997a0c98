"""The whole analysis of a frame, and a pipeline of stock OpenCV parts for the same purpose."""

from __future__ import annotations

import cv2
import numpy as np

from inputs import Inputs
from stages.needle import edges, segments
from stages.stage import Run, Stage


def analyze(frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Segments that may be a needle, and the row of the brightest layer in each column."""
    from stages.recursion import MAXIMUM_STEP, SMOOTHNESS, cheapest_path

    cost = np.float32(255) - cv2.GaussianBlur(frame, (5, 5), 1.4).astype(np.float32)
    rows, _ = cheapest_path(cost, MAXIMUM_STEP, SMOOTHNESS)
    return segments(edges(frame)), rows


def draw(frame: np.ndarray, lines: np.ndarray, rows: np.ndarray) -> bytes:
    """A color picture of the frame with both, as PNG."""
    picture = cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)
    for x0, y0, x1, y1 in lines:
        cv2.line(picture, (int(x0), int(y0)), (int(x1), int(y1)), (66, 228, 240), 1, cv2.LINE_AA)
    layer = np.stack([np.arange(rows.size, dtype=np.int32), rows], axis=1)
    cv2.polylines(picture, [layer], False, (115, 158, 0), 1, cv2.LINE_AA)
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def analysis(inputs: Inputs) -> Stage:
    """All our detectors: layers, bone, pleura, vessels, needle and motion. The peer looks for lines and one layer."""
    frames = inputs.frames
    stage = Stage("whole analysis of a frame", "analysis")
    stage.add("OpenCV pipeline", lambda: _pipeline(frames, has_overlay=False))

    def check(answer: np.ndarray) -> None:
        assert answer[0] >= 1, "we found no layer"
        for run in stage.peers.values():
            lines, rows = run(len(frames) - 1)
            assert len(lines) > 0 and 0 <= rows.min() and rows.max() < frames.shape[1], "the pipeline found nothing"

    stage.check = check
    return stage


def analysis_with_overlay(inputs: Inputs) -> Stage:
    """The same with an annotated picture as PNG, in memory."""
    frames = inputs.frames
    stage = Stage("whole analysis with overlay PNG", "analysis-overlay", goals={"OpenCV pipeline": 8})
    stage.add("OpenCV pipeline", lambda: _pipeline(frames, has_overlay=True))
    return stage


def _pipeline(frames: np.ndarray, has_overlay: bool) -> Run:
    # Missing packages are noticed here and not while the clock runs.
    import stages.recursion  # noqa: F401

    def run(turn: int) -> object:
        frame = frames[turn % len(frames)]
        found = analyze(frame)
        return draw(frame, *found) if has_overlay else found

    return run

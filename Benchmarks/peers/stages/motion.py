"""The shift between two pictures."""

from __future__ import annotations

import cv2
import numpy as np

from inputs import SHIFT, Inputs
from stages.stage import Run, Stage


def phase_correlation(inputs: Inputs) -> Stage:
    """To a fraction of a pixel."""
    image, shifted = inputs.image.astype(np.float32), inputs.shifted.astype(np.float32)
    window = cv2.createHanningWindow(image.shape[::-1], cv2.CV_32F)

    def by_opencv(_: int) -> tuple[float, float]:
        return cv2.phaseCorrelate(image, shifted, window)[0]

    stage = Stage("phase correlation", "shift", goals={"cv2.phaseCorrelate": 1})
    stage.peers["cv2.phaseCorrelate"] = by_opencv
    stage.add("skimage, 1/10 pixel", lambda: _by_skimage(image, shifted))

    def check(answer: np.ndarray) -> None:
        for name, found in [("ours", answer), *((name, run(0)) for name, run in stage.peers.items())]:
            assert np.allclose(found, SHIFT, atol=0.25), f"{name} found {found} instead of {SHIFT}"

    stage.check = check
    return stage


def _by_skimage(image: np.ndarray, shifted: np.ndarray) -> Run:
    from skimage.registration import phase_cross_correlation

    def run(_: int) -> tuple[float, float]:
        down, right = phase_cross_correlation(shifted, image, upsample_factor=10)[0]
        return float(right), float(down)

    return run

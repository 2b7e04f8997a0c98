"""Smoothing of speckle. Different filters, so that only the time can be compared."""

from __future__ import annotations

import cv2
import numpy as np

from inputs import Inputs
from stages.stage import Stage

SRAD_ITERATIONS = 10
SRAD_STEP = np.float32(0.1)


def despeckling(inputs: Inputs) -> Stage:
    """Ours is a Wiener filter from the picture's own spectrum."""
    gray = inputs.image
    image = gray.astype(np.float32)
    stage = Stage("despeckling (other filters)", "despeckle")
    stage.peers = {
        "cv2.bilateralFilter, d 7": lambda _: cv2.bilateralFilter(image, 7, 30, 3),
        "cv2 non-local means 7/21": lambda _: cv2.fastNlMeansDenoising(gray, None, 10, 7, 21),
        "SRAD, numpy, 10 steps": lambda _: srad(image + 1),
    }

    def check(answer: np.ndarray) -> None:
        smooth = answer.reshape(image.shape)
        assert abs(float(smooth.mean() - image.mean())) < 1, "the mean is not kept"
        assert float(smooth.std()) < float(image.std()), "nothing is smoothed"

    stage.check = check
    return stage


def srad(image: np.ndarray) -> np.ndarray:
    """Speckle reducing anisotropic diffusion (Yu and Acton 2002, doi:10.1109/TIP.2002.804276), equations 31 to 33."""
    current = image.copy()
    for _ in range(SRAD_ITERATIONS):
        padded = np.pad(current, 1, mode="edge")
        north, south = padded[:-2, 1:-1] - current, padded[2:, 1:-1] - current
        west, east = padded[1:-1, :-2] - current, padded[1:-1, 2:] - current
        gradient = (north**2 + south**2 + west**2 + east**2) / current**2
        laplacian = (north + south + west + east) / current
        variation = (0.5 * gradient - laplacian**2 / 16) / (1 + 0.25 * laplacian) ** 2
        speckle = np.median(variation)
        diffusion = 1 / (1 + np.maximum(variation - speckle, 0) / (speckle * (1 + speckle)))
        below = np.pad(diffusion, ((0, 1), (0, 1)), mode="edge")
        flow = below[1:, :-1] * south + diffusion * north + below[:-1, 1:] * east + diffusion * west
        current += SRAD_STEP * flow
    return current

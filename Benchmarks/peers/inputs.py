"""The pixels that both sides work on, made once and left in a folder as files without a header."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from served import Served

# How far the second picture of the shift measurement has moved: columns, rows.
SHIFT = (3, 2)
RF_LINES, RF_SAMPLES = 256, 2048


@dataclass
class Inputs:
    """Pictures of one size."""

    size: str
    frames: np.ndarray
    image: np.ndarray
    shifted: np.ndarray
    line: np.ndarray
    cost: np.ndarray
    rf: np.ndarray


def make(size: str, ours: Served) -> Inputs:
    """Frames from our phantom, and what follows from the one in the middle."""
    width, height = (int(side) for side in size.split("x"))
    count = int(ours.request(f"phantom {size}"))
    folder = ours.folder
    frames = np.fromfile(folder / f"frames-{size}.u8", dtype=np.uint8).reshape(count, height, width)
    image = frames[count // 2].copy()
    shifted = np.roll(image, (SHIFT[1], SHIFT[0]), axis=(0, 1))
    line = image.copy()
    reach = min(width, height) - 20
    cv2.line(line, (20, 20), (reach, reach), 255, 3)
    # Bright rows are cheap, as for a fascia.
    cost = 255 - cv2.GaussianBlur(image, (5, 5), 1).astype(np.float32)
    rf = echoes()
    for name, picture in (("image", image), ("shifted", shifted), ("line", line)):
        write(folder, f"{name}-{size}.u8", picture)
    write(folder, f"cost-{size}.f32", cost)
    write(folder, "rf.f32", rf)
    return Inputs(size, frames, image, shifted, line, cost, rf)


def echoes() -> np.ndarray:
    """Radio-frequency lines: noise around a fifth of the sampling rate that grows weaker with depth."""
    noise = np.random.default_rng(9).standard_normal((RF_LINES, RF_SAMPLES))
    spectrum = np.fft.rfft(noise, axis=1)
    frequency = np.fft.rfftfreq(RF_SAMPLES)
    spectrum *= np.exp(-0.5 * ((frequency - 0.2) / 0.05) ** 2)
    decay = np.exp(-np.arange(RF_SAMPLES) / 600)
    return (100 * np.fft.irfft(spectrum, axis=1) * decay).astype(np.float32)


def write(folder: Path, name: str, samples: np.ndarray) -> None:
    """Row after row, without a header."""
    np.ascontiguousarray(samples).tofile(folder / name)

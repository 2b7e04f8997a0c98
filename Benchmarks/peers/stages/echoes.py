"""Radio-frequency lines to gray levels."""

from __future__ import annotations

import numpy as np
import scipy.fft
import scipy.signal

from inputs import RF_SAMPLES, Inputs
from served import Served, Unavailable
from stages.stage import Stage

DYNAMIC_RANGE = np.float32(60)


def gray_levels(envelope: np.ndarray) -> np.ndarray:
    """255 at the brightest echo, 0 at 60 dB below and beyond; one scan line per column."""
    floor = np.float32(1e-30)
    decibels = np.float32(20) * np.log10(np.maximum(envelope, floor) / envelope.max())
    return np.ascontiguousarray(np.clip(255 * (1 + decibels / DYNAMIC_RANGE), 0, 255).T)


def by_hand(rf: np.ndarray, gains: np.ndarray, decimation: int) -> np.ndarray:
    """The analytic signal from the half spectrum, in 32-bit floats."""
    spectrum = np.zeros(rf.shape, np.complex64)
    np.multiply(scipy.fft.rfft(rf, axis=1, workers=1), gains, out=spectrum[:, : gains.size])
    return np.abs(scipy.fft.ifft(spectrum, axis=1, overwrite_x=True, workers=1)[:, ::decimation])


def scan_conversion(inputs: Inputs, itk: Served | Unavailable) -> Stage:
    """The whole band, every sample."""
    rf = inputs.rf
    ones = np.full(RF_SAMPLES // 2 + 1, 2, np.float32)
    ones[[0, -1]] = 1
    stage = Stage(
        "RF 256x2048 to B-mode",
        "rf",
        goals={"scipy.signal.hilbert": 3, "scipy.fft by hand": 3, "itk.BModeImageFilter": 15},
    )
    stage.peers = {
        "scipy.signal.hilbert": lambda _: gray_levels(np.abs(scipy.signal.hilbert(rf, axis=1))),
        "scipy.fft by hand": lambda _: gray_levels(by_hand(rf, ones, 1)),
    }
    stage.add_program("itk.BModeImageFilter", itk, "bmode")

    def check(answer: np.ndarray) -> None:
        for name, run in stage.peers.items():
            theirs = np.asarray(run(0))
            worst = np.max(np.abs(answer.reshape(theirs.shape) - theirs)[theirs > 16])
            # At 56 dB below the peak a rounding error of 2^-22 of the peak is 0.01 gray levels.
            assert worst < 0.05, f"{name} differs by {worst} gray levels"
        if not isinstance(itk, Unavailable):
            envelope = 10 ** itk.answer("bmode", inputs.size).reshape(rf.shape).astype(np.float64) - 1
            exact = np.abs(scipy.signal.hilbert(rf.astype(np.float64), axis=1))
            assert np.max(np.abs(envelope - exact)) < 1e-3 * exact.max(), "ITK finds another envelope"

    stage.check = check
    return stage


def band_passed(inputs: Inputs) -> Stage:
    """A band of 0.1 to 0.35 cycles per sample with edges 0.04 wide, every second sample."""
    rf = inputs.rf
    frequency = np.fft.rfftfreq(RF_SAMPLES)
    edge = np.minimum(frequency - 0.1, 0.35 - frequency) / 0.02
    gains = (1 + np.sin(np.pi / 2 * np.clip(edge, -1, 1))).astype(np.float32)
    stage = Stage("RF 256x2048 to B-mode, band-passed, every 2nd sample", "rf-band", goals={"scipy.fft by hand": 3})
    stage.peers["scipy.fft by hand"] = lambda _: gray_levels(by_hand(rf, gains, 2))

    def check(answer: np.ndarray) -> None:
        theirs = gray_levels(by_hand(rf, gains, 2))
        worst = np.max(np.abs(answer.reshape(theirs.shape) - theirs)[theirs > 16])
        assert worst < 0.05, f"answers differ by {worst} gray levels"

    stage.check = check
    return stage

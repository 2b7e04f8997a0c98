"""Phase symmetry and local phase of the monogenic signal."""

from __future__ import annotations

import importlib

import numpy as np
import scipy.fft

from inputs import Inputs
from served import Served, Unavailable
from stages.stage import Run, Stage

WAVELENGTHS = (6.0, 12.0, 24.0)
SIGMA_ON_F = 0.55
# Sizes of transforms may differ, and with them what lies beyond the edges, so those are not compared.
MARGIN = 72


def full_resolution(inputs: Inputs, yardstick: Served | Unavailable) -> Stage:
    """Every pixel, three scales; beside the same in C++ with FFTW, and beside its Fourier transforms alone."""
    image = inputs.image.astype(np.float32)
    maps = PhaseMaps(image.shape)
    stage = Stage("phase map, 3 scales, every pixel", "phase", goals={"same maths, scipy.fft": 2.5})
    stage.peers["same maths, scipy.fft"] = lambda _: maps(image)
    for name in ("phasesymmono", "phasecongmono"):
        stage.add(f"phasepack.{name}", lambda name=name: _by_phasepack(name, image))
    stage.goals["phasepack.phasesymmono"] = 12
    stage.add_program("C++ and FFTW, phase_map.cpp", yardstick, "phase")
    stage.add_program("its Fourier transforms alone", yardstick, "transforms")
    # Ours takes at most 1.1 times and 1.25 times as long.
    stage.goals["C++ and FFTW, phase_map.cpp"] = 1 / 1.1
    stage.goals["its Fourier transforms alone"] = 1 / 1.25

    def check(answer: np.ndarray) -> None:
        if isinstance(yardstick, Served):
            theirs = yardstick.answer("phase", inputs.size)
            assert np.max(np.abs(answer - theirs)[: image.size]) < 1e-3, "symmetries differ from those of C++"
        symmetry, phase = answer.reshape(2, *image.shape)[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
        their_symmetry, their_phase, amplitude = (part[MARGIN:-MARGIN, MARGIN:-MARGIN] for part in maps(image))
        assert np.max(np.abs(symmetry - their_symmetry)) < 1e-3, "symmetries differ"
        # The phase of a signal as weak as the 8-bit steps means nothing.
        strong = amplitude > 8
        assert strong.mean() > 0.2 and np.max(np.abs(phase - their_phase)[strong]) < 0.01, "phases differ"

    stage.check = check
    return stage


def _by_phasepack(name: str, image: np.ndarray) -> Run:
    function = getattr(importlib.import_module("phasepack"), name)
    return lambda _: function(image, nscale=3, minWaveLength=WAVELENGTHS[0], mult=2, sigmaOnf=SIGMA_ON_F)


def sampled(ours: Served) -> Stage:
    """As the detectors read it: two scales at every second to sixth pixel, beside our own maps of every pixel."""
    stage = Stage("phase map as the detectors use it", "phase-sampled", goals={"ours, every pixel, 3 scales": 3})
    stage.add_program("ours, every pixel, 3 scales", ours, "phase")
    stage.add_program("ours, every pixel, 2 scales", ours, "phase-2-scales")
    return stage


class PhaseMaps:
    """What our localPhase computes, in NumPy and SciPy, planned once."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        pad = int(max(WAVELENGTHS))
        self.padded = tuple(scipy.fft.next_fast_len(side + pad, real=True) for side in shape)
        v = np.fft.fftfreq(self.padded[0])[:, None]
        u = np.fft.rfftfreq(self.padded[1])[None, :]
        radius = np.hypot(u, v)
        radius[0, 0] = 1
        self.riesz = [(1j * part / radius).astype(np.complex64) for part in (u, v)]
        self.gains = []
        for wavelength in WAVELENGTHS:
            gain = np.exp(-(np.log(radius * wavelength) ** 2) / (2 * np.log(SIGMA_ON_F) ** 2))
            gain[0, 0] = 0
            # The highest frequencies have no sign, and so no odd part.
            gain[np.abs(v[:, 0]) == 0.5, :] = 0
            gain[:, u[0] == 0.5] = 0
            self.gains.append(gain.astype(np.float32))

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Symmetry, phase and amplitude of every pixel."""
        spectrum = scipy.fft.rfft2(continued(image, self.padded), workers=1)
        evens, laterals, axials, excess, amplitudes = (np.zeros(self.shape, np.float32) for _ in range(5))
        for gain in self.gains:
            band = spectrum * gain
            even = self._back(band)
            lateral, axial = self._back(band * self.riesz[0]), self._back(band * self.riesz[1])
            square = lateral**2 + axial**2
            odd = np.sqrt(square)
            excess += np.maximum(even - odd, 0)
            amplitudes += np.sqrt(even * even + square)
            evens += even
            laterals += lateral
            axials += axial
        odds = np.sqrt(laterals**2 + axials**2)
        return excess / (1 + amplitudes), np.arctan2(odds, evens), amplitudes

    def _back(self, spectrum: np.ndarray) -> np.ndarray:
        return scipy.fft.irfft2(spectrum, s=self.padded, workers=1)[: self.shape[0], : self.shape[1]]


def continued(image: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The image with a blend of its mirror images beyond its right and lower edge, which makes it periodic."""
    for axis in (1, 0):
        side = image.shape[axis]
        pad = shape[axis] - side
        weight = np.arange(1, pad + 1, dtype=np.float32) / np.float32(pad + 1)
        weight = weight[:, None] if axis == 0 else weight[None, :]
        after = np.take(image, side - 2 - np.arange(pad), axis=axis)
        before = np.take(image, pad - np.arange(pad), axis=axis)
        image = np.concatenate([image, after + weight * (before - after)], axis=axis)
    return image

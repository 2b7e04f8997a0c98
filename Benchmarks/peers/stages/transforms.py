"""Forward and inverse Fourier transform of an image."""

from __future__ import annotations

import cv2
import numpy as np
import scipy.fft

from inputs import Inputs
from stages.stage import Run, Stage, agree


def round_trip(inputs: Inputs) -> Stage:
    """Real image to half spectrum and back, in 32-bit floats."""
    image = inputs.image.astype(np.float32)
    stage = Stage("FFT round trip", "fft", goals={"cv2.dft + idft": 1})

    def by_opencv(_: int) -> np.ndarray:
        return cv2.idft(cv2.dft(image), flags=cv2.DFT_SCALE)

    stage.peers = {
        "cv2.dft + idft": by_opencv,
        "scipy.fft": lambda _: scipy.fft.irfft2(scipy.fft.rfft2(image, workers=1), s=image.shape, workers=1),
        "numpy.fft": lambda _: np.fft.irfft2(np.fft.rfft2(image), s=image.shape),
    }
    stage.add("pyFFTW, MEASURE", lambda: _planned(image))

    def check(answer: np.ndarray) -> None:
        spectrum = np.fft.rfft2(image.astype(np.float64))
        count = 2 * spectrum.size
        # Rounding of float transforms: 2^-24 times a few times log2 of the length, of the root of the energy.
        agree("spectrum", answer[:count].view(np.complex64).reshape(spectrum.shape), spectrum, 1e-6)
        agree("round trip", answer[count:].reshape(image.shape), image, 1e-5)
        for name, run in stage.peers.items():
            agree(name, np.asarray(run(0)), image, 1e-5)

    stage.check = check
    return stage


def _planned(image: np.ndarray) -> Run:
    import pyfftw

    pyfftw.config.NUM_THREADS = 1
    real = pyfftw.empty_aligned(image.shape, dtype=np.float32)
    spectrum = pyfftw.empty_aligned((image.shape[0], image.shape[1] // 2 + 1), dtype=np.complex64)
    back = pyfftw.empty_aligned(image.shape, dtype=np.float32)
    forward = pyfftw.FFTW(real, spectrum, axes=(0, 1), flags=("FFTW_MEASURE",), threads=1)
    inverse = pyfftw.FFTW(
        spectrum, back, axes=(0, 1), direction="FFTW_BACKWARD", flags=("FFTW_MEASURE", "FFTW_DESTROY_INPUT"), threads=1
    )
    real[:] = image

    def run(_: int) -> np.ndarray:
        forward.execute()
        inverse.execute()
        return back / np.float32(image.size)

    return run

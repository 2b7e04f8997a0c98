#!/usr/bin/env python3
"""Measures of despeckled pictures at known boundaries. Run alone, checks them on pictures whose answers are known.

gCNR is 1 less the overlap of two regions' histograms (Rodriguez-Molares et al. 2020, doi:10.1109/TUFFC.2019.2956855): the
share of pixels the best threshold tells apart, scaled from 0, as by chance, to 1. No monotonic change of gray levels alters it.
"""
import struct
import zlib

import numpy as np

# Gray levels a bin of the histograms is wide: 64 bins, so that regions of a few hundred pixels fill them.
BIN = 4


def read_gray(path):
    """The gray levels of an 8-bit gray PNG without interlacing, as sounding writes them."""
    data = open(path, "rb").read()
    at, packed, header = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", data[at + 8:at + 8 + length])
        elif kind == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    width, height, depth, color, _, _, interlace = header
    if (depth, color, interlace) != (8, 0, 0):
        raise ValueError(f"{path}: depth {depth}, color type {color}, interlace {interlace}; allowed: 8, 0, 0")
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, width + 1)
    picture = np.zeros((height, width), np.uint8)
    above = np.zeros(width, np.uint8)
    for row, line in enumerate(lines):
        method, line = line[0], line[1:]
        if method == 0:
            now = line
        elif method == 1:
            now = np.cumsum(line, dtype=np.uint64).astype(np.uint8)
        elif method == 2:
            now = line + above
        else:
            now = bytearray(width)
            left = corner = 0
            for k in range(width):
                up = int(above[k])
                if method == 3:
                    guess = (left + up) // 2
                else:
                    p = left + up - corner
                    guess = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
                corner, left = up, (int(line[k]) + guess) & 255
                now[k] = left
            now = np.frombuffer(bytes(now), np.uint8)
        picture[row] = above = now
    return picture


def gcnr(first, second):
    """Generalized contrast-to-noise ratio of two sets of gray levels, 0 to 1."""
    shares = [np.bincount(np.asarray(levels, int).ravel() // BIN, minlength=256 // BIN) / np.size(levels)
              for levels in (first, second)]
    return 1 - np.minimum(*shares).sum()


def sample(picture, columns, rows):
    """Bilinear samples; not-a-number outside the picture."""
    height, width = picture.shape
    left, top = np.floor(columns).astype(int), np.floor(rows).astype(int)
    good = (left >= 0) & (top >= 0) & (left < width - 1) & (top < height - 1)
    left, top = np.where(good, left, 0), np.where(good, top, 0)
    x, y = columns - left, rows - top
    p = picture.astype(float)
    values = (p[top, left] * (1 - x) + p[top, left + 1] * x) * (1 - y) + (
        p[top + 1, left] * (1 - x) + p[top + 1, left + 1] * x) * y
    return np.where(good, values, np.nan)


def crossing(places, profile, level):
    """Where a profile first rises through a level, between samples; None when it does not."""
    at = np.flatnonzero((profile[:-1] < level) & (profile[1:] >= level))
    if at.size == 0:
        return None
    k = at[0]
    return places[k] + (level - profile[k]) / (profile[k + 1] - profile[k]) * (places[k + 1] - places[k])


def edge(places, profile, least_step=20):
    """Position and width (25 to 75 %) of a step from dark (places below 0) to bright, in the unit of the places.

    The plateaus are the means farther than 0.7 from place 0. None without a step of `least_step` gray levels.
    """
    dark, bright = profile[places < -0.7].mean(), profile[places > 0.7].mean()
    step = bright - dark
    if not step >= least_step:
        return None
    first, middle, last = (crossing(places, profile, dark + share * step) for share in (0.25, 0.5, 0.75))
    return None if first is None or middle is None or last is None else (middle, max(last - first, 0))


def line(places, profile, least_height=10):
    """Position and width at half height, and height above the higher flank, of a bright line near place 0.

    The position is the middle of the two places at half height, which is finer than a pixel.
    """
    near = np.abs(places) <= 0.6
    flank = max(profile[(places < -1)].mean(), profile[(places > 1)].mean())
    peak = np.argmax(np.where(near, profile, -1))
    height = profile[peak] - flank
    if not height >= least_height:
        return None
    half = flank + height / 2
    # Away from the peak to both sides: the distance at which the profile has fallen to half.
    right = crossing(places[peak:], -profile[peak:], -half)
    left = crossing(-places[peak::-1], -profile[peak::-1], -half)
    return None if left is None or right is None else ((right - left) / 2, height, right + left)


def check():
    random = np.random.default_rng(1)
    # Two normal distributions s apart in standard deviations overlap by erfc(s / sqrt 8).
    a, b = (np.clip(random.normal(m, 20, 400_000), 0, 255) for m in (100, 140))
    assert abs(gcnr(a, b) - 0.6827) < 0.01, gcnr(a, b)
    assert abs(gcnr(a, a)) < 1e-12 and gcnr(a * 0, a * 0 + 200) == 1
    # Dark Rayleigh speckle 12 dB below brighter: the overlap of intensities of means 1 and k, at the threshold
    # ln k / (1 - 1 / k), follows from their exponential distributions. 60 dB over 255 levels.
    k = 10 ** 1.2
    levels = [np.clip(150 + 255 / 60 * 10 * np.log10(random.exponential(m, 400_000)), 0, 255) for m in (1, k)]
    threshold = np.log(k) / (1 - 1 / k)
    expected = np.exp(-threshold / k) - np.exp(-threshold)
    assert abs(gcnr(*levels) - expected) < 0.01, (gcnr(*levels), expected)
    places = np.arange(-2, 2.001, 0.05)
    # A step at 0.2 blurred over a millimeter linearly is half a millimeter wide from 25 to 75 %.
    position, width = edge(places, 50 + 100 * np.clip(places - 0.2 + 0.5, 0, 1))
    assert abs(position - 0.2) < 1e-6 and abs(width - 0.5) < 1e-6, (position, width)
    assert edge(places, 50 + 0 * places) is None
    # A triangle 60 levels high and 0.8 mm wide at its foot, at 0.1.
    position, height, width = line(places, 40 + np.maximum(0, 60 - 150 * np.abs(places - 0.1)))
    assert abs(position - 0.1) < 1e-6 and abs(height - 60) < 1e-6 and abs(width - 0.4) < 1e-6, (position, height, width)
    ramp = np.add.outer(np.arange(5) * 10, np.arange(6))
    assert abs(sample(ramp, np.array([2.25]), np.array([1.5]))[0] - 17.25) < 1e-12
    assert np.isnan(sample(ramp, np.array([-0.1]), np.array([1.0]))[0])
    print("the measures agree with known answers")


if __name__ == "__main__":
    check()

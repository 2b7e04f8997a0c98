"""Encoding of an annotated picture as PNG."""

from __future__ import annotations

import io
from collections.abc import Sized

import cv2
import numpy as np

from inputs import Inputs
from served import Served
from stages.stage import Run, Stage


def overlay_png(inputs: Inputs, ours: Served) -> Stage:
    """The overlay of the last frame: as ours, a palette picture, and for OpenCV the same picture in color."""
    answer = ours.answer("png", inputs.size)
    width, height = int(answer[0]), int(answer[1])
    palette = answer[2:770].astype(np.uint8).reshape(256, 3)
    indices = answer[770 : 770 + width * height].astype(np.uint8).reshape(height, width)
    bgr = np.ascontiguousarray(palette[indices][:, :, ::-1])
    ours_encoded = answer[770 + width * height :].astype(np.uint8)
    stage = Stage(f"overlay {width}x{height} to PNG, {_size(ours_encoded)}", "png")
    level_1 = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    stage.peers = {
        "cv2.imencode level 1": lambda _: cv2.imencode(".png", bgr, level_1)[1],
        "cv2.imencode as it comes": lambda _: cv2.imencode(".png", bgr)[1],
    }
    stage.add("Pillow, palette, level 1", lambda: _by_pillow(indices, palette))
    # The size of the file is part of the comparison.
    stage.peers = {f"{name}, {_size(run(0))}": run for name, run in stage.peers.items()}
    stage.goals[next(iter(stage.peers))] = 3

    def check(answer: np.ndarray) -> None:
        encoded = answer[770 + width * height :].astype(np.uint8)
        assert np.array_equal(cv2.imdecode(encoded, cv2.IMREAD_COLOR), bgr), "our file shows another picture"
        for name, run in stage.peers.items():
            file = np.frombuffer(bytes(run(0)), np.uint8)
            assert np.array_equal(cv2.imdecode(file, cv2.IMREAD_COLOR), bgr), f"{name} shows another picture"

    stage.check = check
    return stage


def _size(encoded: Sized) -> str:
    return f"{len(encoded) / 1000:.0f} kB"


def _by_pillow(indices: np.ndarray, palette: np.ndarray) -> Run:
    from PIL import Image

    picture = Image.fromarray(indices)
    picture.putpalette(palette.tobytes())

    def run(_: int) -> bytes:
        file = io.BytesIO()
        picture.save(file, "png", compress_level=1)
        return file.getvalue()

    return run

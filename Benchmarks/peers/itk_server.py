"""Runs itk.BModeImageFilter on request, in a process of its own because loading it may crash.

Takes the requests of Served. The package itk-ultrasound 0.7 cannot be loaded with itk-bsplinegradient 0.3, which
crashes (itk 5.4.7, Linux); the filter does not need it, so it is left out of the modules that are loaded.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np

from inputs import RF_LINES, RF_SAMPLES
from timing import timed


def load() -> tuple[types.ModuleType, Any]:
    """The filter for images of floats."""
    import itk
    from itk.support.base import itk_base_global_module_data as modules

    sys.modules["itk.BSplineGradientPython"] = types.ModuleType("itk.BSplineGradientPython")
    ultrasound = modules["Ultrasound"]
    ultrasound._depends = tuple(name for name in ultrasound._depends if name != "BSplineGradient")
    itk.MultiThreaderBase.SetGlobalDefaultNumberOfThreads(1)
    image = itk.Image[itk.F, 2]
    return itk, itk.BModeImageFilter[image, image].New()


def main(folder: Path) -> None:
    """Answers until the input ends."""
    itk, bmode = load()
    rf = np.fromfile(folder / "rf.f32", dtype=np.float32).reshape(RF_LINES, RF_SAMPLES)
    picture = itk.image_view_from_array(rf)
    bmode.SetInput(picture)
    bmode.SetDirection(0)

    def run(_: int) -> None:
        picture.Modified()
        bmode.Update()

    turn = timed(run)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "answer":
            run(0)
            answer = itk.array_from_image(bmode.GetOutput())
            answer.tofile(folder / "answer.f32")
            print("ok", answer.size, flush=True)
        else:
            print("ok", turn(0), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

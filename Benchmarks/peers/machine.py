"""The machine and the versions that the figures were measured with."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

PACKAGES = [
    "numpy",
    "scipy",
    "opencv-python-headless",
    "numba",
    "scikit-image",
    "phasepack",
    "pyFFTW",
    "pillow",
    "itk-ultrasound",
]


def description() -> str:
    """Processor, cores, compiler and package versions in a sentence."""
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]
    versions = [f"{name} {_version(name)}" for name in PACKAGES]
    kernel = ".".join(platform.release().split(".")[:2])
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {kernel}; {swift.strip()}; "
        f"Python {platform.python_version()}, {', '.join(versions)}"
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())

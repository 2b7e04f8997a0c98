"""A program that runs stages on request: ours, and the peers that need a process of their own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np


class Unavailable(Exception):
    """Why something cannot be compared here."""


class Served:
    """Sends one line per request and reads one line back."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [*command, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def request(self, line: str) -> float:
        """The number the program answers."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(line + "\n")
            stdin.flush()
            reply = stdout.readline()
        except BrokenPipeError:
            reply = ""
        if not reply:
            raise Unavailable(f"the program ended with code {self._process.wait()} at: {line}")
        if not reply.startswith("ok "):
            raise Unavailable(f"{line}: {reply.strip()}")
        return float(reply.split()[1])

    def answer(self, stage: str, size: str) -> np.ndarray:
        """What a stage computes, as 32-bit floats."""
        count = int(self.request(f"answer {stage} {size}"))
        values = np.fromfile(self.folder / "answer.f32", dtype=np.float32)
        if values.size != count:
            raise Unavailable(f"{stage}: {values.size} values instead of {count}")
        return values

    def close(self) -> None:
        """Ends the program."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

"""Compares our stages with their peers: `compare.py BINARY [ROUNDS | --check]`, started by run.sh."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2

import inputs
import machine
from served import Served, Unavailable
from stages import echoes, layers, motion, needle, phase, pictures, speckle, transforms, whole
from stages.stage import Stage
from timing import Contestant, Turn, ratios, time_in_turn, timed

SIZES = ["512x512", "1024x768"]
CHECK_SIZE = "320x256"
# Compiled by run.sh.
YARDSTICK = ".build-venv/phase_map"
ROUNDS = 15


def stages(made: inputs.Inputs, programs: Programs, is_first: bool) -> list[Stage]:
    """All stages of one size; the radio-frequency ones, which have a size of their own, with the first only."""
    rf = [echoes.scan_conversion(made, programs.itk), echoes.band_passed(made)] if is_first else []
    return [
        transforms.round_trip(made),
        phase.full_resolution(made, programs.yardstick),
        phase.sampled(programs.ours),
        *rf,
        motion.phase_correlation(made),
        layers.path_search(made),
        speckle.despeckling(made),
        needle.line_search(made),
        needle.from_picture(made),
        pictures.overlay_png(made, programs.ours),
        whole.analysis(made),
        whole.analysis_with_overlay(made),
    ]


def contestants(stage: Stage, size: str, ours: Served) -> list[Contestant]:
    """Ours first."""

    def served(program: Served, request: str) -> Turn:
        return lambda number: program.request(f"time {request} {size} {number}")

    every = [Contestant("ours", served(ours, stage.request))]
    every += [Contestant(name, timed(run)) for name, run in stage.peers.items()]
    return every + [Contestant(name, served(*program)) for name, program in stage.programs.items()]


def rows(stage: Stage, every: list[Contestant]) -> list[str]:
    """Table rows, one per peer."""
    ours, *peers = every
    lines = []
    for peer in peers:
        middle, low, high = ratios(peer, ours)
        goal = stage.goals.get(peer.name)
        verdict = "" if goal is None else f"{goal:.2g}: {'met' if middle >= goal else 'missed'}"
        lines.append(
            f"| {stage.title} | {ours.median_ms:.2f} | {peer.name} | {peer.median_ms:.2f} "
            f"| {middle:.2f} ({low:.2f} to {high:.2f}) | {verdict} |"
        )
    lines += [
        f"| {stage.title} | {ours.median_ms:.2f} | {name} | not available: {reason} | | |"
        for name, reason in stage.missing.items()
    ]
    return lines


@dataclass
class Programs:
    """Ours, and the peers that run in a process of their own or are not available."""

    ours: Served
    itk: Served | Unavailable
    yardstick: Served | Unavailable

    @staticmethod
    def start(binary: str, folder: Path) -> Programs:
        """Starts all and makes the pictures that they read first."""
        ours = Served([binary, "serve"], folder)
        inputs.make(CHECK_SIZE, ours)
        itk = start([sys.executable, "itk_server.py"], folder, f"time bmode {CHECK_SIZE} 0")
        yardstick = start([YARDSTICK], folder, f"time phase {CHECK_SIZE} 0")
        return Programs(ours, itk, yardstick)

    def close(self) -> None:
        """Ends all."""
        for program in (self.ours, self.itk, self.yardstick):
            if isinstance(program, Served):
                program.close()


def start(command: list[str], folder: Path, trial: str) -> Served | Unavailable:
    """A program that has answered a first request, or why there is none."""
    try:
        program = Served(command, folder)
        program.request(trial)
    except (OSError, Unavailable) as reason:
        return Unavailable(str(reason))
    return program


def compare(size: str, programs: Programs, is_first: bool, rounds: int) -> int:
    """Checks the answers of all stages of one size, times them, prints the table; returns how many answers differ."""
    failures = 0
    ours = programs.ours
    made = inputs.make(size, ours)
    print(f"\n{size.replace('x', '×')}, {rounds} rounds\n")
    print("| stage | ours, ms | peer | peer, ms | peer / ours (10 to 90 %) | goal |")
    print("|---|--:|---|--:|--:|---|")
    for stage in stages(made, programs, is_first):
        try:
            if stage.check is not None:
                stage.check(ours.answer(stage.request, size))
        except AssertionError as difference:
            # Times of different answers say nothing.
            print(f"| {stage.title} | answers differ: {difference} | | | | |", flush=True)
            failures += 1
            continue
        every = contestants(stage, size, ours)
        time_in_turn(every, rounds)
        print("\n".join(rows(stage, every)), flush=True)
    return failures


def main(binary: str, argument: str | None) -> None:
    """Prints a table per size."""
    is_check = argument == "--check"
    rounds = 1 if is_check else int(argument or ROUNDS)
    if rounds < 1:
        sys.exit("at least one round")
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs.start(binary, Path(folder))
        sizes = [CHECK_SIZE] if is_check else SIZES
        failures = sum(compare(size, programs, index == 0, rounds) for index, size in enumerate(sizes))
        programs.close()
    print(f"\nMedians; one thread on each side, in turn on the same pixels. {machine.description()}.")
    if failures:
        sys.exit(f"{failures} answers differ")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)

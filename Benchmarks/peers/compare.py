"""Compares our stages with their peers: `compare.py BINARY [ROUNDS | --check]`, started by run.sh."""

from __future__ import annotations

import sys
import tempfile
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
ROUNDS = 15


def stages(made: inputs.Inputs, ours: Served, itk: Served | Unavailable, is_first: bool) -> list[Stage]:
    """All stages of one size; the radio-frequency ones, which have a size of their own, with the first only."""
    rf = [echoes.scan_conversion(made, itk), echoes.band_passed(made)] if is_first else []
    return [
        transforms.round_trip(made),
        phase.full_resolution(made),
        phase.sampled(made),
        *rf,
        motion.phase_correlation(made),
        layers.path_search(made),
        speckle.despeckling(made),
        needle.line_search(made),
        needle.from_picture(made),
        pictures.overlay_png(made, ours),
        whole.analysis(made),
        whole.analysis_with_overlay(made),
    ]


def contestants(stage: Stage, size: str, ours: Served, itk: Served | Unavailable) -> list[Contestant]:
    """Ours first."""

    def served(program: Served, request: str) -> Turn:
        return lambda number: program.request(f"time {request} {size} {number}")

    every = [Contestant("ours", served(ours, stage.request))]
    every += [Contestant(name, served(ours, request)) for name, request in stage.own.items()]
    every += [Contestant(name, timed(run)) for name, run in stage.peers.items()]
    if stage.request == "rf" and isinstance(itk, Served):
        every.append(Contestant("itk.BModeImageFilter", served(itk, "bmode")))
    return every


def rows(stage: Stage, every: list[Contestant]) -> list[str]:
    """Table rows, one per peer."""
    ours, *peers = every
    lines = []
    for peer in peers:
        middle, low, high = ratios(peer, ours)
        goal = stage.goals.get(peer.name)
        verdict = "" if goal is None else f"{goal:g}: {'met' if middle >= goal else 'missed'}"
        lines.append(
            f"| {stage.title} | {ours.median_ms:.2f} | {peer.name} | {peer.median_ms:.2f} "
            f"| {middle:.2f} ({low:.2f} to {high:.2f}) | {verdict} |"
        )
    lines += [
        f"| {stage.title} | {ours.median_ms:.2f} | {name} | not available: {reason} | | |"
        for name, reason in stage.missing.items()
    ]
    return lines


def start_itk(folder: Path) -> Served | Unavailable:
    """The program with ITK's filter, or why there is none."""
    program = Served([sys.executable, "itk_server.py"], folder)
    try:
        program.request("time bmode any 0")
    except Unavailable as reason:
        return reason
    return program


def compare(size: str, ours: Served, is_first: bool, rounds: int) -> int:
    """Checks the answers of all stages of one size, times them, prints the table; returns how many answers differ."""
    failures = 0
    made = inputs.make(size, ours)
    itk = start_itk(ours.folder) if is_first else Unavailable("not at this size")
    print(f"\n{size.replace('x', '×')}, {rounds} rounds\n")
    print("| stage | ours, ms | peer | peer, ms | peer / ours (10 to 90 %) | goal |")
    print("|---|--:|---|--:|--:|---|")
    for stage in stages(made, ours, itk, is_first):
        try:
            if stage.check is not None:
                stage.check(ours.answer(stage.request, size))
        except AssertionError as difference:
            # Times of different answers say nothing.
            print(f"| {stage.title} | answers differ: {difference} | | | | |", flush=True)
            failures += 1
            continue
        every = contestants(stage, size, ours, itk)
        time_in_turn(every, rounds)
        print("\n".join(rows(stage, every)), flush=True)
    if isinstance(itk, Served):
        itk.close()
    return failures


def main(binary: str, argument: str | None) -> None:
    """Prints a table per size."""
    is_check = argument == "--check"
    rounds = 1 if is_check else int(argument or ROUNDS)
    if rounds < 1:
        sys.exit("at least one round")
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        ours = Served([binary, "serve"], Path(folder))
        sizes = [CHECK_SIZE] if is_check else SIZES
        failures = sum(compare(size, ours, index == 0, rounds) for index, size in enumerate(sizes))
        ours.close()
    print(f"\nMedians; one thread on each side, in turn on the same pixels. {machine.description()}.")
    if failures:
        sys.exit(f"{failures} answers differ")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)

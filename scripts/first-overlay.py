#!/usr/bin/env python3
"""Prints how long after its start `sounding analyze` has written the first overlay of a recording, in milliseconds.

Usage: scripts/first-overlay.py RECORDING [RUNS] [-- ARGUMENT...]; SOUNDING names another program than the release build.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

POLL = 0.001  # seconds
LONGEST = 60.0  # seconds waited for a picture


def first_overlay(command, recording, arguments):
    with tempfile.TemporaryDirectory() as folder:
        picture = os.path.join(folder, "overlays", "frame_0000.png")
        start = time.perf_counter()
        run = subprocess.Popen([command, "analyze", recording, "-o", folder, "--quiet", *arguments])
        while not os.path.exists(picture) and run.poll() is None and time.perf_counter() - start < LONGEST:
            time.sleep(POLL)
        passed = time.perf_counter() - start
        is_there = os.path.exists(picture)
        run.kill()
        run.wait()
    if not is_there:
        sys.exit(f"first-overlay: {recording}: no overlay of frame 0")
    return passed * 1000


def main():
    given = sys.argv[1:]
    split = given.index("--") if "--" in given else len(given)
    own, arguments = given[:split], given[split + 1 :]
    if not 1 <= len(own) <= 2 or (len(own) == 2 and not own[1].isdigit()):
        sys.exit(__doc__)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    command = os.environ.get("SOUNDING", os.path.join(here, ".build", "release", "sounding"))
    times = [first_overlay(command, own[0], arguments) for _ in range(max(1, int(own[1]) if len(own) == 2 else 9))]
    print(
        f"{own[0]}: first overlay after {min(times):.0f} to {max(times):.0f} ms, median {statistics.median(times):.0f}, "
        f"{len(times)} runs"
    )


if __name__ == "__main__":
    main()

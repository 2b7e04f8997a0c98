#!/usr/bin/env python3
"""Scores the evaluation's phantoms once more as other displays would show them, on which no finding should depend, and prints a table:
through other gray maps, with enhanced edges, and with frames averaged over time.

Usage: scripts/other_displays.py [OUT]; needs ffmpeg and takes six minutes. SOUNDING names another program than the release build,
SOUNDING_EVALUATION another folder than ../shared/evaluation.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# By name: filters of ffmpeg.
DISPLAYS = {
    "as it is": "null",
    "video, black 16": "lutyuv=y='16+val*219/255'",
    "gain 1.25, black 15": "lutyuv=y='clip(val*1.25+15,0,255)'",
    "exponent 0.72": "lutyuv=y='255*pow(val/255,0.72)'",
    "exponent 1.4": "lutyuv=y='255*pow(val/255,1.4)'",
    # What stands out of a blur of five pixels, by three fifths more.
    "edges enhanced": "unsharp=5:5:0.6",
    # Each frame counts three times what the one before it does.
    "persistence 1/3": "tmix=frames=3:weights='1 3 9'",
}
ROWS = [
    ("pleural line detected", "pleura", "detection_rate"),
    ("ribs found", "layers", "rib_recall"),
    ("layer boundaries found", "layers", "boundary_recall"),
    ("vessels found", "vessels", "recall"),
    ("needle found", "needle", "recall"),
    ("needle tip, 95th percentile in mm", "needle", "tip_p95_mm"),
    ("needle claimed where there is none", "needle", "false_positive_rate"),
    ("unsafe frames flagged", "safety", "sensitivity"),
    ("dangerous misses", "safety", "dangerous_misses"),
]


def recordings(folder):
    return [name for name in sorted(os.listdir(folder)) if os.path.isdir(os.path.join(folder, name, "frames"))]


def show(display, source, target):
    for name in recordings(source):
        frames = os.path.join(target, name, "frames")
        os.makedirs(frames)
        pattern = "frame_%04d.png"
        subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-start_number", "0", "-i", os.path.join(source, name, "frames", pattern),
             "-vf", f"format=gray,{display}", "-pix_fmt", "gray", "-start_number", "0",
             os.path.join(frames, pattern)], check=True)
        for other in ("recording.json", "truth.json"):
            shutil.copy(os.path.join(source, name, other), os.path.join(target, name))


def scores(evaluation, command, cases, out):
    run = [sys.executable, os.path.join(evaluation, "run_all.py"), "--engine", command, "--cases", cases, "--out", out]
    subprocess.run(run + ["--arg=--overlay-every", "--arg=0", "--arg=--quiet"], check=True, stdout=subprocess.DEVNULL)
    table = os.path.join(out, "scores.json")
    score = [sys.executable, os.path.join(evaluation, "score.py"), "--truth", cases, "--results", out, "--json", table]
    subprocess.run(score, check=True, stdout=subprocess.DEVNULL)
    with open(table) as file:
        return json.load(file)["overall"]


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    evaluation = os.environ.get("SOUNDING_EVALUATION", os.path.join(HERE, "..", "shared", "evaluation"))
    phantoms = os.path.join(evaluation, "phantoms")
    if not os.path.isdir(phantoms):
        print(f"other_displays: SKIPPED, no evaluation set at {evaluation}")
        return
    if shutil.which("ffmpeg") is None:
        sys.exit("other_displays: ffmpeg is missing; SOUNDING_NEEDS_FFMPEG=1 scripts/setup.sh installs it")
    command = os.environ.get("SOUNDING", os.path.join(HERE, ".build", "release", "sounding"))
    out = sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()
    found = []
    for number, display in enumerate(DISPLAYS.values()):
        cases, results = (os.path.join(out, kind, str(number)) for kind in ("cases", "results"))
        show(display, phantoms, cases)
        found.append(scores(evaluation, command, cases, results))
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print("| phantoms, display: | " + " | ".join(DISPLAYS) + " |")
    print("|---" * (len(DISPLAYS) + 1) + "|")
    for name, group, key in ROWS:
        print(f"| {name} | " + " | ".join(f"{round(score[group][key], 3):g}" for score in found) + " |")


if __name__ == "__main__":
    main()

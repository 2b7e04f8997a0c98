#!/usr/bin/env python3
"""Scores the evaluation's phantoms once more through other gray maps, which no finding should depend on, and prints a table.

Usage: scripts/gray_maps.py [OUT]; needs ffmpeg and takes three minutes. SOUNDING names another program than the release build,
SOUNDING_EVALUATION another folder than ../shared/evaluation.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# By name: the level shown for a level, as ffmpeg's lutyuv has it.
MAPS = {
    "as it is": "val",
    "video, black 16": "16+val*219/255",
    "gain 1.25, black 15": "clip(val*1.25+15,0,255)",
    "exponent 0.72": "255*pow(val/255,0.72)",
    "exponent 1.4": "255*pow(val/255,1.4)",
}
ROWS = [
    ("pleural line detected", "pleura", "detection_rate"),
    ("ribs found", "layers", "rib_recall"),
    ("layer boundaries found", "layers", "boundary_recall"),
    ("vessels found", "vessels", "recall"),
    ("needle found", "needle", "recall"),
    ("needle claimed where there is none", "needle", "false_positive_rate"),
    ("unsafe frames flagged", "safety", "sensitivity"),
    ("dangerous misses", "safety", "dangerous_misses"),
]


def recordings(folder):
    return [name for name in sorted(os.listdir(folder)) if os.path.isdir(os.path.join(folder, name, "frames"))]


def show_through(level, source, target):
    for name in recordings(source):
        frames = os.path.join(target, name, "frames")
        os.makedirs(frames)
        pattern = "frame_%04d.png"
        subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-start_number", "0", "-i", os.path.join(source, name, "frames", pattern),
             "-vf", f"format=gray,lutyuv=y='{level}'", "-pix_fmt", "gray", "-start_number", "0",
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
        print(f"gray_maps: SKIPPED, no evaluation set at {evaluation}")
        return
    if shutil.which("ffmpeg") is None:
        sys.exit("gray_maps: ffmpeg is missing; SOUNDING_NEEDS_FFMPEG=1 scripts/setup.sh installs it")
    command = os.environ.get("SOUNDING", os.path.join(HERE, ".build", "release", "sounding"))
    out = sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()
    found = []
    for number, level in enumerate(MAPS.values()):
        cases, results = (os.path.join(out, kind, str(number)) for kind in ("cases", "results"))
        show_through(level, phantoms, cases)
        found.append(scores(evaluation, command, cases, results))
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print("| phantoms, gray map: | " + " | ".join(MAPS) + " |")
    print("|---" * (len(MAPS) + 1) + "|")
    for name, group, key in ROWS:
        print(f"| {name} | " + " | ".join(f"{round(score[group][key], 3):g}" for score in found) + " |")


if __name__ == "__main__":
    main()

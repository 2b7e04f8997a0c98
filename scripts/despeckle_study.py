#!/usr/bin/env python3
"""Tables of what despeckling does to pictures and to detectors. Called by despeckle-study.sh.

  despeckle_study.py pictures TRUTHS FRAMES    TRUTHS/<id>/truth.json, FRAMES/<arm>/<id>/frame_*.png
  despeckle_study.py detectors SCORES          SCORES/<set>.<arm>.json, as the scorers write them
"""
import glob
import json
import os
import sys

import numpy as np

from despeckle_measures import edge, gcnr, line, read_gray, sample

ARMS = [("recorded", "as recorded"), ("wiener", "Wiener"), ("srad", "SRAD")]
# Every fifth frame: neighbors show nearly the same speckle.
EVERY = 5
# Millimeters: step of the profiles, their reach, and what one is averaged over along the boundary.
STEP, REACH, ALONG = 0.05, 2.0, 0.75
PLACES = np.arange(-REACH, REACH + STEP / 2, STEP)


class View:
    """One frame of one arm, addressed in millimeters."""

    def __init__(self, path, image):
        self.picture = read_gray(path)
        self.x0, self.z0 = image["origin_px"]
        self.lateral, self.axial = image["mm_per_px_lateral"], image["mm_per_px_axial"]
        height, width = self.picture.shape
        self.x = (np.arange(width) - self.x0)[None, :] * self.lateral + np.zeros((height, 1))
        self.z = (np.arange(height) - self.z0)[:, None] * self.axial + np.zeros((1, width))

    def at(self, x, z):
        return sample(self.picture, x / self.lateral + self.x0, z / self.axial + self.z0)

    def profile(self, points, normals):
        """Mean profile along the normals of some points; None where part of it leaves the picture."""
        x = points[:, 0, None] + normals[:, 0, None] * PLACES
        z = points[:, 1, None] + normals[:, 1, None] * PLACES
        values = self.at(x, z)
        return None if np.isnan(values).any() else values.mean(axis=0)


def ellipse(vessel, angles):
    """Points of the outline and outward normals."""
    (a, b), turn = vessel["semi_axes_mm"], np.radians(vessel.get("angle_deg", 0))
    c, s = np.cos(turn), np.sin(turn)
    points = np.stack([a * np.cos(angles), b * np.sin(angles)], 1) @ np.array([[c, s], [-s, c]])
    normals = np.stack([np.cos(angles) / a, np.sin(angles) / b], 1) @ np.array([[c, s], [-s, c]])
    return points + vessel["centre_mm"], normals / np.linalg.norm(normals, axis=1, keepdims=True)


def beyond(vessel, x, z):
    """Distance from an ellipse in millimeters, to first order: negative inside."""
    (a, b), turn = vessel["semi_axes_mm"], np.radians(vessel.get("angle_deg", 0))
    x, z = x - vessel["centre_mm"][0], z - vessel["centre_mm"][1]
    u, v = np.cos(turn) * x + np.sin(turn) * z, -np.sin(turn) * x + np.cos(turn) * z
    radius = np.hypot(u / a, v / b)
    return (radius - 1) * radius / np.maximum(np.hypot(u / a ** 2, v / b ** 2), 1e-9)


def polyline_pieces(points, visible):
    """Pieces of visible line as long as profiles are averaged over: points and downward normals."""
    points = np.array(points, float)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    for start in np.arange(0, along[-1] - ALONG, 2 * ALONG):
        places = np.linspace(start, start + ALONG, 7)
        nearest = np.abs(along[:, None] - places).argmin(axis=0)
        if not all(visible[k] for k in nearest):
            continue
        piece = np.stack([np.interp(places, along, points[:, k]) for k in (0, 1)], 1)
        (dx, dz) = piece[-1] - piece[0]
        normal = np.array([-dz, dx]) / np.hypot(dx, dz)
        yield piece, np.tile(normal if normal[1] > 0 else -normal, (7, 1))


def boundaries(frame):
    """Known boundaries of a frame: kind, measure, points and normals."""
    for vessel in frame["vessels"]:
        if not vessel["visible"] or min(vessel["semi_axes_mm"]) < 1.5:
            continue
        mean = np.mean(vessel["semi_axes_mm"])
        half = ALONG / 2 / mean
        for angle in np.arange(0, 2 * np.pi - half, 4 * half):
            yield ("vessel", edge, *ellipse(vessel, np.linspace(angle - half, angle + half, 7)))
    if frame["pleura"]:
        for piece in polyline_pieces(frame["pleura"]["polyline_mm"], frame["pleura"]["visible"]):
            yield ("pleura", line, *piece)
    needle = frame["needle"]
    if needle.get("in_plane") and needle.get("tip_visible") and needle.get("fov_entry_mm"):
        shaft = np.linspace(needle["fov_entry_mm"], needle["tip_mm"], 60)
        for piece in polyline_pieces(shaft, [True] * 60):
            yield ("needle", line, *piece)


def regions(frame, view):
    """Pairs of regions that ought to be told apart: name and two masks."""
    vessels = [v for v in frame["vessels"] if v["visible"]]
    distances = [beyond(v, view.x, view.z) for v in vessels]
    for k, distance in enumerate(distances):
        others = np.all([d > 1 for i, d in enumerate(distances) if i != k] or [distance > -1e9], axis=0)
        yield "vessel", distance < -0.4, (distance > 0.8) & (distance < 3) & others
    needle = frame["needle"]
    if needle.get("in_plane") and needle.get("tip_visible") and needle.get("fov_entry_mm"):
        (x0, z0), (x1, z1) = needle["fov_entry_mm"], needle["tip_mm"]
        length = np.hypot(x1 - x0, z1 - z0)
        if length > 4:
            along = ((view.x - x0) * (x1 - x0) + (view.z - z0) * (z1 - z0)) / length
            across = np.abs((view.x - x0) * (z1 - z0) - (view.z - z0) * (x1 - x0)) / length
            body = (along > 1) & (along < length - 1)
            yield "needle", body & (across < 0.25), body & (across > 1) & (across < 2.5)


def measure(truths, frames):
    """Everything measured: {kind: {arm: {name: [values]}}}, over what could be measured in every arm."""
    found = {}

    def note(kind, values):
        for arm, measured in values.items():
            for name, value in measured.items():
                found.setdefault(kind, {}).setdefault(arm, {}).setdefault(name, []).append(value)

    for path in sorted(glob.glob(f"{truths}/*/truth.json")):
        truth, case = json.load(open(path)), os.path.basename(os.path.dirname(path))
        if not all(os.path.isdir(f"{frames}/{arm}/{case}") for arm, _ in ARMS):
            continue
        for frame in truth["frames_truth"][::EVERY]:
            views = {arm: View(f"{frames}/{arm}/{case}/frame_{frame['index']:04d}.png", truth["image"])
                     for arm, _ in ARMS}
            for kind, first, second in regions(frame, views["recorded"]):
                if min(first.sum(), second.sum()) >= 300:
                    note(kind, {arm: {"gcnr": gcnr(v.picture[first], v.picture[second])} for arm, v in views.items()})
            for kind, rule, points, normals in boundaries(frame):
                profiles = {arm: v.profile(points, normals) for arm, v in views.items()}
                if any(p is None for p in profiles.values()):
                    continue
                results = {arm: rule(PLACES, p) for arm, p in profiles.items()}
                note(kind, {arm: {"seen": r is not None} for arm, r in results.items()})
                if any(r is None for r in results.values()):
                    continue
                if rule is edge:
                    note(kind, {arm: {"position": abs(r[0]), "width": r[1]} for arm, r in results.items()})
                else:
                    note(kind, {arm: {"position": abs(r[0]), "height": r[1], "width": r[2]}
                                for arm, r in results.items()})
    return found


PICTURE_ROWS = [
    ("lumen against tissue, gCNR", "vessel", "gcnr", np.mean, 3),
    ("needle shaft against tissue, gCNR", "needle", "gcnr", np.mean, 3),
    ("vessel edge found, share", "vessel", "seen", np.mean, 3),
    ("vessel edge, median position error in mm", "vessel", "position", np.median, 3),
    ("vessel edge, 90th percentile in mm", "vessel", "position", lambda v: np.percentile(v, 90), 3),
    ("vessel edge, median width in mm", "vessel", "width", np.median, 3),
    ("pleural line found, share", "pleura", "seen", np.mean, 3),
    ("pleural line, median position error in mm", "pleura", "position", np.median, 3),
    ("pleural line, median height in gray levels", "pleura", "height", np.median, 1),
    ("pleural line, median width in mm", "pleura", "width", np.median, 3),
    ("needle shaft found, share", "needle", "seen", np.mean, 3),
    ("needle shaft, median position error in mm", "needle", "position", np.median, 3),
    ("needle shaft, median height in gray levels", "needle", "height", np.median, 1),
    ("needle shaft, median width in mm", "needle", "width", np.median, 3),
]


def table(title, rows):
    print(f"| {title} | " + " | ".join(label for _, label in ARMS) + " |\n|---|" + "---|" * len(ARMS))
    for label, cells in rows:
        print(f"| {label} | " + " | ".join(cells) + " |")
    print()


def pictures(truths, frames):
    found = measure(truths, frames)
    counts = ", ".join(f"{len(found[k]['recorded']['seen'])} pieces of {k}" for k in ("vessel", "pleura", "needle") if k in found)
    rows = [(label, [f"{how(found[kind][arm][name]):.{digits}f}" for arm, _ in ARMS])
            for label, kind, name, how, digits in PICTURE_ROWS if name in found.get(kind, {}).get("recorded", {})]
    table(f"pictures ({counts})", rows)


def detectors(scores):
    from accuracy_table import PHANTOM_ROWS, RECORDING_ROWS, shown

    for name, title, rows in [
        ("own", "own phantoms", PHANTOM_ROWS), ("phantoms", "evaluation phantoms", PHANTOM_ROWS),
        ("recordings", "real recordings", RECORDING_ROWS),
    ]:
        if not os.path.exists(f"{scores}/{name}.recorded.json"):
            continue
        reports = [json.load(open(f"{scores}/{name}.{arm}.json")) for arm, _ in ARMS]
        reports = [r.get("overall", r) for r in reports]
        table(title, [(label, [shown(r[section].get(key)) for r in reports]) for label, section, key, *_ in rows
                      if any(r.get(section, {}).get(key) is not None for r in reports)])


if __name__ == "__main__":
    {"pictures": pictures, "detectors": detectors}[sys.argv[1]](*sys.argv[2:])

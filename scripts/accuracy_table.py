#!/usr/bin/env python3
"""Prints the accuracy tables of the README from what the two scorers wrote.

  accuracy_table.py PHANTOMS_JSON RECORDINGS_JSON
"""
import json
import sys

PHANTOM_ROWS = [
    ("pleural line detected", "pleura", "detection_rate", ">= 0.98"),
    ("pleural depth, mean error in mm", "pleura", "depth_mae_mm", "<= 0.3"),
    ("pleural depth, 95th percentile in mm", "pleura", "depth_p95_mm", "<= 1"),
    ("pleura confirmed where there is none", "pleura", "false_pleura_rate", "<= 0.01"),
    ("layer boundaries found within 1 mm", "layers", "boundary_recall", ">= 0.95"),
    ("layer lines that are boundaries", "layers", "line_precision", ">= 0.90"),
    ("ribs found", "layers", "rib_recall", ">= 0.97"),
    ("vessels found", "vessels", "recall", ">= 0.97"),
    ("vessel claims that are vessels", "vessels", "precision", ">= 0.97"),
    ("vessel outline, Dice", "vessels", "dice", ">= 0.93"),
    ("artery or vein right", "vessels", "kind_accuracy", ">= 0.95"),
    ("needle found", "needle", "recall", ">= 0.98"),
    ("needle tip, median error in mm", "needle", "tip_median_mm", "<= 0.35"),
    ("needle tip, 95th percentile in mm", "needle", "tip_p95_mm", "<= 1"),
    ("needle angle, median error in degrees", "needle", "angle_median_deg", "<= 0.5"),
    ("needle claimed where there is none", "needle", "false_positive_rate", "<= 0.01"),
    ("dangerous misses: unsafe, called clear", "safety", "dangerous_misses", "0"),
    ("unsafe frames flagged danger or caution", "safety", "sensitivity", ">= 0.99"),
    ("unsafe frames without a word", "safety", "silent_miss_rate", "0"),
    ("false alarms in clear frames", "safety", "false_alarm_rate", "<= 0.03"),
    ("indeterminate, of frames with a needle", "safety", "indeterminate_rate_needle", "<= 0.05"),
    ("rests of the needle found", "events", "dwell_recall", ""),
    ("local twitches found", "events", "twitch_recall", ">= 0.95"),
]
RECORDING_ROWS = [
    ("needle found (3 annotated frames)", "needle", "found_rate", ""),
    ("needle claimed where there is none", "needle", "false_rate", "<= 0.01"),
    ("pleural line detected (8 annotated frames)", "pleura", "detected_rate", ">= 0.98"),
    ("pleural depth, median error in mm", "pleura", "error_median_mm", "<= 0.3"),
    ("pleura confirmed where there is none", "pleura", "false_confirmed_rate", "<= 0.01"),
    ("vessels found", "vessels", "recall", ">= 0.90"),
    ("vessel claims that are vessels", "vessels", "precision", ">= 0.85"),
    ("vessel outline, Dice", "vessels", "dice_mean", ">= 0.88"),
    ("aponeuroses within the observers' spread", "layers", "matched", ""),
    ("muscle thickness, median error in mm", "layers", "thickness_error_median_mm", ""),
    ("fascia lines found", "layers", "fascia_matched", ""),
    ("bone surfaces found", "bone", "found_rate", ""),
    ("picture found in a screen capture, median overlap", "region", "iou_median", ""),
    ("recordings without scale respected", "noscale", "respected", "1"),
]


def shown(value):
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) and value != int(value) else f"{value:g}"


def main():
    phantoms = json.load(open(sys.argv[1]))
    recordings = json.load(open(sys.argv[2]))
    overall = phantoms["overall"]
    groups = phantoms["by_difficulty"]
    print(f"Phantoms: {overall['coverage']['sequences']} recordings, {overall['coverage']['frames']} frames.\n")
    print("| phantoms | goal | hard | medium | easy | all |\n|---|---|---|---|---|---|")
    for label, section, key, goal in PHANTOM_ROWS:
        cells = [shown(groups[name][section][key]) for name in ("hard", "medium", "easy")]
        print(f"| {label} | {goal} | " + " | ".join(cells) + f" | {shown(overall[section][key])} |")
    recordings = recordings.get("overall", recordings)
    print(f"\nReal recordings: {recordings['coverage']['cases']} cases, {recordings['coverage']['frames']} frames.\n")
    print("| real recordings | goal | measured |\n|---|---|---|")
    for label, section, key, goal in RECORDING_ROWS:
        print(f"| {label} | {goal} | {shown(recordings[section].get(key))} |")


if __name__ == "__main__":
    main()

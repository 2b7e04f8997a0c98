#!/usr/bin/env bash
# Makes the calibration of lower bounds that comes with the package, from N insertions into its own phantoms, other ones than
# those of the safety study. Can be stopped and run again: what is done is kept in WORK. 1,000 take some 50 minutes of one core.
# Usage: scripts/calibrate.sh [N] [WORK] [OUT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/phantom-clip.sh
count="${1:-1000}"
work="${2:-${TMPDIR:-/tmp}/sounding-calibration}"
out="${3:-Sources/Settings/Shipped/phantom-calibration.yaml}"
sounding="${SOUNDING:-$(swift build -c release --show-bin-path)/sounding}"
mkdir -p "$work/clips" "$work/results"
for ((number = 0; number < count; number++)); do
    clip="$work/clips/$number" results="$work/results/$number"
    # The truth comes last.
    [ -s "$clip/truth.json" ] || insertion_clip "$sounding" 500000 "$number" "$clip"
    # Scores do not depend on a calibration; the bounds in these results are those without one.
    [ -s "$results/results.jsonl" ] || "$sounding" analyze "$clip" -o "$results" --calibration none --overlay-every 0 \
        --jobs 1 --overwrite --quiet
done
"$sounding" calibrate "$work/results" "$work/clips" -o "$out" --origin phantoms --overwrite

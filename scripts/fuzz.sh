#!/usr/bin/env bash
# Feeds damaged files to every reader: scripts/fuzz.sh [SECONDS] [SEED], 600 seconds and seed 1 unless stated.
# Real files of the evaluation set are seeds too where it is there; each gets its share of the time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds="${1:-600}"
seed="${2:-1}"
swift build -c release --product fuzz-readers
files=()
evaluation="${SOUNDING_EVALUATION:-../shared/evaluation}"
if [ -d "$evaluation/recordings" ]; then
    # Large files slow the run down and say nothing more.
    while IFS= read -r file; do files+=("$file"); done < <(
        find -L "$evaluation/recordings" -path '*/data/*' \( -name '*.dcm' -o -name '*.mha' -o -name '*.mhd' \) -size -600k | sort)
fi
# A crash must not wait for a debugger.
SWIFT_BACKTRACE=enable=no "$(swift build -c release --show-bin-path)/fuzz-readers" \
    --seconds "$seconds" --seed "$seed" ${files[@]+"${files[@]}"}

#!/usr/bin/env bash
# Judges N independent simulated insertions from the package's own phantoms, other ones than those that bounds are
# calibrated on, and prints safety with Clopper-Pearson intervals. Can be stopped and run again: what is done is kept in
# WORK, and pictures are removed once they are judged. Usage: scripts/safety-study.sh [N] [WORK] [SEED] [FIRST]
# 3,000 take some three hours of one core; FIRST leaves out those before it, for a run shared out or one of insertions that were
# not looked at yet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/phantom-clip.sh
count="${1:-3000}"
work="${2:-${TMPDIR:-/tmp}/sounding-safety-study}"
seed="${3:-700000}"
first="${4:-0}"
sounding="${SOUNDING:-$(swift build -c release --show-bin-path)/sounding}"
mkdir -p "$work"
# A folder holds insertions of one seed.
if [ -e "$work/seed" ] && [ "$(cat "$work/seed")" != "$seed" ]; then
    echo "safety-study: $work was made with seed $(cat "$work/seed"), asked for is $seed; name another folder" >&2
    exit 65
fi
echo "$seed" >"$work/seed"
for ((number = first; number < count; number++)); do
    clip="$work/$number"
    [ -s "$clip/results.jsonl" ] && continue
    [ -s "$clip/truth.json" ] || insertion_clip "$sounding" "$seed" "$number" "$clip"
    "$sounding" analyze "$clip" -o "$clip/judged" --overlay-every 0 --jobs 1 --overwrite --quiet
    rm -rf "$clip/frames"
    mv "$clip/judged/results.jsonl" "$clip/results.jsonl"
    rm -rf "$clip/judged"
done
"$sounding" evaluate "$work" "$work" --reliability
